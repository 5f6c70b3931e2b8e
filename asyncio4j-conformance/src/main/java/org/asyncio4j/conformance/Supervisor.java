package org.asyncio4j.conformance;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TimerHandle;
import org.jspecify.annotations.Nullable;

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
    rest.forEach(this::await);
    for (Task<?> task : List.copyOf(machine.created)) {
      String name = machine.variables.nameOf(task);
      machine.log("end", name + " " + Show.state(machine.variables.future(String.valueOf(name))));
    }
  }

  /// Waits until a task is done, or patience is over. It takes as many iterations of the loop as
  /// asyncio's `wait` for one task, also for one that is done.
  private void await(Task<?> task) {
    EventLoop loop = machine.loop;
    Future<@Nullable Void> waiter = loop.createFuture();
    TimerHandle timer = loop.callLater(PATIENCE, () -> release(waiter));
    Consumer<Future<?>> release = _ -> {
      timer.cancel();
      release(waiter);
    };
    task.addDoneCallback(release);
    try {
      waiter.await();
    } finally {
      timer.cancel();
      task.removeDoneCallback(release);
    }
  }

  private static void release(Future<@Nullable Void> waiter) {
    if (!waiter.done()) {
      waiter.setResult(null);
    }
  }
}
