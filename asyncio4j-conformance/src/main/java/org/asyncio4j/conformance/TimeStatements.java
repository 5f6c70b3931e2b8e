package org.asyncio4j.conformance;

import org.asyncio4j.Asyncio;
import org.asyncio4j.Handle;

/// Sleeping, and callbacks of the loop.
final class TimeStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.action("sleep", (_, arguments) -> Asyncio.sleep(arguments.millis(0)));
    language.action("call_soon", (machine, arguments) -> {
      String label = arguments.text(0);
      machine.loop.callSoon(() -> machine.log(label));
    });
    language.action("call_later", (machine, arguments) -> {
      String label = arguments.text(1);
      Handle handle = machine.loop.callLater(arguments.millis(0), () -> machine.log(label));
      if (arguments.has(2)) {
        machine.variables.set(arguments.text(2), handle);
      }
    });
    language.action(
        "handle_cancel",
        (machine, arguments) ->
            machine.variables.get(arguments.text(0), Handle.class).cancel());
    language.action("handle_cancelled", (machine, arguments) -> {
      String name = arguments.text(0);
      boolean cancelled = machine.variables.get(name, Handle.class).cancelled();
      machine.log(name + " cancelled " + cancelled);
    });
  }
}
