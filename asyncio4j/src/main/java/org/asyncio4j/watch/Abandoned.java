package org.asyncio4j.watch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// What was collected and leaves its loop something to do on its thread: coroutines that were
/// driven under it, to be closed, and futures, to be reported.
public final class Abandoned {
  private final Executor loop;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /// Makes one for a loop.
  ///
  /// @param loop runs what it is given in its next iteration, and refuses it when it is closed
  public Abandoned(Executor loop) {
    this.loop = loop;
  }

  /// Has an action run in the loop's next iteration or, if there is none, when the loop closes.
  /// From any thread.
  ///
  /// @param action closes a coroutine, or reports
  /// @return false if the loop is closed
  public boolean later(Runnable action) {
    waiting.add(action);
    try {
      loop.execute(this::runAll);
      return true;
    } catch (RejectedExecutionException e) {
      // Closed, perhaps just now: unless close() has taken it, nobody will.
      return !waiting.remove(action);
    }
  }

  /// Whether anything waits to be done.
  ///
  /// @return true if so
  public boolean waiting() {
    return !waiting.isEmpty();
  }

  /// Does what waits. On the loop's thread.
  public void runAll() {
    for (Runnable action; (action = waiting.poll()) != null; ) {
      action.run();
    }
  }
}
