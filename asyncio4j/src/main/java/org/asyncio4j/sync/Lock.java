package org.asyncio4j.sync;

/// One task at a time. Not reentrant; any task may release it.
///
/// ```java
/// var lock = new Lock();
/// try (var _ = lock.hold()) {
///   serve();
/// }
/// ```
///
/// Fair: tasks get it in the order in which they asked for it. Who is next takes it when it
/// comes to run; meanwhile it is not [#locked], and whoever asks stands in line.
///
/// asyncio: `Lock`.
public final class Lock extends LoopBound {
  /*
   * Invariant: if nobody holds the lock and somebody is in line, the first in line has been
   * woken up or cancelled, and when it comes to run it takes the lock or wakes up the next one.
   */
  private final Waiters waiters = new Waiters();
  private boolean locked;

  /// Makes a lock that nobody holds.
  public Lock() {}

  /// Whether a task holds it.
  ///
  /// @return true between an acquire and its release
  public boolean locked() {
    return locked;
  }

  /// Takes the lock: suspends while another task holds it or is before this one in line.
  ///
  /// @return true
  /// @throws org.asyncio4j.CancelledError if the waiting task is cancelled: it does not hold
  ///     the lock then, and has kept it from nobody
  /// @throws IllegalStateException if it would have to wait and belongs to another loop
  public boolean acquire() {
    checkThread();
    if (locked || waiters.anyoneWaits()) {
      try {
        waiters.await(newTurn());
      } catch (Throwable e) {
        if (!locked) {
          waiters.wakeFirst();
        }
        throw e;
      }
    }
    locked = true;
    return true;
  }

  /// Gives the lock back: the first in line goes on. Does not suspend.
  ///
  /// @throws IllegalStateException if nobody holds it
  public void release() {
    checkThread();
    if (!locked) {
      throw new IllegalStateException(
          "cannot release " + this + ": nobody holds it, so acquire it before");
    }
    locked = false;
    waiters.wakeFirst();
  }

  /// Takes the lock, as [#acquire], for a try-with-resources.
  ///
  /// @return what releases it
  public Held hold() {
    acquire();
    return new Held(this, this::release);
  }

  /// How it stands.
  ///
  /// @return whether it is held, and how many wait
  public Statistics statistics() {
    return new Statistics(locked, waiters.size());
  }

  /// How a lock stands.
  ///
  /// @param locked whether a task holds it
  /// @param waiting how many are in line
  public record Statistics(boolean locked, int waiting) {}

  /// `<Lock [unlocked]>`, `<Lock [locked, waiters:2]>`
  @Override
  public String toString() {
    return "<Lock [" + (locked ? "locked" : "unlocked") + waiters + "]>";
  }
}
