package org.asyncio4j;

import java.lang.ScopedValue.CallableOp;
import java.util.ArrayDeque;
import java.util.Queue;
import org.asyncio4j.coroutine.RunnableOp;
import org.jspecify.annotations.Nullable;

/// Lets a number of tasks run at once; the others wait, first come, first served.
final class Slots {
  private final Queue<Future<@Nullable Void>> waiters = new ArrayDeque<>();
  private int free;

  Slots(int limit) {
    free = requirePositive(limit);
  }

  static int requirePositive(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "limit is " + limit + ": at least one must be able to run");
    }
    return limit;
  }

  <T extends @Nullable Object, X extends Throwable> T call(CallableOp<T, X> body) throws X {
    enter();
    try {
      return body.call();
    } finally {
      leave();
    }
  }

  <X extends Throwable> void run(RunnableOp<X> body) throws X {
    enter();
    try {
      body.run();
    } finally {
      leave();
    }
  }

  private void enter() {
    if (free > 0) {
      free--;
      return;
    }
    Future<@Nullable Void> turn = Asyncio.getRunningLoop().createFuture();
    waiters.add(turn);
    try {
      turn.await();
    } catch (Throwable e) {
      waiters.remove(turn);
      if (turn.done() && !turn.cancelled()) { // it has a slot, and cannot use it
        leave();
      }
      throw e;
    }
  }

  /// Hands the slot to the first that still waits: it is never free while somebody does.
  private void leave() {
    for (Future<@Nullable Void> turn; (turn = waiters.poll()) != null; ) {
      if (!turn.done()) {
        turn.setResult(null);
        return;
      }
    }
    free++;
  }
}
