package org.asyncio4j.conformance;

import static java.util.Objects.requireNonNull;

import org.asyncio4j.Asyncio;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;

/// Tasks: starting, awaiting, cancelling, looking.
final class TaskStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.action(
        "spawn",
        (machine, arguments) ->
            machine.spawn(arguments.text(0), arguments.text(1), machine.loop::createTask));
    language.action(
        "spawn_eager",
        (machine, arguments) -> machine.spawn(
            arguments.text(0),
            arguments.text(1),
            body -> machine.loop.createTask(body, TaskOptions.EAGER)));
    language.action("await", (machine, arguments) -> {
      String name = arguments.text(0);
      Object result = machine.variables.future(name).await();
      machine.log(name + " -> " + Show.value(result));
    });
    language.action("cancel", (machine, arguments) -> {
      String name = arguments.text(0);
      boolean cancelled = machine.variables.future(name).cancel(arguments.optionalText(1));
      machine.log("cancel " + name + " " + cancelled);
    });
    language.action(
        "cancel_self", (machine, arguments) -> self(machine).cancel(arguments.optionalText(0)));
    language.action(
        "uncancel_self", (machine, _) -> machine.log("uncancel " + self(machine).uncancel()));
    language.action("cancelling", (machine, arguments) -> {
      String name = arguments.text(0);
      machine.log("cancelling " + name + " " + machine.variables.task(name).cancelling());
    });
    language.action("state", (machine, arguments) -> {
      String name = arguments.text(0);
      machine.log(name + " is " + Show.state(machine.variables.future(name)));
    });
  }

  private static Task<?> self(Machine machine) {
    return requireNonNull(Asyncio.currentTask(machine.loop), "a statement runs outside of tasks");
  }
}
