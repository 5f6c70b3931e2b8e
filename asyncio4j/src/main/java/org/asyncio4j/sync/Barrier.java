package org.asyncio4j.sync;

import org.asyncio4j.CancelledError;

/// Holds tasks up until there are as many as it has parties, and lets them go on together;
/// again and again.
///
/// ```java
/// var barrier = new Barrier(3);
/// for (int i = 0; i < 3; i++) {
///   createTask(() -> {
///     prepare();
///     barrier.await();
///     serve();
///   });
/// }
/// ```
///
/// asyncio: `Barrier`, with `wait` called [#await], `n_waiting` [#waiting] and `broken`
/// [#isBroken]. What `async with` gives is what [#await] returns; there is nothing to do on
/// the way out.
public final class Barrier {
  /*
   *   from                      by                                             to
   *   FILLING                   the last party comes                           DRAINING
   *   FILLING, DRAINING, BROKEN reset while tasks are inside                   RESETTING
   *   DRAINING, RESETTING       the last one inside leaves                     FILLING
   *   BROKEN                    reset when nobody is inside                    FILLING
   *   any                       abort                                          BROKEN
   *
   * Who comes while it drains or resets is not inside yet: it waits before the door. Each change
   * is made with the condition's lock held, and is signalled to all.
   */
  private enum State {
    FILLING,
    DRAINING,
    RESETTING,
    BROKEN;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Condition changed = new Condition();
  private final int parties;
  private State state = State.FILLING;

  /// How many tasks are inside.
  private int count;

  /// Makes a barrier.
  ///
  /// @param parties how many tasks it takes to go on
  /// @throws IllegalArgumentException if there are none
  public Barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException(
          "a barrier cannot have " + parties + " parties: give 1 or more");
    }
    this.parties = parties;
  }

  /// Waits for the other parties: suspends until there are enough, and before that while the
  /// parties of the last round have not left.
  ///
  /// @return which one it was of its round, from 0 to `parties() - 1`, each once
  /// @throws BrokenBarrierException if it is broken, or becomes so or is reset meanwhile
  /// @throws CancelledError if the waiting task is cancelled: it does not count then
  /// @throws IllegalStateException if it would have to wait and belongs to another loop
  public int await() {
    changed.checkThread();
    try (var _ = changed.hold()) {
      enter();
      try {
        int index = count++;
        if (count == parties) {
          become(State.DRAINING);
        } else {
          awaitRelease();
        }
        return index;
      } finally {
        count--;
        left();
      }
    }
  }

  private void enter() {
    changed.await(() -> state != State.DRAINING && state != State.RESETTING);
    if (state == State.BROKEN) {
      throw new BrokenBarrierException("cannot await " + this + ": it was aborted; reset mends it");
    }
  }

  private void awaitRelease() {
    changed.await(() -> state != State.FILLING);
    if (state != State.DRAINING) {
      throw new BrokenBarrierException(
          this + " was " + (state == State.BROKEN ? "aborted" : "reset") + " during the wait");
    }
  }

  private void left() {
    if (count == 0) {
      become(state == State.BROKEN ? State.BROKEN : State.FILLING);
    }
  }

  private void become(State next) {
    state = next;
    changed.signalAll();
  }

  /// Makes it as new: tasks that wait inside get a [BrokenBarrierException]; those that wait
  /// for the last round to leave do not. Suspends while other tasks are on their way through.
  ///
  /// @throws CancelledError if the calling task is cancelled while it waits: nothing has
  ///     happened then
  public void reset() {
    changed.checkThread();
    try (var _ = changed.hold()) {
      become(count > 0 ? State.RESETTING : State.FILLING);
    }
  }

  /// Breaks it: who waits, or comes to wait, gets a [BrokenBarrierException], until [#reset].
  /// Suspends while other tasks are on their way through.
  ///
  /// @throws CancelledError if the calling task is cancelled while it waits: nothing has
  ///     happened then
  public void abort() {
    changed.checkThread();
    try (var _ = changed.hold()) {
      become(State.BROKEN);
    }
  }

  /// How many tasks it takes to go on.
  ///
  /// @return the number that it was made with
  public int parties() {
    return parties;
  }

  /// How many tasks wait for more to come.
  ///
  /// @return less than `parties()`; 0 while a round leaves
  public int waiting() {
    return state == State.FILLING ? count : 0;
  }

  /// Whether it was aborted, and not reset since.
  ///
  /// @return true if waiting for it throws
  public boolean isBroken() {
    return state == State.BROKEN;
  }

  /// How it stands.
  ///
  /// @return how many it takes, how many wait, and whether it is broken
  public Statistics statistics() {
    return new Statistics(parties, waiting(), isBroken());
  }

  /// How a barrier stands.
  ///
  /// @param parties how many tasks it takes to go on
  /// @param waiting how many wait for more to come
  /// @param broken whether it was aborted
  public record Statistics(int parties, int waiting, boolean broken) {}

  /// `<Barrier [filling, waiters:2/3]>`; `draining`, `resetting` or `broken` instead
  @Override
  public String toString() {
    String waiters = isBroken() ? "" : ", waiters:" + waiting() + "/" + parties;
    return "<Barrier [" + state + waiters + "]>";
  }
}
