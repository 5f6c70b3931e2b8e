package org.asyncio4j;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What was collected and leaves its loop something to do on its thread: coroutines that were
/// driven under it, to be closed, and futures, to be reported.
final class Abandoned {
  private final EventLoop loop;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  Abandoned(EventLoop loop) {
    this.loop = loop;
  }

  /// Has a coroutine closed in the loop's next iteration or, if there is none, when the loop
  /// closes. From any thread.
  ///
  /// @param close closes it
  /// @return false if the loop is closed
  boolean closeLater(Runnable close) {
    return later(() -> ErrorReports.guard(loop, "closing an abandoned coroutine", close));
  }

  /// Has a report delivered when [#closeLater] would close a coroutine. From any thread.
  ///
  /// @param report delivers it
  /// @return false if the loop is closed
  boolean reportLater(Runnable report) {
    return later(report);
  }

  private boolean later(Runnable action) {
    if (loop.isClosed()) {
      return false;
    }
    waiting.add(action);
    try {
      loop.callSoonThreadsafe(this::runAll);
      return true;
    } catch (IllegalStateException e) {
      if (!loop.isClosed()) {
        throw e;
      }
      // Closed just now: unless close() has taken it, nobody will.
      return !waiting.remove(action);
    }
  }

  /// Whether anything waits to be done.
  boolean waiting() {
    return !waiting.isEmpty();
  }

  void runAll() {
    for (Runnable action; (action = waiting.poll()) != null; ) {
      action.run();
    }
  }
}
