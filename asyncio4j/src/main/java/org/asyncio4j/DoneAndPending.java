package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a wait came to. Both sets are in the order in which the futures were given, and cannot be
/// changed.
///
/// asyncio: the pair that `wait` returns.
///
/// @param done those that are done; what they came to is still to be looked at
/// @param pending the others, which go on
/// @param <F> the futures
public record DoneAndPending<F extends Future<?>>(Set<F> done, Set<F> pending) {
  /// Waits for several futures, without taking what they come to.
  static final class Waiting implements Consumer<Future<?>> {
    private final ReturnWhen returnWhen;
    private final Future<@Nullable Void> over;
    private @Nullable TimerHandle timer;
    private int left;

    private Waiting(EventLoop loop, int left, ReturnWhen returnWhen) {
      over = loop.createFuture();
      this.left = left;
      this.returnWhen = returnWhen;
    }

    static <F extends Future<?>> DoneAndPending<F> of(
        Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
      requireNonNull(returnWhen, "returnWhen");
      List<F> distinct = List.copyOf(new LinkedHashSet<>(futures));
      if (distinct.isEmpty()) {
        throw new IllegalArgumentException(
            "there is nothing to wait for: give wait at least one future");
      }
      EventLoop loop = Asyncio.getRunningLoop();
      distinct.forEach(future -> future.requireLoop(loop));
      new Waiting(loop, distinct.size(), returnWhen).await(loop, distinct, timeout);
      Set<F> done = new LinkedHashSet<>();
      Set<F> pending = new LinkedHashSet<>();
      for (F future : distinct) {
        (future.done() ? done : pending).add(future);
      }
      return new DoneAndPending<>(
          Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending));
    }

    /// Cancels a future and waits until it is done, which may take as long as it likes.
    static void cancelAndWait(Future<?> future) {
      EventLoop loop = Asyncio.getRunningLoop();
      future.requireLoop(loop);
      Future<@Nullable Void> over = loop.createFuture();
      var release = new Future.OnBehalf(over, _ -> release(over));
      future.addDoneCallback(release);
      try {
        future.cancel();
        over.await();
      } finally {
        future.removeDoneCallback(release);
      }
    }

    private void await(
        EventLoop loop, List<? extends Future<?>> futures, @Nullable Duration timeout) {
      if (timeout != null) {
        timer = loop.callLater(timeout, () -> release(over));
      }
      var callback = new Future.OnBehalf(over, this);
      futures.forEach(future -> future.addDoneCallback(callback));
      try {
        over.await();
      } finally {
        dropTimer();
        futures.forEach(future -> future.removeDoneCallback(callback));
      }
    }

    @Override
    public void accept(Future<?> done) {
      left--;
      boolean enough = switch (returnWhen) {
        case FIRST_COMPLETED -> true;
        case FIRST_EXCEPTION -> !done.cancelled() && done.exception() != null;
        case ALL_COMPLETED -> false;
      };
      if (enough || left == 0) {
        dropTimer();
        release(over);
      }
    }

    private void dropTimer() {
      if (timer != null) {
        timer.cancel();
      }
    }

    private static void release(Future<@Nullable Void> over) {
      if (!over.done()) {
        over.setResult(null);
      }
    }
  }
}
