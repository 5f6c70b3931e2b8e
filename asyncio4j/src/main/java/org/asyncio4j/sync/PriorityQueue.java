package org.asyncio4j.sync;

import static java.util.Objects.requireNonNull;

import java.util.AbstractQueue;
import java.util.Comparator;
import java.util.Iterator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A [Queue] that gives the smallest item: by their natural order, or a comparator's; of equal
/// ones that which was put in first. Items may not be null.
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
  @SuppressWarnings("unchecked") // who has no order is refused when it is put in
  public PriorityQueue(int maxsize) {
    super(maxsize, new Sorted((a, b) -> ((Comparable<Object>) a).compareTo(b)));
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
    super(maxsize, new Sorted((Comparator<Object>) requireNonNull(order, "order")));
  }

  @Override
  Object entryOf(T item) {
    return requireNonNull(item, "item: a priority queue has no order for null");
  }

  /// Items in order. A tree, since that compares before it changes: a comparison that throws in a
  /// heap loses items of others.
  private static final class Sorted extends AbstractQueue<Object> {
    private record Entry(Object item, long number) {}

    private final TreeSet<Entry> entries;
    private long added;

    Sorted(Comparator<Object> order) {
      entries =
          new TreeSet<>(Comparator.comparing(Entry::item, order).thenComparingLong(Entry::number));
    }

    @Override
    public boolean offer(Object item) {
      return entries.add(new Entry(item, added++));
    }

    @Override
    public @Nullable Object poll() {
      Entry first = entries.pollFirst();
      return first == null ? null : first.item;
    }

    @Override
    public @Nullable Object peek() {
      return entries.isEmpty() ? null : entries.first().item;
    }

    @Override
    public Iterator<Object> iterator() {
      return entries.stream().map(Entry::item).iterator();
    }

    @Override
    public int size() {
      return entries.size();
    }
  }
}
