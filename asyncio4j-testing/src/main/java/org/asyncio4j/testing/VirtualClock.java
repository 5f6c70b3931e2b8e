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
/// A loop on this clock watches no channels. While work runs on other threads (`toThread`), the
/// clock stands and waits for it. If nothing is left that could happen, the run ends with a
/// [Standstill].
public final class VirtualClock implements Clock, Poller {
  /// How long work on other threads may take, in real time.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition called = lock.newCondition();
  private boolean wakeup;
  private int outstanding;
  private long now;
  private @Nullable EventLoop loop;

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
    EventLoop made = new EventLoop(this, this, engine);
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

  @Override
  public void poll(long timeoutNanos, Ready ready) {
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
    now += timeoutNanos;
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
      throw new Standstill("interrupted while waiting for work on other threads");
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

  /// Refuses: there is no virtual network here.
  ///
  /// @throws UnsupportedOperationException always
  @Override
  public void watch(SelectableChannel channel, int operations, Object attachment) {
    throw new UnsupportedOperationException("a loop in virtual time cannot watch " + channel
        + ": test it on a loop of Asyncio.newEventLoop()");
  }

  @Override
  public boolean watching() {
    return false;
  }

  @Override
  public void close() {
    loop = null;
  }
}
