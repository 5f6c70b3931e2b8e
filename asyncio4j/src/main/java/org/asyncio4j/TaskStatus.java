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

  /// The task, if it ended without having been ready.
  private @Nullable Task<?> ended;

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

  /// The task is done, and was never ready: who waits is to say so, where it stands.
  @SuppressWarnings("NullAway") // nobody reads this value
  void ended(Task<?> task) {
    ended = task;
    ready.setResult(null);
  }

  /// Waits until the task is ready, or done.
  V await() {
    V value;
    try {
      value = ready.await();
    } catch (CancelledError e) {
      Throwable missed = ended == null ? null : ended.peekFailure();
      if (missed != null) { // it failed at the same moment, and nobody else will tell of it
        e.addSuppressed(missed);
      }
      throw e;
    }
    if (ended != null) {
      throw Future.sneak(failure(ended));
    }
    return value;
  }

  private static Throwable failure(Task<?> task) {
    Throwable failure = task.failure(true);
    if (failure == null) {
      return neverReady(task, "returned without a call of started()", null);
    }
    if (task.cancelled()) {
      // Whoever waits was not cancelled, and must not take this for a cancellation of its own.
      String by = requireNonNull(task.cancellation()).by();
      String end = "was cancelled" + (by == null ? "" : " by " + by);
      return neverReady(task, end + " before it called started()", failure);
    }
    return failure;
  }

  private static IllegalStateException neverReady(
      Task<?> task, String end, @Nullable Throwable cause) {
    return new IllegalStateException(
        task.getName() + " " + end + ": whoever started it waits for that", cause);
  }
}
