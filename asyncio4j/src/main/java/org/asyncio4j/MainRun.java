package org.asyncio4j;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A run of a loop until a future is done.
final class MainRun {
  private MainRun() {}

  /// @param own whether the future is a task made for this run, which nobody else knows of
  /// @param interrupted what to do when the caller is a virtual thread and is interrupted
  static <T extends @Nullable Object> T of(
      EventLoop loop, Future<T> future, boolean own, Runnable interrupted) {
    if (own) {
      ((Task<?>) future).unreported();
    }
    Consumer<Future<?>> stop = done -> {
      // One that ended by a KeyboardInterrupt has ended the run already: a stop would end the
      // next one.
      if (done.cancelled() || !(done.exception() instanceof KeyboardInterrupt)) {
        loop.stop();
      }
    };
    future.addDoneCallback(stop);
    try {
      loop.runForever(interrupted);
    } catch (Throwable e) {
      if (own && future.done() && !future.cancelled()) {
        future.exception(); // thrown from here: it need not be reported as well
      }
      throw e;
    } finally {
      future.removeDoneCallback(stop);
    }
    if (!future.done()) {
      throw new IllegalStateException("event loop stopped before " + future + " completed");
    }
    return future.result();
  }
}
