package org.asyncio4j;

import java.lang.ScopedValue.CallableOp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.asyncio4j.watch.LoopCompletableFuture;
import org.jspecify.annotations.Nullable;

/// Between the futures of loops and those of java.util.concurrent: either way, results, failures
/// and cancellation.
final class ForeignFutures {
  private ForeignFutures() {}

  /// A call on another thread, and the loop's future of its result.
  static final class Job<T extends @Nullable Object> extends FutureTask<T> {
    private final Future<T> future;

    Job(EventLoop loop, CallableOp<? extends T, ?> operation) {
      super(() -> {
        try {
          return operation.call();
        } catch (Throwable e) {
          throw Future.sneak(e);
        }
      });
      future = loop.createFuture();
      future.addDoneCallback(done -> {
        if (done.cancelled()) {
          cancel(false); // one that has begun goes on: a thread cannot be stopped
        }
      });
    }

    /// Has an executor run this.
    ///
    /// @return the loop's future
    Future<T> start(Executor executor) {
      executor.execute(this);
      future.getLoop().reactor.foreignWork(1); // not before: it may have refused
      return future;
    }

    /// Nobody waits for the end of one that was cancelled and went on.
    @Override
    protected void setException(Throwable failure) {
      super.setException(failure);
      if (isCancelled()) {
        report(
            future.getLoop(),
            new ErrorReport(
                "Exception in a call on another thread, after its future was cancelled",
                failure,
                future));
      }
    }

    @Override
    protected void done() {
      post(future, 1, outcome(this, future));
    }
  }

  /// A loop's future of what another thread's future comes to.
  static <T extends @Nullable Object> Future<T> wrap(
      java.util.concurrent.Future<T> foreign, EventLoop loop) {
    if (foreign instanceof CompletionStage<?>) {
      @SuppressWarnings("unchecked")
      var stage = (CompletionStage<T>) foreign;
      return wrap(stage, loop);
    }
    Future<T> future = loop.createFuture();
    cancelWith(future, foreign);
    // It has no callbacks: a virtual thread waits for it.
    Thread.startVirtualThread(() -> {
      post(future, 1, outcome(foreign, future));
    });
    loop.reactor.foreignWork(1);
    return future;
  }

  /// A loop's future of what a stage comes to.
  static <T extends @Nullable Object> Future<T> wrap(CompletionStage<T> stage, EventLoop loop) {
    Future<T> future = loop.createFuture();
    CompletableFuture<T> foreign = completable(stage);
    cancelWith(future, foreign);
    if (foreign instanceof Outcome<T> own && own.loop == loop && loop.host.isCaller()) {
      own.wrappedBy(future);
    }
    int work =
        loop.executor.outcomes.end(foreign) ? 0 : 1; // what the loop itself ends is not foreign
    var _ = foreign.whenComplete((result, failure) -> post(future, work, outcome(foreign, future)));
    loop.reactor.foreignWork(work); // the loop hears of the end in its next iteration, not before
    return future;
  }

  /// The stage's own future or, of a stage that has none, one that ends with it and whose
  /// cancellation does not reach it.
  private static <T extends @Nullable Object> CompletableFuture<T> completable(
      CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture();
    } catch (UnsupportedOperationException e) { // a stage may do without
      var copy = new CompletableFuture<T>();
      var _ = stage.whenComplete((result, failure) -> {
        if (failure != null) {
          copy.completeExceptionally(failure);
        } else {
          copy.complete(result);
        }
      });
      return copy;
    }
  }

  private static void cancelWith(Future<?> future, java.util.concurrent.Future<?> foreign) {
    future.addDoneCallback(done -> {
      if (done.cancelled()) {
        foreign.cancel(true);
      }
    });
  }

  /// Has `end` end `future` on its loop, unless it has ended by itself.
  ///
  /// @param work how much foreign work is over then
  private static void post(Future<?> future, int work, Runnable end) {
    EventLoop loop = future.getLoop();
    try {
      loop.callSoonThreadsafe(
          () -> {
            loop.reactor.foreignWork(-work);
            endBy(end, future);
          },
          new Context());
    } catch (IllegalStateException e) {
      if (!loop.isClosed()) {
        throw e;
      }
      // Nobody is left to be told.
    }
  }

  /// Reports on the loop, or here if that is closed. From any thread.
  static void report(EventLoop loop, ErrorReport report) {
    try {
      loop.callSoonThreadsafe(() -> loop.callExceptionHandler(report));
    } catch (IllegalStateException e) {
      if (!loop.isClosed()) {
        throw e;
      }
      loop.callExceptionHandler(report);
    }
  }

  private static void endBy(Runnable end, Future<?> future) {
    if (!future.done()) {
      end.run();
    }
  }

  /// Ends `future` as `foreign`, which is done, has ended, unless it has ended by itself.
  static <T extends @Nullable Object> void copy(
      java.util.concurrent.Future<? extends T> foreign, Future<T> future) {
    endBy(outcome(foreign, future), future);
  }

  /// Asks `foreign` what it came to. On a thread that may wait: even one that is done may be of
  /// a class whose `get` does anything.
  ///
  /// @return what ends `future` in the same way
  private static <T extends @Nullable Object> Runnable outcome(
      java.util.concurrent.Future<? extends T> foreign, Future<T> future) {
    try {
      T result = foreign.get();
      return () -> future.setResult(result);
    } catch (java.util.concurrent.CancellationException e) {
      return () -> cancel(future, e);
    } catch (ExecutionException | CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof CancelledError
          || cause instanceof java.util.concurrent.CancellationException) {
        return () -> cancel(future, cause);
      }
      return () -> future.setException(cause != null ? cause : e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return () -> future.setException(e);
    } catch (Throwable e) { // it does not let itself be asked
      return () -> future.setException(e);
    }
  }

  private static void cancel(Future<?> future, Throwable cancelled) {
    new Cancellation(cancelled.getMessage(), "the future that it wraps").pass(future);
  }

  /// What a future comes to, for other threads.
  private static final class Outcome<T extends @Nullable Object> extends LoopCompletableFuture<T> {
    private final EventLoop loop;

    /// What this is to end as, for the loop's thread only.
    private @Nullable Future<T> followed;

    /// Futures of the loop that are to end as this does: so what follows them waits for
    /// `followed`. For the loop's thread only, and for its call graph.
    private final List<Future<?>> wrappers = new ArrayList<>(0);

    Outcome(EventLoop loop) {
      super(loop.executor.outcomes);
      this.loop = loop;
      whenEnded(this::passCancellation);
      loop.executor.outcomes.keep(this);
    }

    /// Ends as `future` does, at once if that is done, and takes it along when it is cancelled. On
    /// the loop's thread.
    void follow(Future<T> future) {
      if (future.done()) {
        end(future);
        return;
      }
      followed = future;
      future.addDoneCallback(new Future.OnBehalf(wrappers, _ -> end(future)));
      if (isDone()) {
        passCancellation(); // it came first
      }
    }

    /// Has the call graph show who awaits `wrapper` as waiting for what this follows. On the
    /// loop's thread.
    void wrappedBy(Future<?> wrapper) {
      wrappers.add(wrapper); // it does not end before this does: its cancellation is this one's
    }

    /// From any thread.
    private void passCancellation() {
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
      } else {
        failAs(failure, new Failed(future, future.unretrieved()));
      }
    }
  }

  /// Has `make` called on the loop, and gives what its task comes to, for other threads.
  static <T extends @Nullable Object> CompletableFuture<T> submit(
      EventLoop loop, Supplier<Task<T>> make) {
    var outcome = new Outcome<T>(loop);
    onLoop(loop, outcome, () -> {
      try {
        outcome.follow(make.get());
      } catch (Throwable e) {
        outcome.completeExceptionally(e);
        throw e;
      }
    });
    return outcome;
  }

  /// What `future` comes to, for other threads. From any thread.
  static <T extends @Nullable Object> CompletableFuture<T> completable(Future<T> future) {
    EventLoop loop = future.getLoop();
    var outcome = new Outcome<T>(loop);
    // Asked in this order: who sees that there is no run sees all that the last one did.
    boolean done = future.done();
    if (loop.host.isCaller() || (done && !loop.isRunning())) {
      outcome.follow(future);
    } else {
      onLoop(loop, outcome, () -> outcome.follow(future));
    }
    return outcome;
  }

  private static void onLoop(EventLoop loop, LoopCompletableFuture<?> outcome, Runnable begin) {
    try {
      loop.callSoonThreadsafe(begin);
    } catch (IllegalStateException e) {
      outcome.loopClosed(); // or the loop would keep it
      throw e;
    }
  }
}
