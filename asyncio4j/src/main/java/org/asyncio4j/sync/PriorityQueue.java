package org.asyncio4j.sync;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/// A [Queue] that gives the smallest item: by their natural order, or a comparator's. Among
/// equal items the order is open. Items may not be null.
///
/// Items that cannot be compared are refused when they are put in, with what the comparison
/// throws (`ClassCastException` if they have no order).
///
/// asyncio: `PriorityQueue`.
///
/// @param <T> the items
public final class PriorityQueue<T> extends Queue<T> {
  /// Makes a queue that is never full, by the natural order of the items.
  public PriorityQueue() {
    this(0);
  }

  /// Makes a queue, by the natural order of the items.
  ///
  /// @param maxsize how many items it holds; 0 or less for no limit
  public PriorityQueue(int maxsize) {
    super(maxsize, new java.util.PriorityQueue<>());
  }

  /// Makes a queue that is never full.
  ///
  /// @param order says which item is smaller
  public PriorityQueue(Comparator<? super T> order) {
    this(0, order);
  }

  /// Makes a queue.
  ///
  /// @param maxsize how many items it holds; 0 or less for no limit
  /// @param order says which item is smaller
  @SuppressWarnings("unchecked") // its entries are the items, which are T
  public PriorityQueue(int maxsize, Comparator<? super T> order) {
    super(maxsize, new java.util.PriorityQueue<>((Comparator<Object>)
        requireNonNull(order, "order")));
  }

  @Override
  Object entryOf(T item) {
    return requireNonNull(item, "item: a priority queue has no order for null");
  }
}
