package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.asyncio4j.interop.LoopScheduler;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/// A loop where Java code wants an executor or a scheduler.
@ExtendWith(AsyncioExtension.class)
class LoopSchedulerTest {
  private final LoopScheduler scheduler;
  private final List<Long> times = new ArrayList<>();
  private final Runnable tick;

  LoopSchedulerTest(EventLoop loop, VirtualClock clock) {
    scheduler = new LoopScheduler(loop);
    tick = () -> times.add(clock.time().toMillis());
  }

  @AsyncioTest
  void aLoopIsAnExecutor(EventLoop loop) {
    Executor executor = loop;
    assertSame(loop, await(CompletableFuture.supplyAsync(Asyncio::getRunningLoop, executor)));
  }

  @AsyncioTest
  void workRunsOnTheLoopWhenItsTimeHasCome(EventLoop loop, VirtualClock clock) throws Exception {
    ScheduledFuture<EventLoop> future =
        scheduler.schedule(() -> getRunningLoop(), 10, TimeUnit.MILLISECONDS);
    assertEquals(10, future.getDelay(TimeUnit.MILLISECONDS));
    sleep(Duration.ofMillis(10));
    assertSame(loop, future.get());
    assertEquals(Duration.ofMillis(10), clock.time());
  }

  @AsyncioTest
  void itsTimeGoesOnWhileATaskAwaitsIt(VirtualClock clock) {
    assertEquals(5, await(scheduler.schedule(() -> 5, 10, TimeUnit.MILLISECONDS)));
    assertEquals(Duration.ofMillis(10), clock.time());
    Task<Integer> task = createTask(() -> sleep(Duration.ofMillis(10), 6));
    assertEquals(6, await(task.toCompletableFuture()));
    assertEquals(Duration.ofMillis(20), clock.time());
  }

  @AsyncioTest
  void atAFixedRateItRunsAtItsTimesUntilItIsCancelled() {
    var future = scheduler.scheduleAtFixedRate(tick, 5, 10, TimeUnit.MILLISECONDS);
    sleep(Duration.ofMillis(26));
    future.cancel(false);
    sleep(Duration.ofMillis(50));
    assertEquals(List.of(5L, 15L, 25L), times);
  }

  @AsyncioTest
  void aPeriodicJobThatFailsRunsNoMore() {
    var future = scheduler.scheduleWithFixedDelay(
        () -> {
          tick.run();
          throw new ArithmeticException("no");
        },
        1,
        1,
        TimeUnit.MILLISECONDS);
    sleep(Duration.ofMillis(50));
    assertEquals(List.of(1L), times);
    assertInstanceOf(ArithmeticException.class, future.exceptionNow());
  }

  @AsyncioTest
  void afterShutdownItTakesNoWorkAndEndsWhatItHas() throws InterruptedException {
    var once = scheduler.schedule(tick, 5, TimeUnit.MILLISECONDS);
    var often = scheduler.scheduleAtFixedRate(tick, 1, 1, TimeUnit.DAYS);
    scheduler.shutdown();
    assertTrue(often.isCancelled());
    assertThrows(RejectedExecutionException.class, () -> scheduler.execute(tick));
    assertThrows(
        IllegalStateException.class, () -> scheduler.awaitTermination(1, TimeUnit.SECONDS));
    sleep(Duration.ofMillis(5));
    assertTrue(toThread(() -> scheduler.awaitTermination(1, TimeUnit.DAYS)));
    assertEquals(List.of(5L), times);
    assertTrue(once.isDone());
  }

  @AsyncioTest
  void shutdownNowCancelsWhatHasNotRun() {
    var once = scheduler.schedule(tick, 5, TimeUnit.MILLISECONDS);
    assertEquals(List.of(once), scheduler.shutdownNow());
    assertTrue(scheduler.isTerminated());
    sleep(Duration.ofMillis(50));
    assertEquals(List.of(), times);
  }

  @AsyncioTest
  void aPeriodIsPositive() {
    assertThrows(
        IllegalArgumentException.class,
        () -> scheduler.scheduleAtFixedRate(tick, 0, 0, TimeUnit.SECONDS));
  }

  @AsyncioTest
  void aTimeFurtherAwayThanALongCanSayIsNeverOnTime() {
    tick.run(); // the clock stands at 0: from there on nothing is too far away
    sleep(Duration.ofDays(1));
    var late = scheduler.schedule(tick, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    var slow = scheduler.scheduleAtFixedRate(tick, 0, Long.MAX_VALUE, TimeUnit.DAYS);
    sleep(Duration.ofDays(1));
    assertEquals(List.of(0L, Duration.ofDays(1).toMillis()), times);
    assertTrue(late.getDelay(TimeUnit.DAYS) > 100_000);
    assertTrue(slow.getDelay(TimeUnit.DAYS) > 100_000);
    scheduler.shutdownNow();
  }

  @AsyncioTest
  void ofSeveralTheFirstThatSucceedsIsTheLastThatRuns() throws Exception {
    var ran = new ArrayList<String>();
    List<Callable<String>> all = List.of(
        () -> {
          ran.add("fails");
          throw new ArithmeticException("no");
        },
        () -> {
          ran.add("succeeds");
          return "yes";
        },
        () -> {
          ran.add("one too many");
          return "no need";
        });
    assertEquals("yes", toThread(() -> scheduler.invokeAny(all)));
    assertEquals(List.of("fails", "succeeds"), ran);
    var none = assertThrows(
        ExecutionException.class,
        () -> toThread(() -> scheduler.invokeAny(all.subList(0, 1), 1, TimeUnit.DAYS)));
    assertInstanceOf(ArithmeticException.class, none.getCause());
    assertThrows(IllegalArgumentException.class, () -> scheduler.invokeAny(List.of()));
    assertEquals(
        List.of("yes", "no need"),
        toThread(() -> scheduler.invokeAll(all.subList(1, 3))).stream()
            .map(java.util.concurrent.Future::resultNow)
            .toList());
  }

  /* --------------------------------- errors, not hangs ------------------------------------- */

  private static void assertWouldWaitForEver(Executable wait) {
    var e = assertThrows(IllegalStateException.class, wait);
    assertTrue(e.getMessage().contains("await it instead"), e::getMessage);
  }

  @AsyncioTest
  void toWaitWhereTheLoopRunsIsAnError() {
    long limit = Limit.TIME.toSeconds();
    List<Callable<String>> calls = List.of(() -> "never");
    for (var job : List.of(
        scheduler.schedule(() -> "later", 10, TimeUnit.MILLISECONDS),
        scheduler.submit(() -> "soon"),
        scheduler.scheduleAtFixedRate(tick, 1, 1, TimeUnit.DAYS))) {
      assertWouldWaitForEver(() -> job.get(limit, TimeUnit.SECONDS));
      assertWouldWaitForEver(job::get);
    }
    assertWouldWaitForEver(() -> scheduler.invokeAll(calls, limit, TimeUnit.SECONDS));
    assertWouldWaitForEver(() -> scheduler.invokeAll(calls));
    assertWouldWaitForEver(() -> scheduler.invokeAny(calls, limit, TimeUnit.SECONDS));
    assertWouldWaitForEver(() -> scheduler.invokeAny(calls));
    assertWouldWaitForEver(() -> scheduler.awaitTermination(limit, TimeUnit.SECONDS));
    assertWouldWaitForEver(scheduler::close);
  }

  @AsyncioTest
  void aJobIsAwaitedWhereTheLoopRuns() {
    assertEquals("soon", await(scheduler.submit(() -> "soon")));
  }

  @Test
  void aLoopThatIsClosedEndsItsJobs() throws Exception {
    EventLoop loop = newEventLoop();
    var closing = new LoopScheduler(loop);
    var jobs = List.of(
        closing.schedule(() -> "never", 10, TimeUnit.DAYS),
        closing.scheduleAtFixedRate(tick, 10, 10, TimeUnit.DAYS),
        closing.submit(() -> "never"));
    Tick.of(loop);
    var posted = closing.submit(() -> "never");
    CompletableFuture<Boolean> terminated = CompletableFuture.supplyAsync(() -> {
      try {
        return closing.awaitTermination(Limit.TIME.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this", e);
      }
    });
    loop.close();
    for (var job : Stream.concat(jobs.stream(), Stream.of(posted)).toList()) {
      var e = assertThrows(
          ExecutionException.class, () -> job.get(Limit.TIME.toSeconds(), TimeUnit.SECONDS));
      assertTrue(e.getCause().getMessage().contains("was closed"), e::toString);
    }
    assertFalse(closing.isTerminated());
    closing.close();
    assertTrue(terminated.get());
  }

  @Test
  void aClosedLoopRefusesAndNothingStays() {
    EventLoop loop = newEventLoop();
    var closed = new LoopScheduler(loop);
    loop.close();
    for (Executable refused : List.<Executable>of(
        () -> loop.execute(tick),
        () -> closed.execute(tick),
        () -> closed.submit(tick),
        () -> closed.schedule(tick, 1, TimeUnit.SECONDS),
        () -> closed.invokeAny(List.of(() -> "never")))) {
      var e = assertThrows(RejectedExecutionException.class, refused);
      assertTrue(e.getMessage().contains("closed"), e::getMessage);
    }
    closed.shutdown();
    assertTrue(closed.isTerminated());
  }

  @AsyncioTest
  void whatSubmitGaveIsWhatIsCancelled() {
    var submitted = scheduler.submit(() -> "never");
    List<Runnable> left = scheduler.shutdownNow();
    toThread(() -> {
      assertThrows(
          CancellationException.class,
          () -> submitted.get(Limit.TIME.toSeconds() / 4, TimeUnit.SECONDS));
      var e = assertThrows(
          RejectedExecutionException.class,
          () -> scheduler.invokeAll(List.of(() -> "never"), 1, TimeUnit.DAYS));
      assertTrue(e.getMessage().contains("shut down"), e::getMessage);
    });
    assertEquals(List.of(submitted), left);
    assertTrue(scheduler.isTerminated());
  }

  @AsyncioTest
  void aJobThatIsCancelledAtAnyMomentLeavesNoTimerBehind(EventLoop loop) {
    for (int i = 0; i < 500; i++) {
      toThread(() -> scheduler.schedule(tick, 1, TimeUnit.DAYS).cancel(false));
      toThread(() -> {
        var job = scheduler.schedule(tick, 1, TimeUnit.DAYS);
        runCoroutineThreadsafe(() -> 1, loop).join();
        job.cancel(false);
      });
    }
    sleep(Duration.ofMillis(1));
    assertEquals(0, loop.reactor.timerCount() - loop.reactor.droppedCount());
    assertEquals(List.of(), times);
  }
}
