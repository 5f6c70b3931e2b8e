package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.jspecify.annotations.Nullable;

/// One future, or one body, within a time.
class WaitForTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final List<String> order = new ArrayList<>();

  /// Takes a time to end after its cancellation.
  private String slowToEnd() {
    try {
      return sleep(LONG, "late");
    } finally {
      sleep(SHORT);
      order.add("ended");
    }
  }

  private static int stubborn() {
    try {
      sleep(LONG);
      return 0;
    } catch (CancelledError e) {
      return 42;
    }
  }

  @AsyncioTest
  void aBodyMayGiveNothing(VirtualClock clock) {
    waitFor(() -> sleep(Duration.ofSeconds(1)), Duration.ofSeconds(2));
    assertEquals(Duration.ofSeconds(1), clock.time());
    assertThrows(
        TimeoutException.class,
        () -> waitFor(() -> sleep(Duration.ofSeconds(3)), Duration.ofSeconds(2)));
    assertThrows(
        TimeoutException.class, () -> waitFor(() -> fail("it does not start"), Duration.ZERO));
  }

  @AsyncioTest
  void whatIsInTimeGivesItsResult(VirtualClock clock) {
    assertEquals("in time", waitFor(createTask(() -> sleep(SHORT, "in time")), LONG));
    assertEquals("body", waitFor(() -> sleep(SHORT, "body"), LONG));
    assertEquals(SHORT.multipliedBy(2), clock.time());
  }

  @AsyncioTest
  void withoutALimitItWaitsAsLongAsItTakes() {
    assertEquals("any time", waitFor(createTask(() -> sleep(LONG, "any time")), null));
    assertEquals("body", waitFor(() -> sleep(LONG, "body"), null));
  }

  @AsyncioTest
  void aResultOfTheNextIterationIsInTime(EventLoop loop) {
    Future<String> future = loop.createFuture();
    Task<String> waiting = createTask(() -> waitFor(future, SHORT));
    loop.callSoon(() -> future.setResult("ok"));
    assertEquals("ok", waiting.await());
  }

  @AsyncioTest
  void withoutTimeWhatIsDoneGivesItsResult(EventLoop loop) {
    for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      Future<String> done = loop.createFuture();
      done.setResult("done");
      assertEquals("done", waitFor(done, limit));
    }
  }

  @AsyncioTest
  void withoutTimeWhatIsStillToComeIsTooLate(EventLoop loop) {
    Future<String> future = loop.createFuture();
    loop.callSoon(() -> order.add(future.toString()));
    assertThrows(TimeoutException.class, () -> waitFor(future, Duration.ZERO));
    assertEquals(List.of("<Future cancelled>"), order);
  }

  @AsyncioTest
  void withoutTimeABodyDoesNotStart() {
    assertThrows(
        TimeoutException.class,
        () -> waitFor(() -> fail("this body must not start"), Duration.ZERO));
  }

  @AsyncioTest
  void whenTheTimeIsOverTheTaskIsCancelledAndWaitedFor(VirtualClock clock) {
    for (Duration limit : List.of(SHORT, Duration.ZERO, Duration.ofSeconds(-1))) {
      order.clear();
      Task<String> task = createTask(this::slowToEnd);
      sleep(Duration.ZERO);
      Duration before = clock.time();
      var e = assertThrows(TimeoutException.class, () -> waitFor(task, limit));
      assertInstanceOf(CancelledError.class, e.getCause());
      assertTrue(task.cancelled());
      assertEquals(List.of("ended"), order);
      Duration took = limit.isPositive() ? limit.plus(SHORT) : SHORT;
      assertEquals(took, clock.time().minus(before));
    }
  }

  @AsyncioTest
  void cancelledItWaitsForTheEndOfTheTask() {
    for (@Nullable Duration limit : Arrays.asList(null, LONG)) {
      order.clear();
      Task<String> task = createTask(this::slowToEnd);
      Task<?> waiting = createTask(() -> {
        try {
          waitFor(task, limit);
        } finally {
          order.add("left");
        }
      });
      sleep(SHORT);
      waiting.cancel();
      assertThrows(CancelledError.class, waiting::await);
      assertTrue(task.cancelled());
      assertEquals(List.of("ended", "left"), order);
    }
  }

  @AsyncioTest
  void whatATaskReturnsAfterItsCancellationCounts() {
    assertEquals(42, waitFor(createTask(WaitForTest::stubborn), SHORT));
    assertEquals(42, waitFor(WaitForTest::stubborn, SHORT));
  }

  @AsyncioTest
  void cancelledItGivesWhatTheTaskReturnsAllTheSame() {
    Task<Integer> waiting = createTask(() -> waitFor(WaitForTest::stubborn, null));
    Task<Integer> limited = createTask(() -> waitFor(createTask(WaitForTest::stubborn), LONG));
    sleep(SHORT);
    waiting.cancel();
    limited.cancel();
    assertEquals(List.of(42, 42), gather(waiting, limited));
  }

  @AsyncioTest
  void anExceptionOfTheCleanUpComesOut() {
    var failure = new ArithmeticException("in the clean-up");
    for (Duration limit : List.of(SHORT, Duration.ZERO)) {
      Task<?> failing = createTask(() -> {
        try {
          sleep(LONG);
        } catch (CancelledError e) {
          throw failure;
        }
      });
      sleep(Duration.ZERO);
      assertSame(failure, assertThrows(ArithmeticException.class, () -> waitFor(failing, limit)));
    }
  }

  @AsyncioTest
  void aCancellationInTheIterationInWhichTheTaskEndsIsNotLost() {
    Task<String> inner = createTask(() -> sleep(Duration.ZERO, "done"));
    Task<?> waiting = createTask(() -> {
      waitFor(inner, LONG);
      order.add("unreachable");
    });
    sleep(Duration.ZERO);
    sleep(Duration.ZERO);
    assertTrue(inner.done());
    assertFalse(waiting.done());
    waiting.cancel();
    assertThrows(CancelledError.class, waiting::await);
    assertEquals("done", inner.result());
    assertEquals(List.of(), order);
  }

  @AsyncioTest
  void aShieldSavesATaskFromIt() {
    for (Duration limit : List.of(SHORT, Duration.ZERO)) {
      Task<String> task = createTask(() -> sleep(SHORT.multipliedBy(2), "done"));
      Future<String> shield = shield(task);
      assertThrows(TimeoutException.class, () -> waitFor(shield, limit));
      assertTrue(shield.cancelled());
      assertFalse(task.done());
      assertEquals("done", waitFor(shield(task), null));
    }
  }
}
