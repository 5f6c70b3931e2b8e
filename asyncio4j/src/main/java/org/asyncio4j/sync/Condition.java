package org.asyncio4j.sync;

import static java.util.Objects.requireNonNull;

import java.util.function.BooleanSupplier;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.jspecify.annotations.Nullable;

/// A lock, and a line of tasks that have let go of it until another one says that something
/// has changed.
///
/// ```java
/// var condition = new Condition();
/// var letters = new ArrayDeque<String>();
/// createTask(() -> {
///   try (var _ = condition.hold()) {
///     condition.await(() -> !letters.isEmpty());
///     IO.println(letters.remove());
///   }
/// });
/// try (var _ = condition.hold()) {
///   letters.add("hello");
///   condition.signal();
/// }
/// ```
///
/// A task may also be woken up without a signal of its own: one that was meant for a task that
/// was cancelled goes to another one. So wait for a predicate.
///
/// asyncio: `Condition`, with `wait`, `wait_for`, `notify` and `notify_all` called [#await()],
/// [#await(BooleanSupplier)], [#signal(int)] and [#signalAll], since `Object` has the others.
public final class Condition extends LoopBound {
  private final Waiters waiters = new Waiters();
  private final Lock lock;

  /// Makes a condition with a lock of its own.
  public Condition() {
    this(new Lock());
  }

  /// Makes a condition over a lock, which several may share.
  ///
  /// @param lock what acquire and release mean
  public Condition(Lock lock) {
    this.lock = requireNonNull(lock, "lock");
  }

  /// Whether a task holds the lock.
  ///
  /// @return [Lock#locked] of the lock
  public boolean locked() {
    return lock.locked();
  }

  /// Takes the lock: see [Lock#acquire].
  ///
  /// @return true
  /// @throws CancelledError if the waiting task is cancelled
  public boolean acquire() {
    checkThread();
    return lock.acquire();
  }

  /// Gives the lock back: see [Lock#release].
  ///
  /// @throws IllegalStateException if nobody holds it
  public void release() {
    checkThread();
    lock.release();
  }

  /// Takes the lock, as [#acquire], for a try-with-resources.
  ///
  /// @return what releases it
  public Held hold() {
    acquire();
    return new Held(this, this::release);
  }

  /// Gives the lock back, waits until signalled, and takes the lock again: always suspends.
  ///
  /// @return true
  /// @throws CancelledError if the waiting task is cancelled; also then it first waits for the
  ///     lock and holds it, and a signal that it had got goes to another task. If that wait is
  ///     cancelled as well, the last error is thrown.
  /// @throws IllegalStateException if nobody holds the lock, or it belongs to another loop
  public boolean await() {
    checkThread();
    requireLocked("await");
    Future<@Nullable Void> turn = newTurn();
    lock.release();
    try {
      try {
        waiters.await(turn);
      } finally {
        reacquire();
      }
    } catch (Throwable e) {
      waiters.wakeNext();
      throw e;
    }
    return true;
  }

  private void reacquire() {
    CancelledError cancelled = null;
    boolean acquired = false;
    while (!acquired) {
      try {
        acquired = lock.acquire();
      } catch (CancelledError e) {
        cancelled = e;
      }
    }
    if (cancelled != null) {
      throw cancelled;
    }
  }

  /// Waits until the predicate holds: asks it, and again after each [#await()]. Suspends if it
  /// does not hold at once.
  ///
  /// @param predicate what to wait for; called with the lock held
  /// @return true
  /// @throws CancelledError if the waiting task is cancelled, as [#await()]
  /// @throws IllegalStateException if it has to wait and nobody holds the lock, or it belongs
  ///     to another loop
  public boolean await(BooleanSupplier predicate) {
    while (!predicate.getAsBoolean()) {
      await();
    }
    return true;
  }

  /// Has the first task in line go on, as soon as it gets the lock. Does not suspend.
  ///
  /// @throws IllegalStateException if nobody holds the lock
  public void signal() {
    signal(1);
  }

  /// Has the first `n` tasks in line go on, or all if there are fewer, one after the other as
  /// they get the lock. Does not suspend.
  ///
  /// @param n how many
  /// @throws IllegalStateException if nobody holds the lock
  public void signal(int n) {
    checkThread();
    requireLocked("signal");
    waiters.wakeNext(n);
  }

  /// Has all tasks that wait go on, one after the other as they get the lock. Does not
  /// suspend.
  ///
  /// @throws IllegalStateException if nobody holds the lock
  public void signalAll() {
    signal(waiters.size());
  }

  /// Also for its lock, which somebody may have waited for before a signal.
  @Override
  void checkThread() {
    super.checkThread();
    lock.checkThread();
  }

  private void requireLocked(String what) {
    if (!lock.locked()) {
      throw new IllegalStateException(
          "cannot " + what + " " + this + ": its lock is not held, so acquire it before");
    }
  }

  /// How it stands.
  ///
  /// @return whether the lock is held, and how many wait for a signal
  public Statistics statistics() {
    return new Statistics(lock.locked(), waiters.size());
  }

  /// How a condition stands.
  ///
  /// @param locked whether a task holds the lock
  /// @param waiting how many wait for a signal, not counting those that wait for the lock
  public record Statistics(boolean locked, int waiting) {}

  /// `<Condition [unlocked]>`, `<Condition [locked, waiters:2]>`
  @Override
  public String toString() {
    return "<Condition [" + (lock.locked() ? "locked" : "unlocked") + waiters + "]>";
  }
}
