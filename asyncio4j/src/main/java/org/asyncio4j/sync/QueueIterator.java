package org.asyncio4j.sync;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// What [Queue#items] gives. `hasNext` takes the item: to wait without taking would be to promise
/// an item that another task may get first.
final class QueueIterator<T extends @Nullable Object> implements Iterator<T> {
  private final Queue<T> queue;

  /// Holds the item between `hasNext` and `next`; null for none, as the item itself may be null.
  private @Nullable Taken<T> taken;

  private record Taken<T extends @Nullable Object>(T item) {}

  QueueIterator(Queue<T> queue) {
    this.queue = queue;
  }

  @Override
  public boolean hasNext() {
    if (taken == null) {
      try {
        taken = new Taken<>(queue.get());
      } catch (QueueShutDownException e) {
        return false;
      }
    }
    return true;
  }

  @Override
  public T next() {
    Taken<T> next = hasNext() ? taken : null;
    if (next == null) {
      throw new NoSuchElementException("no more items come out of " + queue);
    }
    taken = null;
    return next.item;
  }
}
