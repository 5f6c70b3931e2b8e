package org.asyncio4j.sync;

import org.asyncio4j.Future;
import org.jspecify.annotations.Nullable;

/// A number of places: who finds none waits. Any task may release one.
///
/// ```java
/// var connections = new Semaphore(10);
/// try (var _ = connections.hold()) {
///   serve();
/// }
/// ```
///
/// Fair: tasks get places in the order in which they asked. A place that is given back while
/// tasks wait belongs to the first of them from that moment on.
///
/// asyncio: `Semaphore`.
public sealed class Semaphore extends LoopBound permits BoundedSemaphore {
  private final Waiters waiters = new Waiters();

  /// Places that are free and promised to nobody.
  private int value;

  /// Makes a semaphore with one place.
  public Semaphore() {
    this(1);
  }

  /// Makes a semaphore.
  ///
  /// @param value how many places are free
  /// @throws IllegalArgumentException if it is negative
  public Semaphore(int value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "a semaphore cannot begin with " + value + " places: give 0 or more");
    }
    this.value = value;
  }

  /// Whether [#acquire] would have to wait: no place is free, or tasks are in line.
  ///
  /// @return true if there is no place for who comes now
  public final boolean locked() {
    return value == 0 || waiters.anyoneWaits();
  }

  /// Takes a place: suspends while there is none, or other tasks are before this one in line.
  ///
  /// @return true
  /// @throws org.asyncio4j.CancelledError if the waiting task is cancelled: it has no place
  ///     then, and one that it was about to take goes to the next task
  /// @throws IllegalStateException if it would have to wait and belongs to another loop
  public final boolean acquire() {
    checkThread();
    if (locked()) {
      waitForPlace(newTurn());
    } else {
      value--;
    }
    return true;
  }

  private void waitForPlace(Future<@Nullable Void> turn) {
    try {
      waiters.await(turn);
    } catch (Throwable e) {
      if (turn.done() && !turn.cancelled()) { // the place that was promised to this task
        value++;
      }
      throw e;
    } finally {
      // Others may have come and stood in line although there were places, behind this one.
      while (value > 0 && promiseNext()) {}
    }
  }

  private boolean promiseNext() {
    boolean promised = waiters.wakeNext();
    if (promised) {
      value--;
    }
    return promised;
  }

  /// Gives a place back: the first in line goes on. Does not suspend. There may be more places
  /// than in the beginning; a [BoundedSemaphore] sees to it that there are not.
  public void release() {
    checkThread();
    value++;
    promiseNext();
  }

  /// Takes a place, as [#acquire], for a try-with-resources.
  ///
  /// @return what releases it
  public final Held hold() {
    acquire();
    return new Held(this, this::release);
  }

  final int value() {
    return value;
  }

  /// How it stands.
  ///
  /// @return how many places are free, and how many tasks wait for one
  public final Statistics statistics() {
    return new Statistics(value, waiters.size());
  }

  /// How a semaphore stands.
  ///
  /// @param value how many places are free and promised to nobody
  /// @param waiting how many tasks are in line
  public record Statistics(int value, int waiting) {}

  /// `<Semaphore [unlocked, value:1]>`, `<Semaphore [locked, waiters:2]>`
  @Override
  public String toString() {
    String state = locked() ? "locked" : "unlocked, value:" + value;
    return "<" + getClass().getSimpleName() + " [" + state + waiters + "]>";
  }
}
