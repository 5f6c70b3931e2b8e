package org.asyncio4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What other threads hold of a loop's future: they may wait for it, and cancel it.
///
/// To wait for it where the loop itself runs would be to wait for ever, and is an error; so it is
/// for all that is made of it. When the loop is closed first, it ends with an error.
final class LoopCompletableFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final EventLoop loop;

  LoopCompletableFuture(EventLoop loop) {
    this.loop = loop;
  }

  /// Ends as `future` does, and takes it along when it is cancelled. On the loop's thread.
  void follow(Future<T> future) {
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
    Throwable failure = future.exception();
    if (failure != null) {
      completeExceptionally(failure);
    } else {
      complete(future.result());
    }
  }

  /// The loop will end it no more.
  void loopClosed() {
    completeExceptionally(
        new IllegalStateException(loop + " was closed before it came to a result"));
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new LoopCompletableFuture<>(loop);
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    requireOtherThread();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    requireOtherThread();
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    requireOtherThread();
    return super.join();
  }

  private void requireOtherThread() {
    if (!isDone() && loop.isRunning() && loop.onOwnThread()) {
      throw new IllegalStateException("this would wait for ever: " + loop
          + " runs on this thread, and has to run on to end what is waited for; await it instead");
    }
  }
}
