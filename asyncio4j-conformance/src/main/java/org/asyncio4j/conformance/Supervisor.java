package org.asyncio4j.conformance;

import java.time.Duration;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ReturnWhen;
import org.asyncio4j.Task;

/// The task around a program: starts it, waits, ends what does not end, and writes what each
/// task came to.
///
/// @param machine what runs the program
record Supervisor(Machine machine) {
  /// How long a program may stand still, and each task after its cancellation.
  private static final Duration PATIENCE = Duration.ofMillis(1000);

  void run() {
    machine.program.objects().forEach((name, maker) -> machine.variables.set(name, maker.get()));
    machine.spawn("main", "main", machine.loop::createTask);
    Task<?> main = machine.variables.task("main");
    await(main);
    if (!main.done()) {
      machine.log("end", "of patience");
    }
    List<Task<?>> rest = machine.created.stream().filter(task -> !task.done()).toList();
    rest.forEach(task -> task.cancel("end"));
    rest.forEach(Supervisor::await);
    for (Task<?> task : List.copyOf(machine.created)) {
      String name = machine.variables.nameOf(task);
      machine.log("end", name + " " + Show.state(machine.variables.future(String.valueOf(name))));
    }
  }

  private static void await(Task<?> task) {
    Asyncio.wait(List.of(task), PATIENCE, ReturnWhen.ALL_COMPLETED);
  }
}
