package org.asyncio4j.testing;

import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.spi.Clock;
import org.asyncio4j.spi.Network;
import org.asyncio4j.spi.Poller;
import org.jspecify.annotations.Nullable;

/// Time that is a function of the program: it stands while anything runs, and goes on to the
/// next timer when nothing is ready. An hour of sleeping takes no time, and the same program
/// takes the same time, always.
///
/// ```java
/// var clock = new VirtualClock();
/// Asyncio.run(clock::newEventLoop, () -> sleep(Duration.ofHours(1)));
/// clock.time();  // PT1H
/// ```
///
/// A loop on this clock has a network of its own, a [MemoryNetwork], and watches no channels.
/// While work runs on other threads (`toThread`), the clock stands and waits for it. If nothing
/// is left that could happen, the run ends with a [Standstill].
public final class VirtualClock implements Clock, Poller {
  /// How long work on other threads may take, in real time.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// How much further than another run a limited one may go: so many times as far, and then some.
  private static final int GENEROSITY = 10;

  private static final long EXTRA_NANOS = Duration.ofHours(1).toNanos();
  private static final long EXTRA_ITERATIONS = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition called = lock.newCondition();
  private boolean wakeup;
  private int outstanding;
  private long now;
  private long iterations;
  private @Nullable EventLoop loop;

  /// How a run on another clock went, which this one may exceed, but not without end.
  private @Nullable VirtualClock model;

  /// Why the run is to be broken off. Written by any thread.
  private volatile @Nullable String breakOff;

  /// Makes a clock that stands at 0.
  public VirtualClock() {}

  /// Makes a loop on this clock, with the engine of [Coroutines#system]. A clock is for one loop
  /// at a time.
  ///
  /// @return the loop
  public EventLoop newEventLoop() {
    return newEventLoop(Coroutines.system());
  }

  /// Makes a loop on this clock. A clock is for one loop at a time.
  ///
  /// @param engine makes its coroutines
  /// @return the loop
  public EventLoop newEventLoop(Coroutines engine) {
    return newEventLoop(engine, new MemoryNetwork());
  }

  /// Makes a loop on this clock. A clock is for one loop at a time.
  ///
  /// @param engine makes its coroutines
  /// @param network where its connections go
  /// @return the loop
  public EventLoop newEventLoop(Coroutines engine, Network network) {
    EventLoop made = new EventLoop(this, this, engine, network);
    loop = made;
    return made;
  }

  /// The time that has passed.
  ///
  /// @return since the clock was made
  public Duration time() {
    return Duration.ofNanos(now);
  }

  /// Lets time pass outside a run.
  ///
  /// @param duration how much; not negative
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time cannot go back, by " + duration);
    }
    now += duration.toNanos();
  }

  @Override
  public long nanoTime() {
    return now;
  }

  /// Ends a run that goes on for much longer than one on another clock did, with an error that
  /// names who waits for what: after 10 times its time and an hour, or 10 times the iterations of
  /// its loop and 100 000. No timer does that: there would be no standstill beside one.
  ///
  /// @param model the clock of the run that was over
  void limitBy(VirtualClock model) {
    this.model = model;
  }

  /// Ends the run in its next iteration, with an error that names who waits for what. From any
  /// thread.
  ///
  /// @param reason a sentence
  void breakOff(String reason) {
    breakOff = reason;
    wakeup();
  }

  /// Takes back what no run has seen of [#breakOff].
  void goOn() {
    breakOff = null;
  }

  @Override
  public void poll(long timeoutNanos, Ready ready) {
    iterations++;
    String reason = breakOff;
    if (reason != null) {
      goOn();
      throw new AssertionError(reason + "\n" + waiting());
    }
    if (model != null && iterations > limit(model.iterations, EXTRA_ITERATIONS)) {
      throw noEnd(iterations + " iterations of the loop", String.valueOf(model.iterations));
    }
    if (timeoutNanos == 0 || takeWakeup()) {
      return;
    }
    if (outstanding > 0) {
      if (awaitWakeup()) {
        return;
      }
      throw new Standstill(outstanding + " jobs on other threads did not end within " + PATIENCE
          + ".\n" + waiting());
    }
    if (timeoutNanos == Long.MAX_VALUE) {
      throw new Standstill(
          "Standstill: nothing is ready, no timer is set, and the run is not over.\n" + waiting());
    }
    if (model != null) {
      long limit = limit(model.now, EXTRA_NANOS);
      if (timeoutNanos > limit - now) {
        throw noEnd(Duration.ofNanos(limit) + " of virtual time", model.time().toString());
      }
    }
    now += timeoutNanos;
  }

  private static long limit(long model, long extra) {
    return model > (Long.MAX_VALUE - extra) / GENEROSITY
        ? Long.MAX_VALUE
        : GENEROSITY * model + extra;
  }

  private AssertionError noEnd(String soFar, String model) {
    return new AssertionError("No end: it would go on after " + soFar
        + ", where the run without an interruption took " + model
        + ". Look who waits in vain, and what keeps the loop going.\n" + waiting());
  }

  private String waiting() {
    Set<Task<?>> tasks = loop == null ? Set.of() : Asyncio.allTasks(loop);
    return tasks.isEmpty()
        ? "No task is pending."
        : tasks.stream()
            .map(task -> "  " + task)
            .collect(Collectors.joining("\n", "Pending:\n", ""));
  }

  private boolean takeWakeup() {
    lock.lock();
    try {
      boolean was = wakeup;
      wakeup = false;
      return was;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitWakeup() {
    lock.lock();
    try {
      long nanos = PATIENCE.toNanos();
      while (!wakeup && nanos > 0) {
        nanos = called.awaitNanos(nanos);
      }
      boolean was = wakeup;
      wakeup = false;
      return was;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Standstill(
          "The loop's thread was interrupted while it waited for work on other threads.\n"
              + waiting());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wakeup() {
    lock.lock();
    try {
      wakeup = true;
      called.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void foreignWork(int outstanding) {
    this.outstanding = outstanding;
  }

  /// Refuses: no channel of the system knows this time.
  ///
  /// @throws UnsupportedOperationException always
  @Override
  public void watch(SelectableChannel channel, int operations, Object attachment) {
    throw new UnsupportedOperationException("a loop in virtual time cannot watch " + channel
        + ": test it on a loop of Asyncio.newEventLoop()");
  }

  /// Asks for a poll in each iteration: a run that never waits must be seen, too.
  ///
  /// @return true, though there is no channel
  @Override
  public boolean watching() {
    return true;
  }

  @Override
  public void close() {
    loop = null;
  }
}
