package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.RunnableOp;
import org.jspecify.annotations.Nullable;

/// The functions of asyncio. `import static org.asyncio4j.Asyncio.*;` is all that most programs
/// need.
///
/// ```java
/// void main() {
///   run(() -> {
///     sleep(Duration.ofSeconds(1));
///     IO.println("Hello World!");
///   });
/// }
/// ```
///
/// What suspends is a method call, and any method may make it: there are no coloured functions.
/// Those that suspend say so, and must be called from a task, or from a coroutine that is driven
/// by hand; a cancellation of the task comes out of them as a [CancelledError].
public final class Asyncio extends CallGraphs {
  private Asyncio() {}

  /* ----------------------------------------- run ------------------------------------------ */

  /// Runs a program: makes a loop, runs a task with this body on it until it is done, and cleans
  /// up. See [Runner].
  ///
  /// @param main what the task does
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws IllegalStateException if the calling thread runs a loop
  /// @throws KeyboardInterrupt if it was interrupted by Ctrl-C
  public static <T extends @Nullable Object, X extends Throwable> T run(
      CallableOp<? extends T, X> main) throws X {
    try (var runner = newRunner(null)) {
      return runner.<T, X>run(main);
    }
  }

  /// Runs a program: makes a loop, runs a task with this body on it until it is done, and cleans
  /// up. See [Runner].
  ///
  /// @param main what the task does
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws IllegalStateException if the calling thread runs a loop
  /// @throws KeyboardInterrupt if it was interrupted by Ctrl-C
  public static <X extends Throwable> void run(RunnableOp<X> main) throws X {
    try (var runner = newRunner(null)) {
      runner.run(main);
    }
  }

  /// Runs a program on a loop of one's own making, as [#run(CallableOp)] does.
  ///
  /// @param loopFactory makes the loop; called once
  /// @param main what the task does
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  public static <T extends @Nullable Object, X extends Throwable> T run(
      Supplier<? extends EventLoop> loopFactory, CallableOp<? extends T, X> main) throws X {
    try (var runner = newRunner(requireNonNull(loopFactory, "loopFactory"))) {
      return runner.<T, X>run(main);
    }
  }

  /// Runs a program on a loop of one's own making, as [#run(RunnableOp)] does.
  ///
  /// @param loopFactory makes the loop; called once
  /// @param main what the task does
  /// @param <X> what it may throw
  /// @throws X what it threw
  public static <X extends Throwable> void run(
      Supplier<? extends EventLoop> loopFactory, RunnableOp<X> main) throws X {
    try (var runner = newRunner(requireNonNull(loopFactory, "loopFactory"))) {
      runner.run(main);
    }
  }

  private static Runner newRunner(@Nullable Supplier<? extends EventLoop> loopFactory) {
    if (ThreadState.current().running != null) {
      throw new IllegalStateException(
          "Asyncio.run() cannot be called from a running event loop: await there, or create a"
              + " task");
    }
    return new Runner(null, loopFactory);
  }

  /* ---------------------------------------- await ----------------------------------------- */

  /// Suspends for a time. Cancelled meanwhile, it ends at once.
  ///
  /// It uses the running loop or else the current one. A time that is not positive yields to the
  /// loop once.
  ///
  /// @param delay the time
  public static void sleep(Duration delay) {
    Asyncio.<@Nullable Void>sleep(delay, null);
  }

  /// Suspends for a time and gives `result` then, as [#sleep(Duration)] does.
  ///
  /// @param delay the time
  /// @param result what to return
  /// @param <T> its type
  /// @return the result
  public static <T extends @Nullable Object> T sleep(Duration delay, T result) {
    if (!delay.isPositive()) {
      Suspension.yield(null);
      return result;
    }
    EventLoop loop = getEventLoop();
    var sleep = new Sleep<T>(loop, result);
    loop.reactor.addTimer(Nanos.after(loop.reactor.nanoTime(), delay), sleep);
    try {
      return sleep.await();
    } finally {
      sleep.drop();
    }
  }

  /// Waits for a future: suspends while it is pending. See [Future#await].
  ///
  /// @param future a future or task of the running loop
  /// @param <T> its result
  /// @return its result; the exception that ended it is thrown as it is, the same object,
  ///     checked or not
  public static <T extends @Nullable Object> T await(Future<T> future) {
    return future.await();
  }

  /// Waits for a stage of java.util.concurrent: suspends until it is complete. Cancelled
  /// meanwhile, it cancels the stage's future, if it has one.
  ///
  /// @param stage any stage
  /// @param <T> its result
  /// @return its result; the exception that it failed with is thrown as it is, without a
  ///     `CompletionException` around
  public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
    return ForeignFutures.wrap(stage, getRunningLoop()).await();
  }

  /// Waits for a future of java.util.concurrent: suspends until it is done. Cancelled meanwhile,
  /// it cancels that, and interrupts its work.
  ///
  /// @param future any future
  /// @param <T> its result
  /// @return its result; the exception that it failed with is thrown as it is, without an
  ///     `ExecutionException` around
  public static <T extends @Nullable Object> T await(java.util.concurrent.Future<T> future) {
    return ForeignFutures.wrap(future, getRunningLoop()).await();
  }

  /// Waits for a `CompletableFuture`: suspends until it is complete. Cancelled meanwhile, it
  /// cancels that.
  ///
  /// @param future any
  /// @param <T> its result
  /// @return its result; the exception that it failed with is thrown as it is, without a
  ///     `CompletionException` around
  public static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
    return await((CompletionStage<T>) future);
  }

  /* ---------------------------------------- tasks ----------------------------------------- */

  /// Makes a task on the running loop: see [EventLoop#createTask(CallableOp)].
  ///
  /// @param body what the task does; may throw anything
  /// @param <T> what it returns
  /// @return the task
  /// @throws IllegalStateException if no loop is running
  public static <T extends @Nullable Object> Task<T> createTask(CallableOp<? extends T, ?> body) {
    return getRunningLoop().createTask(body, TaskOptions.DEFAULT);
  }

  /// Makes a task on the running loop: see [EventLoop#createTask(CallableOp, TaskOptions)].
  ///
  /// @param body what the task does; may throw anything
  /// @param options its name, context and start
  /// @param <T> what it returns
  /// @return the task
  /// @throws IllegalStateException if no loop is running
  public static <T extends @Nullable Object> Task<T> createTask(
      CallableOp<? extends T, ?> body, TaskOptions options) {
    return getRunningLoop().createTask(body, options);
  }

  /// Makes a task on the running loop: see [EventLoop#createTask(RunnableOp)].
  ///
  /// @param body what the task does; may throw anything
  /// @return the task; its result is null
  /// @throws IllegalStateException if no loop is running
  public static Task<?> createTask(RunnableOp<?> body) {
    return getRunningLoop().createTask(body, TaskOptions.DEFAULT);
  }

  /// Makes a task on the running loop: see [EventLoop#createTask(RunnableOp, TaskOptions)].
  ///
  /// @param body what the task does; may throw anything
  /// @param options its name, context and start
  /// @return the task; its result is null
  /// @throws IllegalStateException if no loop is running
  public static Task<?> createTask(RunnableOp<?> body, TaskOptions options) {
    return getRunningLoop().createTask(body, options);
  }

  /// Makes a task on the running loop: see [EventLoop#createTask(Coroutine, TaskOptions)].
  ///
  /// @param coroutine what the task drives; nobody else may from here on
  /// @param <T> what it returns
  /// @return the task
  /// @throws IllegalStateException if no loop is running
  public static <T extends @Nullable Object> Task<T> createTask(Coroutine<T> coroutine) {
    return getRunningLoop().createTask(coroutine, TaskOptions.DEFAULT);
  }

  /// A task with this body, on the running loop or else the current one.
  ///
  /// @param body what the task does; may throw anything
  /// @param <T> what it returns
  /// @return the task
  /// @throws IllegalStateException if there is neither
  public static <T extends @Nullable Object> Task<T> ensureFuture(CallableOp<? extends T, ?> body) {
    return getEventLoop().createTask(body, TaskOptions.DEFAULT);
  }

  /// A task with this body, on the running loop or else the current one.
  ///
  /// @param body what the task does; may throw anything
  /// @return the task; its result is null
  /// @throws IllegalStateException if there is neither
  public static Task<?> ensureFuture(RunnableOp<?> body) {
    return getEventLoop().createTask(body, TaskOptions.DEFAULT);
  }

  /// A task that drives `coroutine`, on the running loop or else the current one. If there can be
  /// none, the coroutine is closed.
  ///
  /// @param coroutine what the task drives; nobody else may from here on
  /// @param <T> what it returns
  /// @return the task
  /// @throws IllegalStateException if there is neither, or it is closed
  public static <T extends @Nullable Object> Task<T> ensureFuture(Coroutine<T> coroutine) {
    try {
      return getEventLoop().createTask(coroutine, TaskOptions.DEFAULT);
    } catch (IllegalStateException e) {
      coroutine.close();
      throw e;
    }
  }

  /// The future itself: so that a function can take bodies and futures alike.
  ///
  /// @param future any
  /// @param <T> its result
  /// @return the same future
  public static <T extends @Nullable Object> Future<T> ensureFuture(Future<T> future) {
    return requireNonNull(future, "future");
  }

  /// The future itself, if it is of that loop.
  ///
  /// @param future any
  /// @param loop the loop that is expected
  /// @param <T> its result
  /// @return the same future
  /// @throws IllegalArgumentException if it is of another loop
  public static <T extends @Nullable Object> Future<T> ensureFuture(
      Future<T> future, EventLoop loop) {
    if (future.getLoop() != loop) {
      throw new IllegalArgumentException(
          future + " belongs to a different loop than the one given, " + loop);
    }
    return future;
  }

  /// The task that is running.
  ///
  /// @return the task, or null in a callback
  /// @throws IllegalStateException if no loop is running
  public static @Nullable Task<?> currentTask() {
    return getRunningLoop().current.get();
  }

  /// The task that a loop is running.
  ///
  /// @param loop any
  /// @return the task, or null if it runs none now
  public static @Nullable Task<?> currentTask(EventLoop loop) {
    return loop.current.get();
  }

  /// The tasks of the running loop that are not done.
  ///
  /// @return the tasks, in the order in which they were made; a copy
  /// @throws IllegalStateException if no loop is running
  public static Set<Task<?>> allTasks() {
    return allTasks(getRunningLoop());
  }

  /// The tasks of a loop that are not done. From any thread.
  ///
  /// @param loop any
  /// @return the tasks, in the order in which they were made; a copy
  public static Set<Task<?>> allTasks(EventLoop loop) {
    Set<Task<?>> tasks = Collections.newSetFromMap(new java.util.LinkedHashMap<>());
    for (Tracked entry : loop.pending.snapshot()) {
      if (entry.get() instanceof Task<?> task && !task.done()) {
        tasks.add(task);
      }
    }
    return tasks;
  }

  /* ---------------------------------------- loops ----------------------------------------- */

  /// The loop that runs on the calling thread.
  ///
  /// @return the loop
  /// @throws IllegalStateException if there is none
  public static EventLoop getRunningLoop() {
    EventLoop running = ThreadState.current().running;
    if (running == null) {
      throw new IllegalStateException(
          "no running event loop: call this from a task or callback, or start with Asyncio.run");
    }
    return running;
  }

  /// The loop that runs on the calling thread or else the one that was set.
  ///
  /// @return the loop
  /// @throws IllegalStateException if there is neither
  public static EventLoop getEventLoop() {
    ThreadState state = ThreadState.current();
    EventLoop loop = state.running != null ? state.running : state.current;
    if (loop == null) {
      throw new IllegalStateException("there is no current event loop on " + Thread.currentThread()
          + ": call this under Asyncio.run, or set one with setEventLoop");
    }
    return loop;
  }

  /// Sets the calling thread's current loop.
  ///
  /// @param loop what [#getEventLoop] gives where no loop runs; null for none
  public static void setEventLoop(@Nullable EventLoop loop) {
    ThreadState.current().current = loop;
  }

  /// Makes a loop. Nothing is set; it must be closed.
  ///
  /// @return a new loop
  public static EventLoop newEventLoop() {
    return new EventLoop();
  }

  /* --------------------------------------- threads ---------------------------------------- */

  /// Runs code that blocks or computes on another thread, in a copy of the current context:
  /// suspends until it is done. Cancelled meanwhile, it ends at once; the thread goes on, for it
  /// cannot be stopped.
  ///
  /// It begins at once, however many run already, so calls may wait for each other: on a daemon
  /// platform thread, so that calls which compute hold up neither the loop nor each other, or,
  /// while 256 of these are busy, on a virtual one, so that ten thousand calls may wait; on those
  /// only as many compute at a time as there are cores. The system property
  /// `asyncio4j.executor.threads` sets another limit, which holds for each loop; or give the loop
  /// an executor of your own, with [EventLoop#setDefaultExecutor].
  ///
  /// Threads are kept for reuse, and end when idle for half a minute, or with the loop. A call
  /// has its caller's context class loader, and none of its inheritable thread-locals; those that
  /// it leaves on its thread may be seen by later calls.
  ///
  /// @param blocking what to run; must not touch the loop
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws IllegalStateException if no loop is running
  /// @throws IllegalArgumentException if the system property is not a number from 1 on
  public static <T extends @Nullable Object, X extends Throwable> T toThread(
      CallableOp<? extends T, X> blocking) throws X {
    requireNonNull(blocking, "blocking");
    Context context = Context.copyOfCurrent();
    return getRunningLoop()
        .<T>runInExecutor(null, () -> context.<T, X>run(blocking))
        .await();
  }

  /// Runs blocking code on another thread, as [#toThread(CallableOp)] does.
  ///
  /// @param blocking what to run; must not touch the loop
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws IllegalStateException if no loop is running
  public static <X extends Throwable> void toThread(RunnableOp<X> blocking) throws X {
    requireNonNull(blocking, "blocking");
    Context context = Context.copyOfCurrent();
    getRunningLoop().runInExecutor(null, () -> context.run(blocking)).await();
  }

  /// Makes a task on a loop from another thread.
  ///
  /// @param body what the task does; may throw anything
  /// @param loop a loop that runs on another thread
  /// @param <T> what it returns
  /// @return what it comes to, for this thread to wait for; cancelling it cancels the task
  public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
      CallableOp<? extends T, ?> body, EventLoop loop) {
    requireNonNull(body, "body");
    return ForeignFutures.submit(loop, () -> loop.<T>createTask(body, TaskOptions.DEFAULT));
  }

  /// Makes a task on a loop from another thread.
  ///
  /// @param body what the task does; may throw anything
  /// @param loop a loop that runs on another thread
  /// @return what it comes to, for this thread to wait for; cancelling it cancels the task
  public static CompletableFuture<?> runCoroutineThreadsafe(RunnableOp<?> body, EventLoop loop) {
    requireNonNull(body, "body");
    return ForeignFutures.submit(loop, () -> loop.createTask(body, TaskOptions.DEFAULT));
  }

  /// A future of the running loop, or else the current one, of what a future of
  /// java.util.concurrent comes to. Cancelling it cancels that.
  ///
  /// @param future any
  /// @param <T> its result
  /// @return the loop's future
  /// @throws IllegalStateException if there is no loop
  public static <T extends @Nullable Object> Future<T> wrapFuture(
      java.util.concurrent.Future<T> future) {
    return wrapFuture(future, getEventLoop());
  }

  /// A loop's future of what a future of java.util.concurrent comes to. Cancelling it cancels
  /// that.
  ///
  /// @param future any
  /// @param loop any
  /// @param <T> its result
  /// @return the loop's future
  public static <T extends @Nullable Object> Future<T> wrapFuture(
      java.util.concurrent.Future<T> future, EventLoop loop) {
    return ForeignFutures.wrap(future, loop);
  }

  /// The future itself: it is a loop's already.
  ///
  /// @param future any
  /// @param <T> its result
  /// @return the same future
  public static <T extends @Nullable Object> Future<T> wrapFuture(Future<T> future) {
    return requireNonNull(future, "future");
  }
}
