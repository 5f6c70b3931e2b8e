package org.asyncio4j;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.lang.ScopedValue.CallableOp;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.coroutine.Strand;
import org.jspecify.annotations.Nullable;

/// A scope that is left when all tasks made in it are done: see [Asyncio#taskGroup(ScopeOp)].
///
/// If one of the tasks or the body of the scope fails, the others are cancelled, and the scope
/// throws an [ExceptionGroup] of all that failed. To cancel one of the tasks is no failure; to
/// cancel the task that entered the scope cancels all.
///
/// **Threads.** For the thread of its loop only.
///
/// asyncio: `TaskGroup`.
public final class TaskGroup {
  /*
   *   CREATED ──run──▶ ENTERED ──body ends──▶ exiting ──last task ends──▶ finished
   *                       └────────a failure────┴──▶ aborting: no more tasks are made
   *
   * Who fails while the body runs has the parent cancelled, to get it out of the body; that
   * cancellation is taken back at the end, so that only those of others count.
   */
  private final Set<Task<?>> tasks = new LinkedHashSet<>();
  private final List<Throwable> errors = new ArrayList<>();
  private @Nullable Task<?> parent;
  private boolean entered;
  private boolean exiting;
  private boolean aborting;
  private boolean parentCancelRequested;

  /// Passes as it is, whatever else failed.
  private @Nullable KeyboardInterrupt interrupt;

  /// Where the parent waits for the tasks.
  private @Nullable Future<@Nullable Void> allDone;

  TaskGroup() {}

  <T extends @Nullable Object> T run(ScopeOp<TaskGroup, ? extends T, ?> body) {
    requireNonNull(body, "body");
    Task<?> entering = enter();
    T result;
    try {
      result = body.call(this);
    } catch (Throwable e) {
      throw Future.sneak(requireNonNullElse(leave(entering, e), e));
    }
    Throwable failure = leave(entering, null);
    if (failure != null) {
      throw Future.sneak(failure);
    }
    return result;
  }

  private Task<?> enter() {
    if (entered) {
      throw new IllegalStateException(this + " has already been entered");
    }
    Task<?> entering = Asyncio.currentTask();
    if (entering == null) {
      throw new IllegalStateException(
          this + " has no parent task: enter it inside a task, not in a callback");
    }
    parent = entering;
    entered = true;
    return entering;
  }

  /* --------------------------------------- leaving ---------------------------------------- */

  /// @param failure what came out of the body; null for nothing
  /// @return what comes out of the scope
  private @Nullable Throwable leave(Task<?> parent, @Nullable Throwable failure) {
    exiting = true;
    Throwable cancellation = failure instanceof CancelledError ? failure : null;
    if (failure instanceof KeyboardInterrupt thrown && interrupt == null) {
      interrupt = thrown;
    }
    if (failure != null && !aborting) {
      abort();
    }
    if (failure != null && Strand.isExit(failure)) {
      return failure; // the parent is closed, and may await nothing
    }
    CancelledError whileWaiting = awaitTasks(parent.getLoop());
    if (whileWaiting != null) {
      cancellation = whileWaiting;
    }
    if (interrupt != null) {
      return interrupt;
    }
    if (parentCancelRequested && parent.uncancel() == 0) {
      cancellation = null;
    }
    if (cancellation != null && errors.isEmpty()) {
      return cancellation;
    }
    if (failure != null && !(failure instanceof CancelledError)) {
      errors.add(failure);
    }
    return errors.isEmpty() ? null : together(parent);
  }

  /// Waits for all tasks, however often the parent is cancelled meanwhile.
  ///
  /// @return the cancellation that ended the group; null if there was none
  private @Nullable CancelledError awaitTasks(EventLoop loop) {
    CancelledError cancellation = null;
    while (!tasks.isEmpty()) {
      Future<@Nullable Void> waiting = loop.createFuture();
      allDone = waiting;
      try {
        waiting.await();
      } catch (CancelledError e) {
        if (!aborting) {
          cancellation = e;
          abort();
        }
      }
      allDone = null;
    }
    return cancellation;
  }

  private ExceptionGroup together(Task<?> parent) {
    if (parent.cancelling() > 0) {
      // Somebody else cancelled the parent, and we throw something else: it must hear of that at
      // its next await.
      parent.uncancel();
      parent.cancel();
    }
    return new ExceptionGroup("unhandled errors in a TaskGroup", errors);
  }

  private void abort() {
    aborting = true;
    for (Task<?> task : List.copyOf(tasks)) {
      if (!task.done()) {
        task.cancel();
      }
    }
  }

  private void taskDone(Task<?> task) {
    tasks.remove(task);
    if (tasks.isEmpty() && allDone != null && !allDone.done()) {
      allDone.setResult(null);
    }
    if (task.cancelled()) {
      return;
    }
    Throwable failure = task.exception();
    if (failure != null) {
      failed(task, failure);
    }
  }

  private void failed(Task<?> task, Throwable failure) {
    errors.add(failure);
    if (failure instanceof KeyboardInterrupt thrown && interrupt == null) {
      interrupt = thrown;
    }
    Task<?> owner = requireNonNull(parent);
    if (owner.done()) {
      owner
          .getLoop()
          .callExceptionHandler(new ErrorReport(
              task.getName() + " failed after the parent of its group, " + owner.getName()
                  + ", was done",
              failure,
              task));
    } else if (!aborting && !parentCancelRequested) {
      abort();
      parentCancelRequested = true;
      owner.cancel();
    }
  }

  /* ---------------------------------------- tasks ----------------------------------------- */

  /// Makes a task in this group. The body of the scope may, and its tasks themselves.
  ///
  /// @param body what the task does; may throw anything
  /// @param <T> what it returns
  /// @return the task
  /// @throws IllegalStateException if the group is shutting down, or has ended
  public <T extends @Nullable Object> Task<T> createTask(CallableOp<? extends T, ?> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /// Makes a task in this group, as [#createTask(CallableOp)] does.
  ///
  /// @param body what the task does; may throw anything
  /// @param options its name, context and start
  /// @param <T> what it returns
  /// @return the task
  /// @throws IllegalStateException if the group is shutting down, or has ended
  public <T extends @Nullable Object> Task<T> createTask(
      CallableOp<? extends T, ?> body, TaskOptions options) {
    return add(loop().<T>createTask(body, options));
  }

  /// Makes a task in this group, as [#createTask(CallableOp)] does.
  ///
  /// @param body what the task does; may throw anything
  /// @return the task; its result is null
  /// @throws IllegalStateException if the group is shutting down, or has ended
  public Task<?> createTask(RunnableOp<?> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /// Makes a task in this group, as [#createTask(CallableOp)] does.
  ///
  /// @param body what the task does; may throw anything
  /// @param options its name, context and start
  /// @return the task; its result is null
  /// @throws IllegalStateException if the group is shutting down, or has ended
  public Task<?> createTask(RunnableOp<?> body, TaskOptions options) {
    return add(loop().createTask(body, options));
  }

  /// The loop, if this takes tasks.
  private EventLoop loop() {
    if (parent == null) {
      throw new IllegalStateException("cannot create a task: " + this + " has not been entered");
    }
    if (exiting && tasks.isEmpty()) {
      throw new IllegalStateException("cannot create a task: " + this + " is finished");
    }
    if (aborting) {
      throw new IllegalStateException("cannot create a task: " + this + " is shutting down");
    }
    return parent.getLoop();
  }

  private <T extends Task<?>> T add(T task) {
    tasks.add(task);
    // Also for a task that is done already, having run eagerly: its failure must not cancel the
    // parent in the middle of this call.
    task.addDoneCallback(_ -> taskDone(task));
    return task;
  }

  /// How many tasks are not done.
  int size() {
    return tasks.size();
  }

  /// `<TaskGroup tasks=2 errors=1 cancelling>`
  @Override
  public String toString() {
    var text = new StringBuilder("<TaskGroup");
    if (!tasks.isEmpty()) {
      text.append(" tasks=").append(tasks.size());
    }
    if (!errors.isEmpty()) {
      text.append(" errors=").append(errors.size());
    }
    if (aborting) {
      text.append(" cancelling");
    } else if (entered) {
      text.append(" entered");
    }
    return text.append('>').toString();
  }
}
