package org.asyncio4j;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Futures in the order in which they are done. There is one iteration, which can be left and
/// taken up again, also by several tasks at once.
final class AsCompleted<F extends Future<?>> implements Iterator<F> {
  private final EventLoop loop;
  private final @Nullable Duration timeout;
  private final Set<F> pending;
  private final @Nullable TimerHandle timer;

  /// What [#next] has not given yet; empty for one that was not done in time.
  private final Deque<Optional<F>> done = new ArrayDeque<>();

  /// Tasks that wait in [#next], first come first served.
  private final SequencedSet<Future<@Nullable Void>> waiters = new LinkedHashSet<>();

  private final Consumer<Future<?>> completion = new Future.OnBehalf(waiters, this::complete);

  /// How often [#next] may still be called.
  private int left;

  static <F extends Future<?>> Iterable<F> of(
      Collection<? extends F> futures, @Nullable Duration timeout) {
    var iteration = new AsCompleted<F>(futures, timeout);
    return () -> iteration;
  }

  private AsCompleted(Collection<? extends F> futures, @Nullable Duration timeout) {
    loop = Asyncio.getEventLoop();
    this.timeout = timeout;
    pending = new LinkedHashSet<>(futures);
    left = pending.size();
    pending.forEach(future -> future.requireLoop(loop));
    pending.forEach(future -> future.addDoneCallback(completion));
    timer = pending.isEmpty() || timeout == null ? null : loop.callLater(timeout, this::expire);
  }

  @SuppressWarnings("unchecked") // it is one of ours
  private void complete(Future<?> future) {
    if (!pending.remove(future)) {
      return; // the time was over first
    }
    put(Optional.of((F) future));
    if (pending.isEmpty() && timer != null) {
      timer.cancel();
    }
  }

  private void expire() {
    List<F> late = List.copyOf(pending);
    pending.clear();
    for (F future : late) {
      future.removeDoneCallback(completion);
      put(Optional.empty());
    }
  }

  private void put(Optional<F> item) {
    done.add(item);
    wakeOne();
  }

  private void wakeOne() {
    while (!waiters.isEmpty()) {
      Future<@Nullable Void> waiter = waiters.removeFirst();
      if (!waiter.done()) {
        waiter.setResult(null);
        return;
      }
    }
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  /// Suspends until the next one is done.
  ///
  /// @throws TimeoutException if the time is over, once for each that was not done
  @Override
  public F next() {
    if (left == 0) {
      throw new NoSuchElementException("all futures were given: ask hasNext first");
    }
    left--; // so that of several tasks none waits for what others will get
    try {
      while (done.isEmpty()) {
        awaitOne();
      }
    } catch (Throwable e) {
      left++; // it got none
      throw e;
    }
    return done.remove()
        .orElseThrow(() -> new TimeoutException("not all futures were done within " + timeout));
  }

  private void awaitOne() {
    Future<@Nullable Void> waiter = loop.createFuture();
    waiters.add(waiter);
    try {
      waiter.await();
    } catch (Throwable e) {
      waiters.remove(waiter);
      if (!waiter.cancelled() && !done.isEmpty()) {
        wakeOne(); // what we were woken for is for somebody else
      }
      throw e;
    }
  }
}
