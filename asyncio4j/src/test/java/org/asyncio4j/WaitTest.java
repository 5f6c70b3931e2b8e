package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.ReturnWhen.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// Waiting for several futures, whatever they come to.
class WaitTest {
  private static Task<?> sleeper(int millis) {
    return createTask(() -> sleep(Duration.ofMillis(millis)));
  }

  private static Task<?> failing(int millis) {
    return createTask(() -> {
      sleep(Duration.ofMillis(millis));
      throw new IllegalArgumentException("failed on purpose");
    });
  }

  @AsyncioTest
  void allAreDoneWhenTheLastOneIs(VirtualClock clock) {
    Task<?> a = sleeper(100);
    Task<?> b = sleeper(150);
    var sets = Asyncio.wait(List.of(b, a));
    assertEquals(List.of(b, a), List.copyOf(sets.done()));
    assertEquals(Set.of(), sets.pending());
    assertEquals(Duration.ofMillis(150), clock.time());
    assertEquals(Set.of(a, b), Asyncio.wait(List.of(b, a)).done());
    assertEquals(Duration.ofMillis(150), clock.time());
  }

  @AsyncioTest
  void aFutureGivenTwiceCountsOnce() {
    Task<?> a = sleeper(10);
    Task<?> b = sleeper(20);
    assertEquals(List.of(a, b), List.copyOf(Asyncio.wait(List.of(a, a, b)).done()));
  }

  @AsyncioTest
  void aFutureOfAnotherLoopIsAnError() {
    try (EventLoop other = newEventLoop()) {
      Future<?> future = other.createFuture();
      assertThrows(IllegalArgumentException.class, () -> Asyncio.wait(List.of(future)));
      assertThrows(IllegalArgumentException.class, () -> waitFor(future, Duration.ZERO));
    }
  }

  @AsyncioTest
  void nothingToWaitForIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> Asyncio.wait(List.of()));
    Task<?> task = sleeper(1);
    assertThrows(NullPointerException.class, () -> Asyncio.wait(List.of(task), null, null));
    task.await();
  }

  @AsyncioTest
  void theFirstCompletedEndsTheWaitAndTheOthersGoOn(VirtualClock clock) {
    Task<?> a = sleeper(10_000);
    Task<?> b = sleeper(100);
    var sets = Asyncio.wait(List.of(a, b), null, FIRST_COMPLETED);
    assertEquals(Set.of(b), sets.done());
    assertEquals(Set.of(a), sets.pending());
    assertEquals(Duration.ofMillis(100), clock.time());
    assertFalse(a.done());
    a.await();
  }

  @AsyncioTest
  void whatIsDoneInTheSameIterationCountsAsDone() {
    Task<?> a = createTask(() -> sleep(Duration.ZERO));
    Task<?> b = createTask(() -> {
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
    });
    var sets = Asyncio.wait(List.of(b, a), null, FIRST_COMPLETED);
    assertEquals(Set.of(a, b), sets.done());
  }

  @AsyncioTest
  void aFailureAtOnceEndsTheWaitForTheFirstException(VirtualClock clock) {
    Task<?> a = sleeper(10_000);
    Task<?> b = failing(0);
    var sets = Asyncio.wait(List.of(b, a), null, FIRST_EXCEPTION);
    assertEquals(Set.of(b), sets.done());
    assertEquals(Set.of(a), sets.pending());
    assertEquals(Duration.ZERO, clock.time());
    a.await();
  }

  @AsyncioTest
  void aLaterFailureEndsTheWaitForTheFirstException(VirtualClock clock) {
    Task<?> a = sleeper(10_000);
    Task<?> b = failing(10);
    var sets = Asyncio.wait(List.of(b, a), null, FIRST_EXCEPTION);
    assertEquals(Set.of(b), sets.done());
    assertEquals(Set.of(a), sets.pending());
    assertEquals(Duration.ofMillis(10), clock.time());
    a.await();
  }

  @AsyncioTest
  void aFailureDoesNotComeOut(VirtualClock clock) {
    Task<?> a = sleeper(100);
    Task<?> b = failing(150);
    var sets = Asyncio.wait(List.of(b, a));
    assertEquals(Set.of(a, b), sets.done());
    assertNull(a.exception());
    assertNotNull(b.exception());
    assertEquals(Duration.ofMillis(150), clock.time());
  }

  @AsyncioTest
  void theTimeIsOverWithoutAnException(VirtualClock clock) {
    Task<?> a = sleeper(100);
    Task<?> b = sleeper(150);
    var sets = Asyncio.wait(List.of(b, a), Duration.ofMillis(110), ALL_COMPLETED);
    assertEquals(Set.of(a), sets.done());
    assertEquals(Set.of(b), sets.pending());
    assertEquals(Duration.ofMillis(110), clock.time());
    assertEquals(0, b.cancelling());
    b.await();
  }

  @AsyncioTest
  void whatIsDoneWhenTheTimeIsOverCountsAsDone(VirtualClock clock) {
    Task<?> a = sleeper(100);
    Task<?> b = sleeper(150);
    sleep(Duration.ZERO); // so that a's timer is before the wait's
    var sets = Asyncio.wait(List.of(b, a), Duration.ofMillis(100), ALL_COMPLETED);
    assertEquals(Set.of(a), sets.done());
    assertEquals(Set.of(b), sets.pending());
    assertEquals(Duration.ofMillis(100), clock.time());
    b.await();
  }

  @AsyncioTest
  void anyCollectionWillDo() {
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      tasks.add(sleeper(i));
    }
    var sets = Asyncio.<Future<?>>wait(Set.copyOf(tasks));
    assertEquals(10, sets.done().size());
    assertEquals(Set.of(), sets.pending());
  }

  @AsyncioTest
  void cancellingTheWaitLeavesTheFuturesAlone() {
    Task<?> inner = sleeper(100);
    Task<?> waiting = createTask(() -> Asyncio.wait(List.of(inner)));
    sleep(Duration.ofMillis(10));
    waiting.cancel();
    assertThrows(CancelledError.class, waiting::await);
    assertEquals(0, inner.cancelling());
    inner.await();
    assertFalse(inner.cancelled());
  }
}
