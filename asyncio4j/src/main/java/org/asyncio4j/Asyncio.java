package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
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
///
/// This is the front of the library: what a function names is done by a class that has the thought,
/// and whose page says more.
///
/// | to | call | see |
/// | --- | --- | --- |
/// | run a program | [run][#run(CallableOp)] | [Runner] |
/// | start a task | [createTask][#createTask(CallableOp)] | [Task] |
/// | wait | [sleep][#sleep(Duration)], [await][#await(Future)] | [Future] |
/// | do several things, all or none | [taskGroup][#taskGroup(ScopeAction)] | [TaskGroup] |
/// | limit a time | [timeout][#timeout(Duration, CallableOp)] | [Timeout] |
/// | do several things and have their results | [gather][#gather(CallableOp...)], [map][#map] | |
/// | wait for some of several | [wait][#wait(Collection)] | [DoneAndPending] |
/// | take results as they come | [asCompleted][#asCompleted(Collection)] | |
/// | go on though cancelled | [shield][#shield(Future)] | |
/// | block or compute | [toThread][#toThread(CallableOp)] | [EventLoop#runInExecutor] |
/// | come in from another thread | [#runCoroutineThreadsafe(CallableOp, EventLoop)] | |
/// | see who waits for whom | [#printCallGraph()] | [FutureCallGraph] |
@SuppressWarnings({
  "overloads", // a block tells which is meant: it returns a value, or does not
  "varargs" // the arrays are read, and go no further
})
public final class Asyncio {
  private Asyncio() {}

  /* ---------------------------------------- run ----------------------------------------- */

  /// Runs a program: makes a loop, runs a task with this body on it until it is done, and cleans
  /// up. See [Runner].
  ///
  /// @param main what the task does
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws IllegalStateException if the calling thread runs a loop or stands in a class
  ///     initialiser
  /// @throws KeyboardInterrupt if it was interrupted by Ctrl-C
  public static <T extends @Nullable Object, X extends Throwable> T run(
      CallableOp<? extends T, X> main) throws X {
    return Runner.<T, X>runOnce(null, main);
  }

  /// Runs a program, as [#run(CallableOp)] does.
  ///
  /// @param main what the task does
  /// @param <X> what it may throw
  /// @throws X what it threw
  public static <X extends Throwable> void run(RunnableOp<X> main) throws X {
    Runner.runOnce(null, main);
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
    return Runner.<T, X>runOnce(requireNonNull(loopFactory, "loopFactory"), main);
  }

  /// Runs a program on a loop of one's own making, as [#run(RunnableOp)] does.
  ///
  /// @param loopFactory makes the loop; called once
  /// @param main what the task does
  /// @param <X> what it may throw
  /// @throws X what it threw
  public static <X extends Throwable> void run(
      Supplier<? extends EventLoop> loopFactory, RunnableOp<X> main) throws X {
    Runner.runOnce(requireNonNull(loopFactory, "loopFactory"), main);
  }

  /* --------------------------------------- tasks ---------------------------------------- */

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
    return loop.host.allTasks();
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
    return Task.of(coroutine);
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
    return future.requireLoop(loop);
  }

  /* ---------------------------------- sleep and await ----------------------------------- */

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
    return Reactor.Sleep.sleep(delay, result);
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

  /// Waits for a `CompletableFuture`, which is a stage and a future: as
  /// [#await(CompletionStage)] does.
  ///
  /// @param future any
  /// @param <T> its result
  /// @return its result
  public static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
    return await((CompletionStage<T>) future);
  }

  /* --------------------------------------- groups --------------------------------------- */

  /// Runs a body that may make tasks in a group: suspends until the body and all these tasks are
  /// done. If any of them fails the others are cancelled, and waited for. Cancelled meanwhile,
  /// this cancels them all. If the body returns a value: [TaskGroup#call(ScopeOp)].
  ///
  /// @param body what to run; it gets the [TaskGroup]
  /// @throws ExceptionGroup of all that the body and the tasks threw, but cancellations
  /// @throws IllegalStateException outside of tasks
  public static void taskGroup(ScopeAction<TaskGroup, ?> body) {
    new TaskGroup(null).run(body);
  }

  /// Runs a body that may make tasks in a group, a limited number of which run at once, as
  /// [#taskGroup(ScopeAction)] does. The others wait before they begin, first come, first served;
  /// to make one does not suspend.
  ///
  /// @param limit how many tasks run at once, at least one
  /// @param body what to run; it gets the [TaskGroup]
  /// @throws ExceptionGroup of all that the body and the tasks threw, but cancellations
  /// @throws IllegalArgumentException if the limit is less than one
  /// @throws IllegalStateException outside of tasks
  public static void taskGroup(int limit, ScopeAction<TaskGroup, ?> body) {
    new TaskGroup(new TaskGroup.Slots(limit)).run(body);
  }

  /* -------------------------------------- timeouts -------------------------------------- */

  /// Runs a body within a time: suspends as the body does. When the time is over the body is
  /// cancelled, and this throws.
  ///
  /// The body runs in the current task. If it ends by another exception, or normally after all,
  /// that counts.
  ///
  /// @param limit how long at most, from now; null for no limit
  /// @param body what to run
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws TimeoutException if the time was over
  /// @throws IllegalStateException outside of tasks
  public static <T extends @Nullable Object, X extends Throwable> T timeout(
      @Nullable Duration limit, CallableOp<? extends T, X> body) throws X {
    return Timeout.after(limit).<T, X>run(body);
  }

  /// Runs a body within a time, as [#timeout(Duration, CallableOp)] does.
  ///
  /// @param limit how long at most, from now; null for no limit
  /// @param body what to run
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws TimeoutException if the time was over
  public static <X extends Throwable> void timeout(@Nullable Duration limit, RunnableOp<X> body)
      throws X {
    Timeout.after(limit).run(body);
  }

  /// Runs a body within a time that it may change, as [#timeout(Duration, CallableOp)] does. If
  /// the body returns a value: [Timeout#call].
  ///
  /// @param limit how long at most, from now; null for no limit
  /// @param body what to run; it gets the [Timeout]
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws TimeoutException if the time was over
  public static <X extends Throwable> void timeout(
      @Nullable Duration limit, ScopeAction<Timeout, X> body) throws X {
    Timeout.after(limit).run(body);
  }

  /// Runs a body until a time, as [#timeout(Duration, CallableOp)] does.
  ///
  /// @param when a time of [EventLoop#time]; null for no limit
  /// @param body what to run
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws TimeoutException if the time came
  public static <T extends @Nullable Object, X extends Throwable> T timeoutAt(
      @Nullable Duration when, CallableOp<? extends T, X> body) throws X {
    return new Timeout(when).<T, X>run(body);
  }

  /// Runs a body until a time, as [#timeout(Duration, CallableOp)] does.
  ///
  /// @param when a time of [EventLoop#time]; null for no limit
  /// @param body what to run
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws TimeoutException if the time came
  public static <X extends Throwable> void timeoutAt(@Nullable Duration when, RunnableOp<X> body)
      throws X {
    new Timeout(when).run(body);
  }

  /// Runs a body until a time that it may change, as [#timeout(Duration, CallableOp)] does. If the
  /// body returns a value: [Timeout#callAt].
  ///
  /// @param when a time of [EventLoop#time]; null for no limit
  /// @param body what to run; it gets the [Timeout]
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws TimeoutException if the time came
  public static <X extends Throwable> void timeoutAt(
      @Nullable Duration when, ScopeAction<Timeout, X> body) throws X {
    new Timeout(when).run(body);
  }

  /// Waits for a future within a time: suspends. When the time is over the future is cancelled,
  /// and waited for. Cancelled meanwhile, this cancels it as well.
  ///
  /// @param future any of the running loop; a [#shield(Future)] saves it from cancellation
  /// @param limit how long at most; null for no limit
  /// @param <T> its result
  /// @return its result
  /// @throws TimeoutException if the time was over
  public static <T extends @Nullable Object> T waitFor(Future<T> future, @Nullable Duration limit) {
    return Timeout.await(future, limit);
  }

  /// Runs a body within a time, as [#timeout(Duration, CallableOp)] does; but with a limit that
  /// is not positive the body does not start.
  ///
  /// @param body what to run
  /// @param limit how long at most; null for no limit
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws TimeoutException if the time was over
  public static <T extends @Nullable Object, X extends Throwable> T waitFor(
      CallableOp<? extends T, X> body, @Nullable Duration limit) throws X {
    return Timeout.<T, X>await(body, limit);
  }

  /// Runs a body within a time, as [#waitFor(CallableOp, Duration)] does.
  ///
  /// @param body what to run
  /// @param limit how long at most; null for no limit
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws TimeoutException if the time was over
  public static <X extends Throwable> void waitFor(RunnableOp<X> body, @Nullable Duration limit)
      throws X {
    Timeout.await(body, limit);
  }

  /* --------------------------------------- gather --------------------------------------- */

  /// Runs bodies concurrently, each in a task of its own: suspends until all are done.
  ///
  /// If one fails, this throws its exception at once; the others go on. Cancelled meanwhile, it
  /// cancels them all.
  ///
  /// @param bodies what to run
  /// @param <T> what they return
  /// @param <X> what they may throw
  /// @return what they returned, in the order of the bodies
  /// @throws X the first exception
  @SafeVarargs
  public static <T extends @Nullable Object, X extends Throwable> List<T> gather(
      CallableOp<? extends T, ? extends X>... bodies) throws X {
    return Asyncio.<T>gatherFuture(bodies).await();
  }

  /// Runs bodies concurrently, as [#gather(CallableOp...)] does.
  ///
  /// @param bodies what to run
  /// @param <X> what they may throw
  /// @throws X the first exception
  @SafeVarargs
  public static <X extends Throwable> void gather(RunnableOp<? extends X>... bodies) throws X {
    GatheringFuture.of(GatheringFuture.tasksOf(bodies), false).await();
  }

  /// Runs two bodies of different types concurrently, as [#gather(CallableOp...)] does, and makes
  /// one value of what they return: `gather(() -> user(id), () -> orders(id), Page::new)`.
  ///
  /// @param first what to run
  /// @param second what to run
  /// @param combine makes one value of both
  /// @param <A> what the first returns
  /// @param <B> what the second returns
  /// @param <R> what comes of them
  /// @param <X> what they may throw
  /// @return what comes of them
  /// @throws X the first exception
  @SuppressWarnings("unchecked") // each result stands where its body stood
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          R extends @Nullable Object,
          X extends Throwable>
      R gather(
          CallableOp<A, ? extends X> first,
          CallableOp<B, ? extends X> second,
          BiFunction<? super A, ? super B, ? extends R> combine)
          throws X {
    List<@Nullable Object> all = Asyncio.<@Nullable Object, X>gather(first, second);
    return combine.apply((A) all.get(0), (B) all.get(1));
  }

  /// Runs three bodies of different types concurrently, as [#gather(CallableOp...)] does, and
  /// makes one value of what they return.
  ///
  /// @param first what to run
  /// @param second what to run
  /// @param third what to run
  /// @param combine makes one value of all
  /// @param <A> what the first returns
  /// @param <B> what the second returns
  /// @param <C> what the third returns
  /// @param <R> what comes of them
  /// @param <X> what they may throw
  /// @return what comes of them
  /// @throws X the first exception
  @SuppressWarnings("unchecked") // each result stands where its body stood
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object,
          X extends Throwable>
      R gather(
          CallableOp<A, ? extends X> first,
          CallableOp<B, ? extends X> second,
          CallableOp<C, ? extends X> third,
          TriFunction<? super A, ? super B, ? super C, ? extends R> combine)
          throws X {
    List<@Nullable Object> all = Asyncio.<@Nullable Object, X>gather(first, second, third);
    return combine.apply((A) all.get(0), (B) all.get(1), (C) all.get(2));
  }

  /// Waits for futures, as [#gather(CallableOp...)] does for its tasks.
  ///
  /// @param futures of one loop
  /// @param <T> their results
  /// @return their results, in their order
  /// @throws IllegalArgumentException if they are of several loops
  @SafeVarargs
  public static <T extends @Nullable Object> List<T> gather(Future<? extends T>... futures) {
    return Asyncio.<T>gatherFuture(Arrays.asList(futures)).await();
  }

  /// Waits for futures, as [#gather(Future...)] does.
  ///
  /// @param futures of one loop
  /// @param <T> their results
  /// @return their results, in their order
  /// @throws IllegalArgumentException if they are of several loops
  public static <T extends @Nullable Object> List<T> gather(
      Collection<? extends Future<? extends T>> futures) {
    return Asyncio.<T>gatherFuture(futures).await();
  }

  /// Runs bodies concurrently, and takes their exceptions for results: suspends until all are
  /// done. Cancelled meanwhile, it cancels them all. asyncio: `return_exceptions=True`.
  ///
  /// @param bodies what to run
  /// @return for each what it returned, or the exception that it threw
  public static List<@Nullable Object> gatherReturningExceptions(CallableOp<?, ?>... bodies) {
    return GatheringFuture.<@Nullable Object>of(GatheringFuture.tasksOf(bodies), true)
        .await();
  }

  /// Waits for futures, and takes their exceptions for results, as
  /// [#gatherReturningExceptions(CallableOp...)] does.
  ///
  /// @param futures of one loop
  /// @return for each its result, or the exception that ended it
  /// @throws IllegalArgumentException if they are of several loops
  public static List<@Nullable Object> gatherReturningExceptions(
      Collection<? extends Future<?>> futures) {
    return gatherFutureReturningExceptions(futures).await();
  }

  /// Starts bodies as [#gather(CallableOp...)] does, and does not wait.
  ///
  /// @param bodies what to run
  /// @param <T> what they return
  /// @return a future of what they return; to cancel it is to cancel them
  @SafeVarargs
  public static <T extends @Nullable Object> Future<List<T>> gatherFuture(
      CallableOp<? extends T, ?>... bodies) {
    return GatheringFuture.of(GatheringFuture.<T>tasksOf(bodies), false);
  }

  /// A future of what [#gather(Collection)] gives.
  ///
  /// @param futures of one loop
  /// @param <T> their results
  /// @return a future of their results; to cancel it is to cancel them
  /// @throws IllegalArgumentException if they are of several loops
  public static <T extends @Nullable Object> Future<List<T>> gatherFuture(
      Collection<? extends Future<? extends T>> futures) {
    return GatheringFuture.of(List.copyOf(futures), false);
  }

  /// A future of what [#gatherReturningExceptions(Collection)] gives.
  ///
  /// @param futures of one loop
  /// @return a future of their results and exceptions; to cancel it is to cancel them
  /// @throws IllegalArgumentException if they are of several loops
  public static Future<List<@Nullable Object>> gatherFutureReturningExceptions(
      Collection<? extends Future<?>> futures) {
    return GatheringFuture.of(List.copyOf(futures), true);
  }

  /* ---------------------------------------- map ----------------------------------------- */

  /// Applies a function to many items, a limited number of them at once: suspends until all are
  /// done. Each is done in a task of its own. An item is taken only when it can be started, so
  /// there may be any number.
  ///
  /// If one fails, or the items do, the others are cancelled and waited for; what they throw
  /// instead goes to the loop's exception handler. Cancelled meanwhile, this cancels them all
  /// and waits for them.
  ///
  /// Not in asyncio.
  ///
  /// @param items what to apply it to; the iteration may await
  /// @param limit how many at once, at least one
  /// @param function what to do with each
  /// @param <A> the items
  /// @param <B> what the function returns
  /// @param <X> what it may throw
  /// @return what it returned, in the order of the items
  /// @throws X the first exception
  /// @throws IllegalArgumentException if the limit is less than one
  /// @throws IllegalStateException outside of tasks, or if others cancel one of the tasks
  public static <A extends @Nullable Object, B extends @Nullable Object, X extends Throwable>
      List<B> map(
          Iterable<? extends A> items,
          int limit,
          FunctionOp<? super A, ? extends B, ? extends X> function)
          throws X {
    return BoundedMap.toList(items, limit, function);
  }

  /// Applies a function to many items as [#map] does, and hands on each result when it is there.
  ///
  /// What waits to be handed on counts as running: a slow action slows down the rest.
  ///
  /// @param items what to apply it to, any number; the iteration may await
  /// @param limit how many at once, at least one
  /// @param function what to do with each
  /// @param action gets the results, in the order in which they are there, in the current task;
  ///     if it throws, all that runs is cancelled
  /// @param <A> the items
  /// @param <B> what the function returns
  /// @param <X> what function and action may throw
  /// @throws X the first exception
  /// @throws IllegalArgumentException if the limit is less than one
  /// @throws IllegalStateException outside of tasks, or if others cancel one of the tasks
  public static <A extends @Nullable Object, B extends @Nullable Object, X extends Throwable>
      void mapAsCompleted(
          Iterable<? extends A> items,
          int limit,
          FunctionOp<? super A, ? extends B, ? extends X> function,
          ScopeAction<? super B, ? extends X> action)
          throws X {
    BoundedMap.forEach(items, limit, function, (int _, B value) -> action.run(value));
  }

  /* ---------------------------------------- wait ---------------------------------------- */

  /// Waits until all of several futures are done, and takes none of what they come to: suspends,
  /// also if they are done already. Cancelled meanwhile, it leaves them alone.
  ///
  /// @param futures at least one
  /// @param <F> the futures
  /// @return all of them as done
  /// @throws IllegalArgumentException if there is none
  public static <F extends Future<?>> DoneAndPending<F> wait(Collection<? extends F> futures) {
    return DoneAndPending.Waiting.of(futures, null, ReturnWhen.ALL_COMPLETED);
  }

  /// Waits for several futures, and takes none of what they come to: suspends, also if they are
  /// done already. It throws no exception of theirs, and none when the time is over. Cancelled
  /// meanwhile, it leaves them alone.
  ///
  /// @param futures at least one
  /// @param timeout how long at most; null for no limit
  /// @param returnWhen what to wait for
  /// @param <F> the futures
  /// @return those that are done, and those that are not
  /// @throws IllegalArgumentException if there is none
  public static <F extends Future<?>> DoneAndPending<F> wait(
      Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
    return DoneAndPending.Waiting.of(futures, timeout, returnWhen);
  }

  /// Futures in the order in which they are done: each step of the iteration suspends until the
  /// next one is.
  ///
  /// @param futures of one loop
  /// @param <F> the futures
  /// @return the same futures, to be iterated once; an iteration that was left goes on
  public static <F extends Future<?>> Iterable<F> asCompleted(Collection<? extends F> futures) {
    return AsCompleted.of(futures, null);
  }

  /// Futures in the order in which they are done, as [#asCompleted(Collection)] gives them.
  ///
  /// @param futures of one loop; they go on when the time is over
  /// @param timeout how long at most from now; then the iteration throws a [TimeoutException]
  /// @param <F> the futures
  /// @return the same futures, to be iterated once; an iteration that was left goes on
  public static <F extends Future<?>> Iterable<F> asCompleted(
      Collection<? extends F> futures, @Nullable Duration timeout) {
    return AsCompleted.of(futures, timeout);
  }

  /* --------------------------------------- shield --------------------------------------- */

  /// A future that comes to what another one comes to, and can be cancelled alone:
  /// `await(shield(task))`. If nobody waits for it any more and the other one fails, that is
  /// reported to the exception handler.
  ///
  /// @param future what is not to be cancelled
  /// @param <T> its result
  /// @return a future; the same one if it is done
  public static <T extends @Nullable Object> Future<T> shield(Future<T> future) {
    return Shield.of(future);
  }

  /// Starts a task, and shields it as [#shield(Future)] does.
  ///
  /// @param body what the task does; may throw anything
  /// @param <T> what it returns
  /// @return a future of that
  public static <T extends @Nullable Object> Future<T> shield(CallableOp<? extends T, ?> body) {
    return Shield.of(Asyncio.<T>ensureFuture(body));
  }

  /// Starts a task, and shields it as [#shield(Future)] does.
  ///
  /// @param body what the task does; may throw anything
  /// @return a future of its end
  public static Future<?> shield(RunnableOp<?> body) {
    return Shield.of(Asyncio.ensureFuture(body));
  }

  /* ------------------------------- threads and executors -------------------------------- */

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
    return getRunningLoop().executor.<T, X>toThread(blocking);
  }

  /// Runs blocking code on another thread, as [#toThread(CallableOp)] does.
  ///
  /// @param blocking what to run; must not touch the loop
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws IllegalStateException if no loop is running
  public static <X extends Throwable> void toThread(RunnableOp<X> blocking) throws X {
    getRunningLoop().executor.toThread(blocking);
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

  /* --------------------------------------- loops ---------------------------------------- */

  /// The loop that runs on the calling thread.
  ///
  /// @return the loop
  /// @throws IllegalStateException if there is none
  public static EventLoop getRunningLoop() {
    return ThreadState.current().requireRunning();
  }

  /// The loop that runs on the calling thread or else the one that was set.
  ///
  /// @return the loop
  /// @throws IllegalStateException if there is neither
  public static EventLoop getEventLoop() {
    return ThreadState.current().requireLoop();
  }

  /// Sets the calling thread's current loop. The thread keeps it, closed or not, until another
  /// one is set, or none.
  ///
  /// @param loop what [#getEventLoop] gives where no loop runs; null for none
  public static void setEventLoop(@Nullable EventLoop loop) {
    ThreadState.current().setLoop(loop);
  }

  /// Makes a loop. Nothing is set; it must be closed.
  ///
  /// @return a new loop
  public static EventLoop newEventLoop() {
    return new EventLoop();
  }

  /* ------------------------------------ call graphs ------------------------------------- */

  /// The call graph of the current task: where it stands, and which tasks wait for it. It does
  /// not suspend. asyncio: `capture_call_graph`.
  ///
  /// @return the graph; null in a callback, where no task runs
  /// @throws IllegalStateException if no loop runs here
  public static @Nullable FutureCallGraph captureCallGraph() {
    Task<?> current = currentTask();
    return current == null ? null : captureCallGraph(current);
  }

  /// The call graph of a future or a task: where it stands, and which tasks wait for it. To be
  /// called on the thread of its loop.
  ///
  /// @param future any
  /// @return the graph
  public static FutureCallGraph captureCallGraph(Future<?> future) {
    return captureCallGraph(future, Integer.MAX_VALUE);
  }

  /// The call graph of a future or a task, as [#captureCallGraph(Future)] gives it.
  ///
  /// @param future any
  /// @param limit how many frames of each task at most, the innermost
  /// @return the graph
  /// @throws IllegalArgumentException if the limit is negative
  public static FutureCallGraph captureCallGraph(Future<?> future, int limit) {
    return FutureCallGraph.of(requireNonNull(future, "future"), limit);
  }

  /// The call graph of the current task as text of several lines; empty in a callback.
  /// asyncio: `format_call_graph`.
  ///
  /// @return the text
  /// @throws IllegalStateException if no loop runs here
  public static String formatCallGraph() {
    FutureCallGraph graph = captureCallGraph();
    return graph == null ? "" : graph.format();
  }

  /// The call graph of a future or a task as text of several lines. To be called on the thread
  /// of its loop.
  ///
  /// @param future any
  /// @return the text
  public static String formatCallGraph(Future<?> future) {
    return captureCallGraph(future).format();
  }

  /// Prints the call graph of the current task to the standard output. asyncio:
  /// `print_call_graph`.
  ///
  /// @throws IllegalStateException if no loop runs here
  public static void printCallGraph() {
    System.out.println(formatCallGraph());
  }

  /// Prints the call graph of a future or a task. To be called on the thread of its loop.
  ///
  /// @param future any
  /// @param out where to
  public static void printCallGraph(Future<?> future, PrintStream out) {
    out.println(formatCallGraph(future));
  }
}
