package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.coroutine.Strand;
import org.jspecify.annotations.Nullable;

/// A scope that is left when all tasks made in it are done: see [Asyncio#taskGroup(ScopeAction)].
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
   *                       └───a failure, cancel──┴──▶ aborting: no more tasks are made
   *
   * Who fails or cancels while the body runs has the parent cancelled, to get it out of the
   * body; that cancellation is taken back at the end, so that only those of others count.
   *
   * Of a group that is aborting each task has been cancelled, also one that was being made then.
   */
  private final Set<Task<?>> tasks = new LinkedHashSet<>();
  private final List<Throwable> errors = new ArrayList<>();

  /// Whose the errors are.
  private final List<String> origins = new ArrayList<>();

  private @Nullable Task<?> parent;
  private boolean entered;
  private boolean exiting;

  /// What the tasks were cancelled for; null until the group is aborting.
  private @Nullable Cancellation aborted;

  /// What the group itself cancelled the parent for; null as long as it has not.
  private @Nullable String parentCancelledFor;

  /// How many tasks may run at once; null for any number.
  private final @Nullable Slots slots;

  /// Passes as it is, whatever else failed.
  private @Nullable KeyboardInterrupt interrupt;

  /// Where the parent waits for the tasks.
  private @Nullable Future<@Nullable Void> allDone;

  /// @param slots how many tasks may run at once; null for any number
  TaskGroup(@Nullable Slots slots) {
    this.slots = slots;
  }

  /// Runs a body that may make tasks in a group, as [Asyncio#taskGroup(ScopeAction)] does, and
  /// gives what it returns.
  ///
  /// A name of its own: were it an overload, a body that is a single expression, or never comes
  /// to its end, would fit both, and not compile.
  ///
  /// @param body what to run; it gets the group
  /// @param <T> what it returns
  /// @return what it returned; null if [#cancel] ended it
  /// @throws ExceptionGroup of all that the body and the tasks threw, but cancellations
  /// @throws IllegalStateException outside of tasks
  public static <T extends @Nullable Object> T call(ScopeOp<TaskGroup, ? extends T, ?> body) {
    return new TaskGroup(null).<T>run(body);
  }

  /// Runs a body that may make tasks in a group, as [Asyncio#taskGroup(int, ScopeAction)] does,
  /// and gives what it returns.
  ///
  /// @param limit how many tasks run at once, at least one
  /// @param body what to run; it gets the group
  /// @param <T> what it returns
  /// @return what it returned; null if [#cancel] ended it
  /// @throws ExceptionGroup of all that the body and the tasks threw, but cancellations
  /// @throws IllegalArgumentException if the limit is less than one
  /// @throws IllegalStateException outside of tasks
  public static <T extends @Nullable Object> T call(
      int limit, ScopeOp<TaskGroup, ? extends T, ?> body) {
    return new TaskGroup(new Slots(limit)).<T>run(body);
  }

  @SuppressWarnings("overloads") // who calls it says which
  void run(ScopeAction<TaskGroup, ?> body) {
    requireNonNull(body, "body");
    this.<@Nullable Object>run((ScopeOp<TaskGroup, @Nullable Object, Throwable>) group -> {
      body.run(group);
      return null;
    });
  }

  @SuppressWarnings("NullAway") // there is no result of a body that cancel() has ended
  <T extends @Nullable Object> T run(ScopeOp<TaskGroup, ? extends T, ?> body) {
    requireNonNull(body, "body");
    Task<?> entering = enter();
    T result = null;
    Throwable thrown = null;
    try {
      result = body.call(this);
    } catch (Throwable e) {
      thrown = e;
    }
    Throwable failure = leave(entering, thrown);
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
    CancelledError cancellation = failure instanceof CancelledError cancelled ? cancelled : null;
    if (failure instanceof KeyboardInterrupt thrown && interrupt == null) {
      interrupt = thrown;
    }
    if (failure != null && aborted == null) {
      abort(
          cancellation != null
              ? cancellation.cancelledBy()
              : "a task group, after its body threw " + failure.getClass().getName());
    }
    if (failure != null && Strand.isExit(failure)) {
      return failure; // the parent is closed, and may await nothing
    }
    CancelledError whileWaiting = awaitTasks(parent.getLoop());
    if (failure == null || (isOwn(cancellation) && whileWaiting != null)) {
      cancellation = whileWaiting;
    }
    if (interrupt != null) {
      return interrupt;
    }
    if (parentCancelledFor != null && parent.uncancel() == 0) {
      cancellation = null;
    }
    if (cancellation != null && errors.isEmpty()) {
      return cancellation;
    }
    if (failure != null && !(failure instanceof CancelledError)) {
      note(failure, "the body");
    }
    return errors.isEmpty()
        ? null
        : together(parent, cancellation != null ? cancellation : whileWaiting);
  }

  /// Waits for all tasks, however often the parent is cancelled meanwhile.
  ///
  /// @return the first cancellation meanwhile, by others if there was one; null for none
  private @Nullable CancelledError awaitTasks(EventLoop loop) {
    CancelledError cancellation = null;
    while (!tasks.isEmpty()) {
      Future<@Nullable Void> waiting = loop.createFuture();
      allDone = waiting;
      try {
        waiting.await();
      } catch (CancelledError e) {
        if (cancellation == null || isOwn(cancellation)) {
          cancellation = e;
        }
        if (aborted == null) {
          abort(e.cancelledBy());
        }
      }
      allDone = null;
    }
    return cancellation;
  }

  /// Whether a cancellation of the parent is the group's own work.
  private boolean isOwn(@Nullable CancelledError cancellation) {
    return parentCancelledFor != null
        && cancellation != null
        && parentCancelledFor.equals(cancellation.cancelledBy());
  }

  private ExceptionGroup together(Task<?> parent, @Nullable CancelledError cancellation) {
    var group = new ExceptionGroup("unhandled errors in a TaskGroup", errors, origins);
    if (parent.cancelling() > 0) {
      // Somebody else cancelled the parent, and we throw something else: it must hear of that at
      // its next await.
      parent.uncancel();
      Cancellation.cancel(parent, cancellation == null ? null : cancellation.cancelledBy());
      if (cancellation != null && !isOwn(cancellation)) {
        group.addSuppressed(cancellation);
      }
    }
    return group;
  }

  private void note(Throwable error, String origin) {
    errors.add(error);
    origins.add(origin);
  }

  private void abort(@Nullable String cancelledBy) {
    aborted = new Cancellation(null, cancelledBy);
    CancelWalk.all(tasks, aborted, parent);
  }

  private void taskDone(Task<?> task) {
    taskDone(task, true);
  }

  /// @param counts whether its failure is the group's
  private void taskDone(Task<?> task, boolean counts) {
    tasks.remove(task);
    if (tasks.isEmpty() && allDone != null && !allDone.done()) {
      allDone.setResult(null);
    }
    if (task.cancelled()) {
      return;
    }
    Throwable failure = task.exception();
    if (failure != null && counts) {
      failed(task, failure);
    }
  }

  private void failed(Task<?> task, Throwable failure) {
    note(failure, "task '" + task.getName() + "'");
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
    } else if (aborted == null && parentCancelledFor == null) {
      String by = "a task group, after task '" + task.getName() + "' threw "
          + failure.getClass().getName();
      abort(by);
      cancelParent(owner, by);
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
    return add(loop().<T>createTask(limited(body), options));
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
    return add(loop().createTask(limited(body), options));
  }

  /// The loop, if this takes tasks.
  private EventLoop loop() {
    if (parent == null) {
      throw new IllegalStateException("cannot create a task: " + this + " has not been entered");
    }
    if (finished()) {
      throw new IllegalStateException("cannot create a task: " + this + " is finished");
    }
    if (aborted != null) {
      throw new IllegalStateException("cannot create a task: " + this + " is shutting down");
    }
    return parent.getLoop();
  }

  private <T extends Task<?>> T add(T task) {
    return add(task, List.of(requireNonNull(parent)), () -> taskDone(task));
  }

  private <T extends Task<?>> T add(T task, List<? extends Future<?>> awaiters, Runnable whenDone) {
    tasks.add(task);
    // Also for a task that is done already, having run eagerly: its failure must not cancel the
    // parent in the middle of this call.
    task.addDoneCallback(new Future.OnBehalf(awaiters, _ -> whenDone.run()));
    if (aborted != null) { // in the eager first step of this task, which was not among ours yet
      CancelWalk.all(List.of(task), aborted, parent);
    }
    return task;
  }

  /// Makes a task in this group, and waits until it says that it is ready: suspends. What it does
  /// after that it does as any other task of the group. Cancelled meanwhile, this cancels it.
  ///
  /// ```java
  /// taskGroup(group -> {
  ///   int port = group.start((TaskStatus<Integer> status) -> {
  ///     status.started(8080);
  ///     serve();
  ///   });
  ///   fetch("http://localhost:" + port);
  /// });
  /// ```
  ///
  /// If it throws before it is ready, that comes out here and is no failure of the group. If
  /// others cancel it before, that is an error here and no cancellation, as the caller was not
  /// cancelled.
  ///
  /// Not in asyncio; Trio's `Nursery.start`.
  ///
  /// @param body what the task does; may throw anything
  /// @param <V> what it is ready with
  /// @return what it gave to [TaskStatus#started]
  /// @throws IllegalStateException if the group is shutting down or has ended, or if the task
  ///     returned, or was cancelled by others, without having been ready
  public <V extends @Nullable Object> V start(ScopeAction<TaskStatus<V>, ?> body) {
    return start(body, TaskOptions.DEFAULT);
  }

  /// Makes a task in this group, and waits until it is ready, as [#start(ScopeAction)] does.
  ///
  /// @param body what the task does; may throw anything
  /// @param options its name, context and start
  /// @param <V> what it is ready with
  /// @return what it gave to [TaskStatus#started]
  /// @throws IllegalStateException if the group is shutting down or has ended, or if the task
  ///     returned, or was cancelled by others, without having been ready
  public <V extends @Nullable Object> V start(
      ScopeAction<TaskStatus<V>, ?> body, TaskOptions options) {
    requireNonNull(body, "body");
    var status = new TaskStatus<V>(loop());
    Task<?> task = loop().createTask(limited(() -> body.run(status)), options);
    add(task, List.of(requireNonNull(parent), status.ready), () -> {
      boolean ready = status.ready.done();
      if (!ready) {
        status.ended(task);
      }
      taskDone(task, ready);
    });
    try {
      return status.await();
    } catch (CancelledError e) {
      Cancellation.of(e).pass(task);
      throw e;
    }
  }

  /// Cancels all tasks of the group, and the body if it has not ended; the scope then ends
  /// without an error, with null for a result, unless somebody fails or the task that entered the
  /// scope is cancelled by others as well. No more tasks are made. It may be called again, and
  /// does nothing when the group has ended.
  ///
  /// asyncio: `TaskGroup.cancel`, of CPython 3.15.
  public void cancel() {
    if (parent == null || finished()) {
      return;
    }
    parent.getLoop().checkThread();
    String by = "TaskGroup.cancel in " + parent.getLoop().current.canceller();
    if (aborted == null) {
      abort(by);
    }
    cancelParent(parent, by);
  }

  private void cancelParent(Task<?> parent, String by) {
    if (parentCancelledFor == null) {
      parentCancelledFor = by;
      Cancellation.cancel(parent, by);
    }
  }

  private boolean finished() {
    return exiting && tasks.isEmpty();
  }

  private <T extends @Nullable Object, X extends Throwable> CallableOp<T, X> limited(
      CallableOp<T, X> body) {
    return slots == null ? body : () -> slots.call(body);
  }

  private <X extends Throwable> RunnableOp<X> limited(RunnableOp<X> body) {
    return slots == null ? body : () -> slots.run(body);
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
    if (aborted != null) {
      text.append(" cancelling");
    } else if (entered) {
      text.append(" entered");
    }
    return text.append('>').toString();
  }

  /// Lets a number of tasks run at once; the others wait, first come, first served.
  static final class Slots {
    private final SequencedSet<Future<@Nullable Void>> waiters = new LinkedHashSet<>();
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
      while (!waiters.isEmpty()) {
        Future<@Nullable Void> turn = waiters.removeFirst();
        if (!turn.done()) {
          turn.setResult(null);
          return;
        }
      }
      free++;
    }
  }
}
