package org.asyncio4j.sync;

import java.util.ArrayDeque;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/// A [Queue] that gives the item that was put in last: a stack.
///
/// asyncio: `LifoQueue`.
///
/// @param <T> the items
public final class LifoQueue<T extends @Nullable Object> extends Queue<T> {
  /// Makes a queue that is never full.
  public LifoQueue() {
    this(0);
  }

  /// Makes a queue.
  ///
  /// @param maxsize how many items it holds; 0 or less for no limit
  public LifoQueue(int maxsize) {
    super(maxsize, Collections.asLifoQueue(new ArrayDeque<>()));
  }
}
