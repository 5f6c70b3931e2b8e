package org.asyncio4j.conformance;

import org.asyncio4j.sync.Event;

/// Events.
final class EventStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.object("event", _ -> new Event());
    language.action(
        "event_set", (machine, arguments) -> event(machine, arguments).set());
    language.action(
        "event_clear", (machine, arguments) -> event(machine, arguments).clear());
    language.action("event_wait", (machine, arguments) -> {
      event(machine, arguments).await();
      machine.log("event " + arguments.text(0));
    });
  }

  private static Event event(Machine machine, Arguments arguments) {
    return machine.variables.get(arguments.text(0), Event.class);
  }
}
