package org.asyncio4j.watch;

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
///
/// @param <T> the result
public class LoopCompletableFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final Outcomes outcomes;

  /// Dependents of the library's own, which look at nothing.
  private int own;

  /*
   * The loop writes `failed` and then reads `looked`, other threads do it the other way round: one
   * of the two sees the other.
   */
  private volatile boolean looked;

  private volatile @Nullable Failed failed;

  /// A failure that is reported unless somebody looks.
  ///
  /// @param future has failed; kept until somebody looks
  /// @param report its report; null if there will be none
  public record Failed(Object future, @Nullable Tracked report) {}

  /// Makes one that is not kept: see [Outcomes#keep].
  ///
  /// @param outcomes of the loop that will end it
  public LoopCompletableFuture(Outcomes outcomes) {
    this.outcomes = outcomes;
  }

  final Outcomes outcomes() {
    return outcomes;
  }

  /// Has `action` run when this ends, however that comes. Before others have this.
  ///
  /// @param action on whatever thread ends it
  public final void whenEnded(Runnable action) {
    var _ = whenComplete((_, _) -> action.run());
    own++;
    looked = false;
  }

  /// Ends with the failure of a future; on the loop's thread.
  ///
  /// @param failure what it failed with
  /// @param of the future
  protected final void failAs(Throwable failure, Failed of) {
    if (getNumberOfDependents() > own) {
      looked = true;
    }
    if (of.report != null) {
      failed = of;
    }
    if (!completeExceptionally(failure)) {
      failed = null; // nobody took it
    } else if (looked) {
      look();
    }
  }

  /// Ends with a failure that is no future's; on the loop's thread.
  ///
  /// @param failure any
  public final void fail(Throwable failure) {
    failAs(failure, outcomes.home.failed(failure));
  }

  /// The loop will end it no more.
  public final void loopClosed() {
    completeExceptionally(
        new IllegalStateException(outcomes.home + " was closed before it came to a result"));
  }

  /* --------------------------------------- looking ---------------------------------------- */

  private void look() {
    looked = true;
    Failed seen = failed;
    if (seen != null && seen.report != null) {
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
    return new LoopCompletableFuture<>(outcomes);
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
