package org.asyncio4j;

import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import org.asyncio4j.coroutine.RunnableOp;
import org.jspecify.annotations.Nullable;

/// The part of [Asyncio] that combines tasks: many at once, or one within limits. A class of its
/// own for its size only; programs have all of it from [Asyncio].
@SuppressWarnings({
  "overloads", // a block tells which is meant: it returns a value, or does not
  "varargs" // the arrays are read, and go no further
})
abstract sealed class Combinators permits CallGraphs {
  Combinators() {}

  /* ---------------------------------------- gather ---------------------------------------- */

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
    return Combinators.<T>gatherFuture(bodies).await();
  }

  /// Runs bodies concurrently, as [#gather(CallableOp...)] does.
  ///
  /// @param bodies what to run
  /// @param <X> what they may throw
  /// @throws X the first exception
  @SafeVarargs
  public static <X extends Throwable> void gather(RunnableOp<? extends X>... bodies) throws X {
    Combinators.<@Nullable Object>gatherFuture(callables(bodies)).await();
  }

  /// Waits for futures: suspends until all are done.
  ///
  /// If one fails, this throws its exception at once; the others go on. Cancelled meanwhile, it
  /// cancels them all.
  ///
  /// @param futures of one loop
  /// @param <T> their results
  /// @return their results, in their order
  /// @throws IllegalArgumentException if they are of several loops
  @SafeVarargs
  public static <T extends @Nullable Object> List<T> gather(Future<? extends T>... futures) {
    return Combinators.<T>gatherFuture(Arrays.asList(futures)).await();
  }

  /// Waits for futures, as [#gather(Future...)] does.
  ///
  /// @param futures of one loop
  /// @param <T> their results
  /// @return their results, in their order
  /// @throws IllegalArgumentException if they are of several loops
  public static <T extends @Nullable Object> List<T> gather(
      Collection<? extends Future<? extends T>> futures) {
    return Combinators.<T>gatherFuture(futures).await();
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
    List<@Nullable Object> all = Combinators.<@Nullable Object, X>gather(first, second);
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
    List<@Nullable Object> all = Combinators.<@Nullable Object, X>gather(first, second, third);
    return combine.apply((A) all.get(0), (B) all.get(1), (C) all.get(2));
  }

  /* ----------------------------------------- map ------------------------------------------ */

  /// Applies a function to many items, a limited number of them at once: suspends until all are
  /// done. Each is done in a task of its own. An item is taken only when it can be started, so
  /// there may be any number.
  ///
  /// If one fails, or the items do, the others are cancelled and waited for. Cancelled meanwhile,
  /// this cancels them all, and waits for them.
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
  /// @throws X the first exception; others have been added as suppressed
  /// @throws IllegalArgumentException if the limit is less than one
  /// @throws IllegalStateException outside of tasks
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
  /// @throws X the first exception; others have been added as suppressed
  /// @throws IllegalArgumentException if the limit is less than one
  /// @throws IllegalStateException outside of tasks
  public static <A extends @Nullable Object, B extends @Nullable Object, X extends Throwable>
      void mapAsCompleted(
          Iterable<? extends A> items,
          int limit,
          FunctionOp<? super A, ? extends B, ? extends X> function,
          ScopeAction<? super B, ? extends X> action)
          throws X {
    BoundedMap.forEach(items, limit, function, (int _, B value) -> action.run(value));
  }

  /* ----------------------------------------- wait ----------------------------------------- */

  /// Waits until all of several futures are done, and takes none of what they come to: suspends,
  /// also if they are done already. Cancelled meanwhile, it leaves them alone.
  ///
  /// @param futures at least one
  /// @param <F> the futures
  /// @return all of them as done
  /// @throws IllegalArgumentException if there is none
  public static <F extends Future<?>> DoneAndPending<F> wait(Collection<? extends F> futures) {
    return Waiting.of(futures, null, ReturnWhen.ALL_COMPLETED);
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
    return Waiting.of(futures, timeout, returnWhen);
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

  /* ---------------------------------------- limits ---------------------------------------- */

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
    return limit == null || limit.isPositive()
        ? Timeout.after(limit).<T, X>run(body)
        : Timeout.await(Asyncio.<T>ensureFuture(body), limit);
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
    Combinators.<@Nullable Object, X>waitFor(callable(body), limit);
  }

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
    Timeout.after(limit).<@Nullable Object, X>run(callable(body));
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
    Timeout.after(limit).<@Nullable Object, X>run(callable(body));
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
    new Timeout(when).<@Nullable Object, X>run(callable(body));
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
    new Timeout(when).<@Nullable Object, X>run(callable(body));
  }

  /* ---------------------------------------- groups ---------------------------------------- */

  /// Runs a body that may make tasks in a group: suspends until the body and all these tasks are
  /// done. If any of them fails the others are cancelled, and waited for. Cancelled meanwhile,
  /// this cancels them all. If the body returns a value: [TaskGroup#call(ScopeOp)].
  ///
  /// @param body what to run; it gets the [TaskGroup]
  /// @throws ExceptionGroup of all that the body and the tasks threw, but cancellations
  /// @throws IllegalStateException outside of tasks
  public static void taskGroup(ScopeAction<TaskGroup, ?> body) {
    new TaskGroup(null).<@Nullable Object>run(callable(body));
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
    new TaskGroup(new Slots(limit)).<@Nullable Object>run(callable(body));
  }

  /* --------------------------------------- lambdas ---------------------------------------- */

  private static <X extends Throwable> CallableOp<@Nullable Object, X> callable(
      RunnableOp<? extends X> body) {
    return () -> {
      body.run();
      return null;
    };
  }

  private static <S, X extends Throwable> ScopeOp<S, @Nullable Object, X> callable(
      ScopeAction<S, ? extends X> body) {
    return scope -> {
      body.run(scope);
      return null;
    };
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // generic arrays cannot be made
  private static CallableOp<@Nullable Object, ?>[] callables(RunnableOp<?>[] bodies) {
    return Arrays.stream(bodies).map(Combinators::callable).toArray(CallableOp[]::new);
  }
}
