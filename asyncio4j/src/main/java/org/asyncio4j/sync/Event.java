package org.asyncio4j.sync;

/// A flag that tasks wait for.
///
/// asyncio: `Event`, with `wait` called [#await], since `wait` belongs to `Object`.
public final class Event extends LoopBound {
  private final Waiters waiters = new Waiters();
  private boolean set;

  /// Makes an event that is not set.
  public Event() {}

  /// Whether it is set.
  ///
  /// @return true between [#set] and [#clear]
  public boolean isSet() {
    return set;
  }

  /// Sets it: all that wait go on, in the order in which they came, and none waits from here
  /// on. Does not suspend.
  public void set() {
    checkThread();
    if (!set) {
      set = true;
      waiters.wakeAll();
    }
  }

  /// Takes it back: who comes now waits. Who has been woken up goes on all the same.
  public void clear() {
    checkThread();
    set = false;
  }

  /// Waits until it is set: suspends if it is not.
  ///
  /// @return true, also if it was set and cleared again meanwhile
  /// @throws org.asyncio4j.CancelledError if the waiting task is cancelled
  /// @throws IllegalStateException if it would have to wait and belongs to another loop
  public boolean await() {
    if (!set) {
      waiters.await(newTurn());
    }
    return true;
  }

  /// How it stands.
  ///
  /// @return whether it is set, and how many wait
  public Statistics statistics() {
    return new Statistics(set, waiters.size());
  }

  /// How an event stands.
  ///
  /// @param set whether it is set
  /// @param waiting how many wait for it
  public record Statistics(boolean set, int waiting) {}

  /// `<Event [set]>`, `<Event [unset, waiters:2]>`
  @Override
  public String toString() {
    return "<Event [" + (set ? "set" : "unset") + waiters + "]>";
  }
}
