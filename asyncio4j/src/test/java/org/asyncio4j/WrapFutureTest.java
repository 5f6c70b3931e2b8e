package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Futures of java.util.concurrent as futures of a loop.
@ExtendWith(AsyncioExtension.class)
class WrapFutureTest {
  private final EventLoop loop;
  private final Future<String> future;
  private final CompletableFuture<String> foreign = new CompletableFuture<>();

  WrapFutureTest(EventLoop loop) {
    this.loop = loop;
    future = loop.createFuture();
  }

  @Test
  void aLoopsFutureComesBackAsItIs() {
    class Special extends Future<String> {
      Special() {
        super(loop);
      }
    }

    var special = new Special();
    assertSame(future, wrapFuture(future));
    assertSame(special, wrapFuture(special));
  }

  @AsyncioTest
  void aTimeoutOfJavaUtilConcurrentPassesAsItIs() {
    var late = new java.util.concurrent.TimeoutException("late");
    foreign.completeExceptionally(late);
    assertSame(
        late,
        assertThrows(
            java.util.concurrent.TimeoutException.class,
            () -> wrapFuture(foreign).await()));
  }

  @AsyncioTest
  void theResultOfAnotherThreadsJobArrives() {
    var job = CompletableFuture.supplyAsync(Thread::currentThread);
    assertNotSame(Thread.currentThread(), wrapFuture(job).await());
  }

  @AsyncioTest
  void theResultOfAnExecutorsJobArrives() {
    try (var executor = Executors.newSingleThreadExecutor()) {
      var job = executor.submit(Thread::currentThread);
      assertNotSame(Thread.currentThread(), wrapFuture(job).await());
    }
  }

  @AsyncioTest
  void theFailureOfAnExecutorsJobArrivesAsItIs() {
    var failure = new IOException("no");
    try (var executor = Executors.newSingleThreadExecutor()) {
      java.util.concurrent.Future<String> job = executor.submit(() -> {
        throw failure;
      });
      assertSame(failure, assertThrows(IOException.class, () -> wrapFuture(job).await()));
    }
  }

  @AsyncioTest
  void aCompletionExceptionOfAnExecutorsJobArrivesAsItIs() {
    var failure = new CompletionException(new IOException("no"));
    try (var executor = Executors.newSingleThreadExecutor()) {
      java.util.concurrent.Future<String> job = executor.submit(() -> {
        throw failure;
      });
      assertSame(
          failure, assertThrows(CompletionException.class, () -> wrapFuture(job).await()));
    }
  }

  @Test
  void withoutALoopThereIsNothingToWrapItIn() {
    setEventLoop(null);
    var error = assertThrows(IllegalStateException.class, () -> wrapFuture(foreign));
    assertTrue(error.getMessage().contains("no current event loop"), error::getMessage);
  }

  @AsyncioTest
  void inATaskItBelongsToTheRunningLoop() {
    try (var other = new VirtualClock().newEventLoop()) {
      setEventLoop(other);
      Future<String> wrapped = wrapFuture(foreign);
      assertSame(loop, wrapped.getLoop());
      wrapped.cancel();
    }
  }

  @Test
  void outsideOfRunsItBelongsToTheCurrentLoop() {
    try (var other = new VirtualClock().newEventLoop()) {
      setEventLoop(other);
      assertSame(other, wrapFuture(foreign).getLoop());
    }
  }

  @Test
  void cancellingTheWrapperCancelsTheForeignFutureOnTheNextTick() {
    Future<String> wrapped = wrapFuture(foreign, loop);
    wrapped.cancel();
    assertFalse(foreign.isCancelled());
    Tick.of(loop);
    assertTrue(wrapped.cancelled());
    assertTrue(foreign.isCancelled());
    Tick.of(loop);
  }

  @Test
  void aForeignResultSurvivesTheCancellationOfTheWrapper() {
    Future<String> wrapped = wrapFuture(foreign, loop);
    foreign.complete("result");
    wrapped.cancel();
    Tick.of(loop, 2);
    assertTrue(wrapped.cancelled());
    assertEquals("result", foreign.join());
  }

  @Test
  void cancellingTheForeignFutureCancelsTheWrapper() {
    Future<String> wrapped = wrapFuture(foreign, loop);
    foreign.cancel(true);
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(wrapped));
  }

  @Test
  void aCopyTakesTheResult() {
    foreign.complete("result");
    ForeignFutures.copy(foreign, future);
    assertEquals("result", future.result());
  }

  @Test
  void aCopyTakesTheCancellation() {
    foreign.cancel(false);
    ForeignFutures.copy(foreign, future);
    assertTrue(future.cancelled());
  }

  @Test
  void aCopyTakesTheFailureWithTheStackTraceThatItHas() {
    var failure = new InvalidStateException("in the pool");
    StackTraceElement[] trace = failure.getStackTrace();
    foreign.completeExceptionally(failure);
    ForeignFutures.copy(foreign, future);
    assertSame(failure, future.exception());
    assertSame(failure, assertThrows(InvalidStateException.class, future::result));
    assertArrayEquals(trace, failure.getStackTrace());
    assertEquals(0, failure.getSuppressed().length);
    assertNull(failure.getCause());
  }

  @Test
  void aCopyOfADependentStageTakesTheFailureBehindIt() {
    var failure = new IllegalArgumentException("in the pool");
    CompletableFuture<String> dependent = foreign.thenApply(result -> result + "!");
    foreign.completeExceptionally(failure);
    ForeignFutures.copy(dependent, future);
    assertSame(failure, future.exception());
  }

  @Test
  void aCopyMakesAForeignCancellationThatFailedAStageOurs() {
    foreign.completeExceptionally(
        new CompletionException(new CancellationException("in the pool")));
    ForeignFutures.copy(foreign, future);
    var error = assertThrows(CancelledError.class, future::result);
    assertEquals("in the pool", error.getMessage());
  }

  @Test
  void aCopyLeavesACancelledFutureCancelled() {
    future.cancel("mine");
    foreign.complete("result");
    ForeignFutures.copy(foreign, future);
    assertEquals("mine", assertThrows(CancelledError.class, future::result).getMessage());
  }

  /// A stage that has no CompletableFuture, as it may be: what it has goes to another one.
  @SuppressWarnings("unchecked")
  private static CompletionStage<String> stageOnly(CompletionStage<String> stage) {
    return (CompletionStage<String>) java.lang.reflect.Proxy.newProxyInstance(
        WrapFutureTest.class.getClassLoader(),
        new Class<?>[] {CompletionStage.class},
        (_, method, arguments) -> {
          if (method.getName().equals("toCompletableFuture")) {
            throw new UnsupportedOperationException("no CompletableFuture");
          }
          return method.invoke(stage, arguments);
        });
  }

  @AsyncioTest
  void aStageWithoutACompletableFutureIsAwaited() {
    loop.callSoon(() -> foreign.complete("result"));
    assertEquals("result", await(stageOnly(foreign)));
    var failure = new IOException("no");
    CompletionStage<String> failed =
        CompletableFuture.<String>failedFuture(failure).thenApply(result -> result + "!");
    assertSame(failure, assertThrows(IOException.class, () -> await(stageOnly(failed))));
  }

  @AsyncioTest
  void aStageWithoutACompletableFutureIsLeftAloneByACancellation() {
    Task<String> waiting = createTask(() -> await(stageOnly(foreign)));
    sleep(java.time.Duration.ZERO);
    waiting.cancel();
    assertThrows(CancelledError.class, waiting::await);
    assertFalse(foreign.isDone());
    foreign.complete("nobody waits");
    sleep(java.time.Duration.ZERO);
  }

  @AsyncioTest
  void aMinimalStageIsAwaited() {
    loop.callSoon(() -> foreign.complete("result"));
    assertEquals("result", await(foreign.minimalCompletionStage()));
  }

  /// One that cannot be waited for.
  private static final class Odd extends FutureTask<String> {
    private final Throwable failure;
    private final Set<Thread> askers = ConcurrentHashMap.newKeySet();

    Odd(Throwable failure) {
      super(() -> "never");
      this.failure = failure;
    }

    @Override
    public String get() {
      askers.add(Thread.currentThread());
      throw Future.sneak(failure);
    }
  }

  @AsyncioTest
  void aForeignFutureThatCannotBeWaitedForFailsTheWrapper() {
    for (Throwable failure :
        List.of(new UnsupportedOperationException("use join"), new AssertionError("not for you"))) {
      var odd = new Odd(failure);
      Future<String> wrapped = wrapFuture(odd);
      assertSame(failure, assertThrows(Throwable.class, wrapped::await));
      assertEquals(1, odd.askers.size(), "it was asked on the thread of the loop as well");
    }
  }

  @Test
  void aCopyOfWhatCannotBeReadFails() {
    var failure = new UnsupportedOperationException("use join");
    ForeignFutures.copy(new Odd(failure), future);
    assertSame(failure, future.exception());
  }
}
