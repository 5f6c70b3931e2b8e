package org.asyncio4j;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.asyncio4j.coroutine.DriversTrace;
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
    var over = new AtomicBoolean();
    Consumer<Future<?>> stop = done -> {
      // A run that was broken off leaves this behind, ready to be called: in the next run, which it
      // must not end. When the future's own end breaks the run off, `over` is not set yet.
      boolean brokeOff = !done.cancelled() && done.exception() instanceof KeyboardInterrupt;
      if (!brokeOff && !over.get()) {
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
      over.set(true);
      future.removeDoneCallback(stop);
    }
    if (!future.done()) {
      throw new IllegalStateException("event loop stopped before " + future + " completed");
    }
    try {
      return future.result();
    } catch (Throwable e) {
      DriversTrace.append(e);
      throw e;
    }
  }
}
