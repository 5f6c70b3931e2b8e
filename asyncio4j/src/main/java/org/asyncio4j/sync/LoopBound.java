package org.asyncio4j.sync;

import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.jspecify.annotations.Nullable;

/// Belongs to the loop in which it is first waited for.
abstract class LoopBound {
  private @Nullable EventLoop loop;

  /// Before anything changes: [EventLoop#checkThread] of the loop. Before the first wait there is
  /// no loop to check for, so what nobody ever waits for is not checked.
  void checkThread() {
    EventLoop bound = loop;
    if (bound != null) {
      bound.checkThread();
    }
  }

  /// A future of the running loop, to wait with.
  ///
  /// @throws IllegalStateException if no loop is running, or another one than this belongs to
  final Future<@Nullable Void> newTurn() {
    EventLoop running = Asyncio.getRunningLoop();
    if (loop == null) {
      loop = running;
    } else if (loop != running) {
      throw new IllegalStateException(
          this + " is bound to a different event loop: it was first waited for in " + loop
              + ", and this is " + running + "; make one for each loop");
    }
    return running.createFuture();
  }
}
