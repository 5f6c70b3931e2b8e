package org.asyncio4j.conformance;

import org.asyncio4j.sync.Barrier;

/// Barriers.
final class BarrierStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.object("barrier", options -> new Barrier(options.get("parties").getAsInt()));
    language.action("barrier_wait", (machine, arguments) -> {
      int index = barrier(machine, arguments).await();
      machine.log("barrier " + arguments.text(0) + " " + index);
    });
    language.action(
        "barrier_reset", (machine, arguments) -> barrier(machine, arguments).reset());
    language.action(
        "barrier_abort", (machine, arguments) -> barrier(machine, arguments).abort());
    language.action("barrier_state", (machine, arguments) -> {
      Barrier barrier = barrier(machine, arguments);
      machine.log("barrier " + arguments.text(0) + " waiting " + barrier.waiting() + " broken "
          + barrier.isBroken());
    });
  }

  private static Barrier barrier(Machine machine, Arguments arguments) {
    return machine.variables.get(arguments.text(0), Barrier.class);
  }
}
