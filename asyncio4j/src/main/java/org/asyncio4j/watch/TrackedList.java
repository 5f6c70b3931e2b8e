package org.asyncio4j.watch;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a loop has an eye on, in the order in which it came. For any thread.
public final class TrackedList {
  /*
   * A doubly linked list through the entries themselves: adding and removing are a few stores,
   * whatever the number, and cost no memory of their own.
   */
  /// How a package above finds a loop's list of what may be forgotten, for which there is no
  /// public method.
  private static volatile @Nullable Function<Executor, TrackedList> finder;

  final Keeper keeper;
  private @Nullable Tracked first;
  private @Nullable Tracked last;

  /// Makes an empty list.
  ///
  /// @param keeper whose list this is
  public TrackedList(Keeper keeper) {
    this.keeper = keeper;
  }

  /// Whose list it is: the loop.
  public interface Keeper {
    /// Has a report made on the loop's thread. From any thread.
    ///
    /// @param report makes it
    /// @return false if the loop does not run: then it is the caller's to make
    boolean later(Runnable report);

    /// Tells the loop's exception handler.
    ///
    /// @param message what went wrong
    /// @param exception what was thrown, if anything was
    /// @param source what it is about; null if that is gone
    /// @param createdAt where that was made; empty if that is not known
    void report(
        String message,
        @Nullable Throwable exception,
        @Nullable Object source,
        List<StackTraceElement> createdAt);
  }

  /// Says how a loop's list is found; called by the class of loops, once.
  ///
  /// @param finder finds it
  public static void foundBy(Function<Executor, TrackedList> finder) {
    TrackedList.finder = finder;
  }

  /// What a loop reports if it is forgotten.
  ///
  /// @param loop any
  /// @return its list, always the same
  public static TrackedList of(Executor loop) {
    return requireNonNull(finder, "no loop was ever made").apply(loop);
  }

  synchronized void add(Tracked entry) {
    entry.listed = true;
    entry.previous = last;
    if (last == null) {
      first = entry;
    } else {
      last.next = entry;
    }
    last = entry;
  }

  /// Takes an entry off.
  ///
  /// @return whether it was still listed: of several who remove it, one is told so
  synchronized boolean remove(Tracked entry) {
    if (!entry.listed) {
      return false;
    }
    Tracked previous = entry.previous;
    Tracked next = entry.next;
    if (previous == null) {
      first = next;
    } else {
      previous.next = next;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previous = previous;
    }
    entry.listed = false;
    entry.previous = null;
    entry.next = null;
    return true;
  }

  /// The entries as they are now.
  ///
  /// @return a copy, in their order
  public synchronized List<Tracked> snapshot() {
    var entries = new ArrayList<Tracked>();
    for (Tracked entry = first; entry != null; entry = entry.next) {
      entries.add(entry);
    }
    return entries;
  }
}
