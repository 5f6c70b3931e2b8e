package org.asyncio4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What other threads hold of a loop's future: they may wait for it, and cancel it.
///
/// To wait for it where the loop itself runs would be to wait for ever, and is an error; so it is
/// for all that is made of it, and where a loop runs for which this one waits. When the loop is
/// closed first, it ends with an error.
sealed class LoopCompletableFuture<T extends @Nullable Object> extends CompletableFuture<T>
    permits LoopScheduler.Job {
  private final EventLoop loop;

  LoopCompletableFuture(EventLoop loop) {
    this.loop = loop;
  }

  final EventLoop loop() {
    return loop;
  }

  /// Ends as `future` does, at once if that is done, and takes it along when it is cancelled. On
  /// the loop's thread.
  final void follow(Future<T> future) {
    if (future.done()) {
      end(future);
      return;
    }
    var _ = whenComplete((result, failure) -> {
      if (isCancelled() && !loop.isClosed()) {
        loop.callSoonThreadsafe(() -> Cancellation.cancel(future, "its CompletableFuture"));
      }
    });
    future.addDoneCallback(_ -> end(future));
  }

  private void end(Future<T> future) {
    if (future.cancelled()) {
      cancel(false);
      return;
    }
    Throwable failure = future.peekFailure();
    if (failure == null) {
      complete(future.result());
    } else if (completeExceptionally(failure)) {
      future.exception(); // taken; one that nobody took, as this was cancelled, is reported
    }
  }

  /// The loop will end it no more.
  final void loopClosed() {
    completeExceptionally(
        new IllegalStateException(loop + " was closed before it came to a result"));
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new LoopCompletableFuture<>(loop);
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    try (var _ = beginWait()) {
      return super.get();
    }
  }

  /// As [#get()]. If the loops wait for each other it could only time out, and is an error too.
  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    if (!isDone()) {
      LoopWait.check(this);
    }
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    try (var _ = beginWait()) {
      return super.join();
    }
  }

  private @Nullable LoopWait beginWait() {
    return isDone() ? null : LoopWait.begin(this);
  }
}
