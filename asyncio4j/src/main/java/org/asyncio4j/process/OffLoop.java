package org.asyncio4j.process;

import java.util.concurrent.RejectedExecutionException;
import org.asyncio4j.EventLoop;

/// Work that takes a while and that nobody waits for.
final class OffLoop {
  private OffLoop() {}

  /// Has it done on another thread; on this one if the loop is about to be closed, and perhaps the
  /// program to end.
  static void run(EventLoop loop, Runnable work) {
    if (loop.isRunning()) {
      try {
        var _ = loop.runInExecutor(null, work::run);
        return;
      } catch (IllegalStateException | RejectedExecutionException e) {
        // Its executor takes no more calls.
      }
    }
    work.run();
  }
}
