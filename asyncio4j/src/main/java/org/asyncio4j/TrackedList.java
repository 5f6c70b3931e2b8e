package org.asyncio4j;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a loop has an eye on, in the order in which it came. For any thread.
final class TrackedList {
  /*
   * A doubly linked list through the entries themselves: adding and removing are a few stores,
   * whatever the number, and cost no memory of their own.
   */
  final EventLoop loop;
  private @Nullable Tracked first;
  private @Nullable Tracked last;

  TrackedList(EventLoop loop) {
    this.loop = loop;
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
  synchronized List<Tracked> snapshot() {
    var entries = new ArrayList<Tracked>();
    for (Tracked entry = first; entry != null; entry = entry.next) {
      entries.add(entry);
    }
    return entries;
  }
}
