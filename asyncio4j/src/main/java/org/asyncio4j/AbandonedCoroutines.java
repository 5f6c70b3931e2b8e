package org.asyncio4j;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Coroutines that were driven under a loop and that nobody refers to any more: they are closed
/// on its thread.
final class AbandonedCoroutines {
  private final EventLoop loop;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  AbandonedCoroutines(EventLoop loop) {
    this.loop = loop;
  }

  /// Has one closed in the loop's next iteration or, if there is none, when the loop closes.
  /// From any thread.
  ///
  /// @param close closes it
  /// @return false if the loop is closed
  boolean closeLater(Runnable close) {
    if (loop.isClosed()) {
      return false;
    }
    waiting.add(close);
    loop.callSoonThreadsafe(this::closeAll);
    return true;
  }

  /// Whether any waits to be closed.
  boolean waiting() {
    return !waiting.isEmpty();
  }

  void closeAll() {
    for (Runnable close; (close = waiting.poll()) != null; ) {
      ErrorReports.guard(loop, "closing an abandoned coroutine", close);
    }
  }
}
