package org.asyncio4j.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import org.asyncio4j.Future;
import org.jspecify.annotations.Nullable;

/// Tasks that wait in line, each with a future: its turn.
///
/// A turn that is done was woken up or cancelled, and its task has yet to run. Until then it
/// stays in line, except for one that was dismissed.
final class Waiters {
  private final Deque<Future<@Nullable Void>> line = new ArrayDeque<>(2);

  /// Stands in line until woken up; out of it when this returns or throws.
  void await(Future<@Nullable Void> turn) {
    line.addLast(turn);
    try {
      turn.await();
    } finally {
      line.removeFirstOccurrence(turn);
    }
  }

  /// Stands in line until dismissed.
  void awaitDismissal(Future<@Nullable Void> turn) {
    line.addLast(turn);
    try {
      turn.await();
    } catch (Throwable e) {
      turn.cancel(); // of a coroutine that is closed it is still pending
      line.removeFirstOccurrence(turn);
      throw e;
    }
  }

  /// Wakes up the first in line, unless that has been done and it has not come to run yet.
  void wakeFirst() {
    Future<@Nullable Void> first = line.peekFirst();
    if (first != null && !first.done()) {
      first.setResult(null);
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
    int woken = 0;
    for (Future<@Nullable Void> turn : line) {
      if (woken >= n) {
        break;
      }
      if (!turn.done()) {
        turn.setResult(null);
        woken++;
      }
    }
    return woken;
  }

  void wakeAll() {
    wakeNext(line.size());
  }

  /// Wakes up the first in line that was not cancelled and takes it out of the line.
  ///
  /// @return whether there was one
  boolean dismissNext() {
    for (Future<@Nullable Void> turn; (turn = line.pollFirst()) != null; ) {
      if (!turn.done()) {
        turn.setResult(null);
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
    for (Future<@Nullable Void> turn : line) {
      if (!turn.cancelled()) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return line.size();
  }

  /// `, waiters:2`, or nothing if there are none.
  @Override
  public String toString() {
    return line.isEmpty() ? "" : ", waiters:" + line.size();
  }
}
