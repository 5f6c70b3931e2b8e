package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// How a task that was made by [TaskGroup#start(ScopeAction)] says that it is ready.
///
/// Trio: `TaskStatus`.
///
/// @param <V> what it is ready with
public final class TaskStatus<V extends @Nullable Object> {
  final Future<V> ready;

  TaskStatus(EventLoop loop) {
    ready = loop.createFuture();
  }

  /// Lets the one that waits in [TaskGroup#start(ScopeAction)] go on. It does nothing if that one
  /// was cancelled.
  ///
  /// @param value what that call returns
  /// @throws IllegalStateException if this was said before
  public void started(V value) {
    if (ready.cancelled()) {
      return;
    }
    if (ready.done()) {
      throw new IllegalStateException(
          "started(" + value + ") was called for a task that said so before: " + ready);
    }
    ready.setResult(value);
  }

  /// The task is done, and was never ready.
  void ended(Task<?> task) {
    if (task.cancelled()) {
      Cancellation.cancel(ready, requireNonNull(task.cancellation()).by());
      return;
    }
    Throwable failure = task.exception();
    ready.setException(
        failure != null
            ? failure
            : new IllegalStateException(task.getName()
                + " returned without a call of started(): whoever started it" + " waits for that"));
  }
}
