package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Many at once, and all their results.
@ExtendWith(AsyncioExtension.class)
class GatherTest {
  private final EventLoop loop;
  private final Future<Integer> a;
  private final Future<Integer> b;
  private final Future<Integer> c;
  private final List<ErrorReport> reports = new ArrayList<>();

  GatherTest(EventLoop loop) {
    this.loop = loop;
    a = loop.createFuture();
    b = loop.createFuture();
    c = loop.createFuture();
    loop.setExceptionHandler((_, report) -> reports.add(report));
  }

  @AsyncioTest
  void bodiesRunConcurrentlyAndTheResultsAreInTheirOrder(VirtualClock clock) {
    List<String> results = gather(
        () -> sleep(Duration.ofMillis(20), "slow"), () -> sleep(Duration.ofMillis(10), "fast"));
    assertEquals(List.of("slow", "fast"), results);
    assertEquals(Duration.ofMillis(20), clock.time());
  }

  @AsyncioTest
  void bodiesWithoutAResultMayBeGathered(VirtualClock clock) {
    gather(() -> sleep(Duration.ofMillis(20)), () -> {
      sleep(Duration.ofMillis(10));
    });
    assertEquals(Duration.ofMillis(20), clock.time());
  }

  @AsyncioTest
  void aCheckedExceptionOfABodyComesOutAsItIs() {
    var failure = new IOException("no");
    try {
      gather(() -> 1, () -> {
        if (loop.isRunning()) {
          throw failure;
        }
        return 2;
      });
      fail("nothing was thrown");
    } catch (IOException e) {
      assertSame(failure, e);
    }
  }

  @Test
  void itIsDoneWithTheLastOne() {
    Future<List<Integer>> gathering = gatherFuture(List.of(a, b, c));
    var calls = new ArrayList<Future<?>>();
    gathering.addDoneCallback(calls::add);
    b.setResult(1);
    a.setResult(2);
    Tick.of(loop);
    assertFalse(gathering.done());
    c.setResult(3);
    Tick.of(loop, 2);
    assertEquals(List.of(2, 1, 3), gathering.result());
    assertEquals(List.<Future<?>>of(gathering), calls);
  }

  @Test
  void withoutFailuresItMakesNoDifferenceWhetherExceptionsAreReturned() {
    var gathering = gatherFutureReturningExceptions(List.of(a, b, c));
    b.setResult(1);
    a.setResult(2);
    c.setResult(3);
    Tick.of(loop);
    assertEquals(List.of(2, 1, 3), gathering.result());
  }

  @Test
  void theFirstFailureEndsItAndLaterEndsAreIgnored() {
    Future<Integer> d = loop.createFuture();
    Future<List<Integer>> gathering = gatherFuture(List.of(a, b, c, d));
    var failure = new IllegalArgumentException("no");
    a.setResult(1);
    b.setException(failure);
    Tick.of(loop);
    assertSame(failure, gathering.exception());
    c.cancel();
    d.setException(new IllegalStateException("too late"));
    Tick.of(loop);
    loop.close();
    assertEquals(List.of(), reports);
  }

  @Test
  void exceptionsMayStandAmongTheResults() {
    var gathering = gatherFutureReturningExceptions(List.of(a, b, c));
    var failure = new IllegalArgumentException("no");
    b.setException(failure);
    Tick.of(loop);
    assertFalse(gathering.done());
    a.setResult(1);
    c.cancel("why");
    Tick.of(loop);
    assertEquals(1, gathering.result().get(0));
    assertSame(failure, gathering.result().get(1));
    var cancelled = assertInstanceOf(CancelledError.class, gathering.result().get(2));
    assertEquals("why", cancelled.getMessage());
  }

  @AsyncioTest
  void exceptionsOfBodiesMayStandAmongTheResults() {
    var failure = new IOException("no");
    assertEquals(List.of(1, failure), gatherReturningExceptions(() -> 1, () -> {
      throw failure;
    }));
    assertEquals(Arrays.asList(1, 2), gatherReturningExceptions(List.of(done(1), done(2))));
  }

  private Future<Integer> done(int result) {
    Future<Integer> future = loop.createFuture();
    future.setResult(result);
    return future;
  }

  @Test
  void nothingNeedsALoop() {
    setEventLoop(null);
    assertThrows(IllegalStateException.class, () -> gatherFuture(List.<Future<Integer>>of()));
  }

  @AsyncioTest
  void nothingGivesNoResults() {
    Future<List<Integer>> gathering = gatherFuture(List.<Future<Integer>>of());
    assertSame(loop, gathering.getLoop());
    assertEquals(List.of(), gathering.await());
  }

  @Test
  void nothingIsOfTheCurrentLoop() {
    setEventLoop(loop);
    try {
      Future<List<Integer>> gathering = gatherFuture(List.<Future<Integer>>of());
      assertSame(loop, gathering.getLoop());
      assertEquals(List.of(), loop.runUntilComplete(gathering));
    } finally {
      setEventLoop(null);
    }
  }

  @Test
  void futuresOfSeveralLoopsAreRefused() {
    try (var other = new VirtualClock().newEventLoop()) {
      Future<Integer> foreign = other.createFuture();
      assertThrows(IllegalArgumentException.class, () -> gatherFuture(List.of(a, foreign)));
    }
  }

  @Test
  void itIsOfTheLoopOfItsFutures() {
    try (var other = new VirtualClock().newEventLoop()) {
      setEventLoop(other);
      assertSame(loop, gatherFuture(List.of(a, b)).getLoop());
    } finally {
      setEventLoop(null);
    }
  }

  @Test
  void oneThatIsCancelledMakesItFailAndNotBeCancelled() {
    Future<List<Integer>> gathering = gatherFuture(List.of(a, b));
    a.setResult(1);
    b.cancel("why");
    Tick.of(loop);
    assertTrue(gathering.done());
    assertFalse(gathering.cancelled());
    var failure = assertInstanceOf(CancelledError.class, gathering.exception());
    assertEquals("why", failure.getMessage());
  }

  @Test
  void withoutALoopBodiesAreNotGathered() {
    setEventLoop(null);
    assertThrows(IllegalStateException.class, () -> gatherFuture(() -> 1));
  }

  @AsyncioTest
  void bodiesRunOnTheRunningLoop() {
    Future<List<Integer>> gathering = gatherFuture(() -> 1, () -> 2);
    assertSame(loop, gathering.getLoop());
    assertEquals(List.of(1, 2), gathering.await());
  }

  @Test
  void bodiesRunOnTheCurrentLoop() {
    setEventLoop(loop);
    try {
      Future<List<Integer>> gathering = gatherFuture(() -> 1, () -> 2);
      assertSame(loop, gathering.getLoop());
      assertEquals(List.of(1, 2), loop.runUntilComplete(gathering));
    } finally {
      setEventLoop(null);
    }
  }

  @AsyncioTest
  void aTaskGivenSeveralTimesFillsEachPlace() {
    Task<Integer> task = createTask(() -> 1);
    Task<Integer> other = createTask(() -> 2);
    assertEquals(List.of(1, 2, 1), gather(List.of(task, other, task)));
  }

  @Test
  void whenAllChildrenAreDoneItCannotBeCancelled() {
    Future<List<Integer>> gathering = gatherFuture(List.of(a, b));
    a.setResult(1);
    b.setResult(2);
    assertFalse(gathering.done());
    assertFalse(gathering.cancel());
    Tick.of(loop);
    assertEquals(List.of(1, 2), gathering.result());
  }

  @AsyncioTest
  void aCancellationIsNotReturnedAmongTheExceptions() {
    Task<?> waiting = createTask(() -> gatherReturningExceptions(
        () -> sleep(Duration.ofSeconds(1), 1), () -> sleep(Duration.ofSeconds(2), 2)));
    sleep(Duration.ofMillis(1));
    waiting.cancel("stop");
    var error = assertThrows(CancelledError.class, waiting::await);
    assertEquals("stop", error.getMessage());
    assertTrue(waiting.cancelled());
  }

  @AsyncioTest
  void cancellingTheWaitingTaskCancelsTheChildren() {
    Task<?> one = createTask(a::await);
    Task<?> two = createTask(b::await);
    Future<List<Object>> gathering = gatherFuture(List.of(one, two));
    Task<?> waiting = createTask(gathering::await);
    sleep(Duration.ofMillis(1));
    waiting.cancel();
    assertThrows(CancelledError.class, waiting::await);
    assertTrue(one.cancelled());
    assertTrue(two.cancelled());
    assertTrue(a.cancelled());
    assertTrue(b.cancelled());
    assertFalse(gathering.cancel());
  }

  @Test
  void aSecondFailureCountsAsLookedAt() {
    Task<?> waiting = loop.createTask(() -> gather(a::await, b::await));
    Tick.of(loop);
    var failure = new IllegalArgumentException("first");
    a.setException(failure);
    Tick.of(loop);
    b.setException(new IllegalStateException("second"));
    Tick.of(loop, 4);
    assertSame(failure, waiting.exception());
    loop.close();
    assertEquals(List.of(), reports);
  }

  @Test
  void aBodyBesideAMistakeRunsAndIsNotReported() {
    setEventLoop(loop);
    try {
      assertThrows(NullPointerException.class, () -> gatherFuture(() -> 1, null));
    } finally {
      setEventLoop(null);
    }
    Tick.of(loop, 2);
    loop.close();
    assertEquals(List.of(), reports);
  }
}
