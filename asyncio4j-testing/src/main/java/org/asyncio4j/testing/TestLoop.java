package org.asyncio4j.testing;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.Coroutines;

/// A loop in virtual time that keeps the errors which nobody awaits, and is looked over at the
/// end.
record TestLoop(
    VirtualClock clock, MemoryNetwork network, EventLoop loop, List<ErrorReport> errors) {
  static TestLoop create(Coroutines engine) {
    var clock = new VirtualClock();
    var network = new MemoryNetwork();
    EventLoop loop = clock.newEventLoop(engine, network);
    List<ErrorReport> errors = new ArrayList<>();
    loop.setExceptionHandler((_, report) -> errors.add(report));
    return new TestLoop(clock, network, loop, errors);
  }

  /// Closes the loop.
  ///
  /// @param complete whether the run came to its own end: one that did not leaves tasks behind,
  ///     which is no fault of theirs
  /// @throws AssertionError if an error was reported, or tasks are left over
  void closeAndCheck(boolean complete) {
    Set<Task<?>> left = Asyncio.allTasks(loop);
    String lines = lines(left); // while they stand where they are
    loop.close(); // reports what was never looked at, and the tasks again, which we have
    List<ErrorReport> reported = errors.stream()
        .filter(report -> !(report.source() instanceof Task<?> task && left.contains(task)))
        .toList();
    if (!reported.isEmpty()) {
      var failure = new AssertionError(
          "errors were reported to the loop's exception handler:\n" + lines(reported));
      reported.stream()
          .map(ErrorReport::exception)
          .filter(exception -> exception != null)
          .forEach(failure::addSuppressed);
      throw failure;
    }
    if (complete && !left.isEmpty()) {
      throw new AssertionError("tasks are left over, await or cancel them:\n" + lines);
    }
  }

  private static String lines(Iterable<?> things) {
    var lines = new ArrayList<String>();
    things.forEach(thing -> lines.add("  " + thing));
    return lines.stream().collect(joining("\n"));
  }
}
