package org.asyncio4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What other threads hold of a loop's future: they may wait for it, and cancel it.
///
/// To wait for it where the loop itself runs would be to wait for ever, and is an error; so it is
/// for all that is made of it, and where a loop runs for which this one waits. When the loop is
/// closed first, it ends with an error.
///
/// Its failure is the future's: that is reported as never retrieved unless somebody looks at one
/// of the two. To look at this is to ask for its outcome, or to make a dependent stage of it, which
/// has the failure from then on. `allOf` and `anyOf` make one that is seen only while this is
/// pending.
sealed class LoopCompletableFuture<T extends @Nullable Object> extends CompletableFuture<T>
    permits LoopScheduler.Job {
  private final EventLoop loop;

  /// What this is to end as, for the loop's thread only.
  private @Nullable Future<T> followed;

  /// Futures of the loop that are to end as this does: so what follows them waits for `followed`.
  /// For the loop's thread only, and for its call graph.
  private final List<Future<?>> wrappers = new ArrayList<>(0);

  /// Dependents of the library's own, which look at nothing.
  private int own;

  /*
   * The loop writes `failed` and then reads `looked`, other threads do it the other way round: one
   * of the two sees the other.
   */
  private volatile boolean looked;

  /// The failed future, which this keeps until somebody looks, and its report.
  private volatile @Nullable Failed failed;

  private record Failed(Future<?> future, Forgotten.Unretrieved report) {}

  LoopCompletableFuture(EventLoop loop) {
    this.loop = loop;
  }

  final EventLoop loop() {
    return loop;
  }

  /// Has `action` run when this ends, however that comes. Before others have this.
  final void whenEnded(Runnable action) {
    var _ = whenComplete((_, _) -> action.run());
    own++;
    looked = false;
  }

  /// Ends as `future` does, at once if that is done, and takes it along when it is cancelled. On
  /// the loop's thread.
  final void follow(Future<T> future) {
    if (future.done()) {
      end(future);
      return;
    }
    followed = future;
    future.addDoneCallback(new OnBehalf(wrappers, _ -> end(future)));
    if (isDone()) {
      passCancellation(); // it came first
    }
  }

  /// Has the call graph show who awaits `wrapper` as waiting for what this follows. On the loop's
  /// thread.
  final void wrappedBy(Future<?> wrapper) {
    wrappers.add(wrapper); // it does not end before this does: its cancellation is this one's
  }

  /// From any thread.
  final void passCancellation() {
    if (isCancelled() && !loop.isClosed()) {
      loop.callSoonThreadsafe(() -> {
        Future<T> future = followed;
        followed = null;
        if (future != null) {
          Cancellation.cancel(future, "its CompletableFuture");
        }
      });
    }
  }

  private void end(Future<T> future) {
    followed = null;
    if (future.cancelled()) {
      cancel(false);
      return;
    }
    Throwable failure = future.peekFailure();
    if (failure == null) {
      complete(future.result());
      return;
    }
    Forgotten.Unretrieved report = future.unretrieved();
    if (getNumberOfDependents() > own) {
      looked = true;
    }
    if (report != null) {
      failed = new Failed(future, report);
    }
    if (!completeExceptionally(failure)) {
      failed = null; // nobody took it
    } else if (looked) {
      look();
    }
  }

  /// Ends with a failure that is no future's; on the loop's thread.
  final void fail(Throwable failure) {
    var future = new Future<T>(loop);
    future.fail(failure);
    end(future);
  }

  /// The loop will end it no more.
  final void loopClosed() {
    completeExceptionally(
        new IllegalStateException(loop + " was closed before it came to a result"));
  }

  /* --------------------------------------- looking ---------------------------------------- */

  private void look() {
    looked = true;
    Failed seen = failed;
    if (seen != null) {
      seen.report.drop();
      failed = null;
    }
  }

  private void lookIfDone() {
    if (isDone()) {
      look();
    }
  }

  /// Of each dependent stage, by whatever method it is made.
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    look();
    return new LoopCompletableFuture<>(loop);
  }

  /// Of what takes this for its other stage.
  @Override
  public CompletableFuture<T> toCompletableFuture() {
    look();
    return this;
  }

  @Override
  public CompletionStage<T> minimalCompletionStage() {
    look();
    return super.minimalCompletionStage();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    try (var _ = beginWait()) {
      return super.get();
    } finally {
      lookIfDone();
    }
  }

  /// As [#get()]. If the loops wait for each other it could only time out, and is an error too.
  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    if (!isDone()) {
      LoopWait.check(this);
    }
    try {
      return super.get(timeout, unit);
    } finally {
      lookIfDone();
    }
  }

  @Override
  public T join() {
    try (var _ = beginWait()) {
      return super.join();
    } finally {
      lookIfDone();
    }
  }

  @Override
  public T getNow(T valueIfAbsent) {
    lookIfDone();
    return super.getNow(valueIfAbsent);
  }

  @Override
  public T resultNow() {
    lookIfDone();
    return super.resultNow();
  }

  @Override
  public Throwable exceptionNow() {
    lookIfDone();
    return super.exceptionNow();
  }

  @Override
  public boolean isCompletedExceptionally() {
    lookIfDone();
    return super.isCompletedExceptionally();
  }

  @Override
  public State state() {
    lookIfDone();
    return super.state();
  }

  private @Nullable LoopWait beginWait() {
    return isDone() ? null : LoopWait.begin(this);
  }
}
