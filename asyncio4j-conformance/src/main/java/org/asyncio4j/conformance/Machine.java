package org.asyncio4j.conformance;

import java.lang.ScopedValue.CallableOp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.testing.VirtualClock;
import org.jspecify.annotations.Nullable;

/// Runs a program once, in virtual time, and writes its trace.
final class Machine {
  final Program program;
  final EventLoop loop = new VirtualClock().newEventLoop();
  final Variables variables = new Variables();

  /// The program's tasks, in the order of creation.
  final List<Task<?>> created = new ArrayList<>();

  private final List<String> trace = new ArrayList<>();
  private boolean over;

  Machine(Program program) {
    this.program = program;
    loop.setExceptionHandler((_, report) -> onLoopError(report));
  }

  /// Runs the program.
  ///
  /// @throws InvalidProgram if it means nothing
  void run() {
    try {
      loop.runUntilComplete(new Supervisor(this)::run);
    } finally {
      over = true;
      loop.close();
    }
    variables.requireValid();
  }

  /// Whether the run is over, and what still stands is closed: no more statements are to run.
  boolean over() {
    return over;
  }

  /// What the program has written.
  List<String> trace() {
    return List.copyOf(trace);
  }

  /// Writes a line in the name of the current task.
  void log(String text) {
    Task<?> task = Asyncio.currentTask(loop);
    if (task == null) {
      log("-", text);
    } else {
      String name = variables.nameOf(task);
      log(name == null ? "*" : name, text);
    }
  }

  void log(String name, String text) {
    if (!over) {
      trace.add(loop.time().toMillis() + " " + name + " " + text);
    }
  }

  private void onLoopError(ErrorReport report) {
    String message = report.message();
    boolean collected =
        message.contains("never retrieved") || message.contains("destroyed but it is pending");
    if (!collected) { // when something is collected is no matter of the program
      log("loop-error " + Show.value(report.exception()));
    }
  }

  /// Makes a task of the program.
  ///
  /// @param name its variable
  /// @param routine what it runs
  /// @param create makes it of its body
  void spawn(
      String name,
      String routine,
      Function<CallableOp<@Nullable Object, Throwable>, Task<?>> create) {
    Block body = program.routine(routine);
    register(name, create.apply(() -> {
      register(name, Asyncio.currentTask(loop)); // now, if it starts before `create` is over
      return run(body);
    }));
  }

  private void register(String name, @Nullable Task<?> task) {
    if (task != null && variables.nameOf(task) == null) {
      variables.bind(name, task);
      created.add(task);
    }
  }

  /// Runs the body of a coroutine, in the current task.
  ///
  /// @return what it returned
  @Nullable
  Object run(Block body) throws Throwable {
    Return returned = body.run(this, null);
    return returned == null ? null : returned.value();
  }
}
