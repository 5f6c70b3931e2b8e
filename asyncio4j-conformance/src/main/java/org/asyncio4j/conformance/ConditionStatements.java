package org.asyncio4j.conformance;

import org.asyncio4j.sync.Condition;

/// Conditions; their locks are with the other locks.
final class ConditionStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.object("condition", _ -> new Condition());
    language.action("condition_wait", (machine, arguments) -> {
      condition(machine, arguments).await();
      machine.log("notified " + arguments.text(0));
    });
    language.action(
        "notify",
        (machine, arguments) -> condition(machine, arguments).signal(arguments.number(1)));
    language.action(
        "notify_all", (machine, arguments) -> condition(machine, arguments).signalAll());
  }

  private static Condition condition(Machine machine, Arguments arguments) {
    return machine.variables.get(arguments.text(0), Condition.class);
  }
}
