package org.asyncio4j.conformance;

import java.util.function.Consumer;
import org.asyncio4j.Future;

/// Futures and their callbacks.
final class FutureStatements implements Family {
  /// Where the last callback with a label on a future is kept, for its removal.
  private record Key(String name, String label) {}

  /// A callback of a program. It equals no other, even with the same label.
  private static final class Callback implements Consumer<Future<?>> {
    private final Machine machine;
    private final Key key;

    Callback(Machine machine, Key key) {
      this.machine = machine;
      this.key = key;
    }

    @Override
    public void accept(Future<?> done) {
      String state = Show.state(machine.variables.future(key.name));
      machine.log(key.label + " " + key.name + " " + state);
    }
  }

  @Override
  public void addTo(Language language) {
    language.action(
        "future",
        (machine, arguments) ->
            machine.variables.bind(arguments.text(0), machine.loop.createFuture()));
    language.action("set_result", (machine, arguments) -> {
      var future = machine.variables.future(arguments.text(0));
      future.setResult(arguments.value(1));
    });
    language.action("set_exception", (machine, arguments) -> {
      var future = machine.variables.future(arguments.text(0));
      future.setException(new UserError(arguments.text(1)));
    });
    language.action("on_done", (machine, arguments) -> {
      var key = new Key(arguments.text(0), arguments.text(1));
      var callback = new Callback(machine, key);
      machine.variables.set(key, callback);
      machine.variables.future(key.name).addDoneCallback(callback);
    });
    language.action("remove_on_done", (machine, arguments) -> {
      var key = new Key(arguments.text(0), arguments.text(1));
      var callback = machine.variables.get(key, Callback.class);
      int removed = machine.variables.future(key.name).removeDoneCallback(callback);
      machine.log("removed " + removed);
    });
  }
}
