package org.asyncio4j.sync;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.asyncio4j.Future;
import org.jspecify.annotations.Nullable;

/// Tasks that wait in line, each with a future: its turn. Any of them leaves without a search.
///
/// A turn that is done was woken up or cancelled, and its task has yet to run. Until then it
/// stays in line, except for one that was dismissed. A line is for [#await] or for
/// [#awaitDismissal], not for both.
final class Waiters {
  /*
   * In line are, from the front: those that were passed, whose turns are known to be done, so that
   * nobody looks at them again; and the rest, some of which may have been cancelled. Of those that
   * were passed their number is enough.
   *
   * A turn is set before it is passed: if there is no stack to set it, it is still in line.
   */
  private final SequencedSet<Future<@Nullable Void>> rest = new LinkedHashSet<>(2);
  private int woken;
  private int cancelled;

  /// Stands in line until woken up; out of it when this returns or throws.
  void await(Future<@Nullable Void> turn) {
    rest.add(turn);
    try {
      turn.await();
    } finally {
      if (!rest.remove(turn)) {
        count(turn, -1);
      }
    }
  }

  /// Stands in line until dismissed.
  void awaitDismissal(Future<@Nullable Void> turn) {
    rest.add(turn);
    try {
      turn.await();
    } catch (Throwable e) {
      rest.remove(turn);
      throw e;
    }
  }

  private void pass(Future<@Nullable Void> turn) {
    rest.remove(turn);
    count(turn, 1);
  }

  private void count(Future<@Nullable Void> turn, int change) {
    if (turn.cancelled()) {
      cancelled += change;
    } else {
      woken += change;
    }
  }

  /// Wakes up the first in line, unless that has been done and it has not come to run yet.
  void wakeFirst() {
    if (woken + cancelled == 0 && !rest.isEmpty() && !rest.getFirst().done()) {
      wakeNext();
    }
  }

  /// Wakes up the first in line that has not been woken up.
  ///
  /// @return whether there was one
  boolean wakeNext() {
    return wakeNext(1) == 1;
  }

  /// Wakes up the first `n` in line that have not been woken up.
  ///
  /// @return how many there were
  int wakeNext(int n) {
    int found = 0;
    while (found < n && !rest.isEmpty()) {
      Future<@Nullable Void> turn = rest.getFirst();
      if (!turn.done()) {
        turn.setResult(null);
        found++;
      }
      pass(turn);
    }
    return found;
  }

  void wakeAll() {
    wakeNext(rest.size());
  }

  /// Wakes up the first in line that was not cancelled and takes it out of the line.
  ///
  /// @return whether there was one
  boolean dismissNext() {
    while (!rest.isEmpty()) {
      Future<@Nullable Void> turn = rest.getFirst();
      boolean waits = !turn.done();
      if (waits) {
        turn.setResult(null);
      }
      rest.remove(turn);
      if (waits) {
        return true;
      }
    }
    return false;
  }

  void dismissAll() {
    while (dismissNext()) {}
  }

  /// Whether somebody is in line whose wait was not cancelled.
  boolean anyoneWaits() {
    while (!rest.isEmpty() && rest.getFirst().cancelled()) {
      pass(rest.getFirst());
    }
    return woken > 0 || !rest.isEmpty();
  }

  int size() {
    return rest.size() + woken + cancelled;
  }

  /// `, waiters:2`, or nothing if there are none.
  @Override
  public String toString() {
    return size() == 0 ? "" : ", waiters:" + size();
  }
}
