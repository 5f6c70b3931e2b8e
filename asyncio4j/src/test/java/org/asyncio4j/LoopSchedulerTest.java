package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// A loop where Java code wants an executor or a scheduler.
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
}
