package org.asyncio4j.interop;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What the `invokeAny` of a [LoopScheduler] runs: tasks one after the other until one succeeds,
/// and no more of them when closed.
final class FirstOf<T> implements Callable<T>, AutoCloseable {
  private final Queue<Callable<T>> left;

  FirstOf(Collection<? extends Callable<T>> tasks) {
    left = new ConcurrentLinkedQueue<>(tasks);
    if (left.isEmpty()) {
      throw new IllegalArgumentException("there are no tasks: invokeAny needs one at least");
    }
  }

  @Override
  public T call() throws Exception {
    for (Callable<T> task; (task = left.poll()) != null; ) {
      try {
        return task.call();
      } catch (Throwable e) {
        if (left.isEmpty()) {
          throw e;
        }
      }
    }
    throw new CancellationException("nobody waits for the first of these tasks any more");
  }

  @Override
  public void close() {
    left.clear();
  }
}
