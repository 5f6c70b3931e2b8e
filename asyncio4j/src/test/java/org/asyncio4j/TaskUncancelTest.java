package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Cancellations are counted, and can be taken back.
@ExtendWith(AsyncioExtension.class)
class TaskUncancelTest {
  private final EventLoop loop;

  TaskUncancelTest(EventLoop loop) {
    this.loop = loop;
  }

  @Test
  void requestsAreCountedAndSeenInTheText() {
    Task<?> task = loop.createTask(() -> sleep(Duration.ofSeconds(10)));
    Tick.of(loop);
    assertEquals(0, task.cancelling());
    assertFalse(task.toString().contains("cancelling"), task::toString);
    assertTrue(task.cancel());
    assertEquals(1, task.cancelling());
    assertTrue(task.toString().startsWith("<Task cancelling "), task::toString);
    assertTrue(task.cancel());
    assertEquals(2, task.cancelling());
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
  }

  @Test
  void aTaskThatUncancelsGoesOnUntilTheNextCancellation() {
    var order = new ArrayList<String>();
    Task<?> task = loop.createTask(() -> {
      try {
        sleep(Duration.ofSeconds(10));
      } catch (CancelledError e) {
        order.add("uncancel " + currentTask().uncancel());
      }
      sleep(Duration.ofSeconds(10));
      order.add("never");
    });
    Tick.of(loop);
    task.cancel();
    assertEquals(1, task.cancelling());
    Tick.of(loop);
    assertEquals(0, task.cancelling());
    assertFalse(task.cancelled());
    assertFalse(task.done());
    task.cancel();
    assertEquals(1, task.cancelling());
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertTrue(task.cancelled());
    assertEquals(List.of("uncancel 0"), order);
    assertEquals(0, task.uncancel());
    assertEquals(0, task.uncancel());
    assertTrue(task.cancelled());
    assertTrue(task.done());
  }

  @Test
  void aCancellationThatWasTakenBackBeforeTheNextStepIsNotDelivered() {
    Future<Integer> future = loop.createFuture();
    Task<Integer> task = loop.createTask(future::await);
    Tick.of(loop);
    future.setResult(42);
    assertTrue(task.cancel());
    assertEquals(1, task.cancelling());
    assertEquals(0, task.uncancel());
    assertEquals(42, loop.runUntilComplete(task));
  }

  @Test
  void aCancellationOfATaskThatIsRunnableIsDeliveredAtItsNextStep() {
    Future<Integer> future = loop.createFuture();
    Task<Integer> task = loop.createTask(future::await);
    Tick.of(loop);
    future.setResult(42);
    assertTrue(task.cancel());
    assertTrue(task.cancel());
    assertEquals(1, task.uncancel());
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertTrue(task.cancelled());
  }

  /// A timeout as a user may write it.
  private void within(Duration limit, RunnableOp<RuntimeException> body) {
    Task<?> task = currentTask();
    var fired = new boolean[1];
    TimerHandle timer = loop.callLater(limit, () -> {
      fired[0] = true;
      task.cancel();
    });
    try {
      body.run();
    } catch (CancelledError e) {
      if (fired[0] && task.uncancel() == 0) {
        throw new TimeoutException("after " + limit);
      }
      throw e;
    } finally {
      timer.cancel();
    }
  }

  @AsyncioTest
  void aTimeoutOfOnesOwnEndsInTimeOrByItsTimer(VirtualClock clock) {
    within(Duration.ofSeconds(2), () -> sleep(Duration.ofSeconds(1)));
    assertEquals(Duration.ofSeconds(1), clock.time());
    assertEquals(0, currentTask().cancelling());
    assertThrows(
        TimeoutException.class,
        () -> within(Duration.ofSeconds(1), () -> sleep(Duration.ofSeconds(10))));
    assertEquals(Duration.ofSeconds(2), clock.time());
    assertEquals(0, currentTask().cancelling());
    sleep(Duration.ofSeconds(5));
    assertEquals(Duration.ofSeconds(7), clock.time());
  }

  @AsyncioTest
  void aTimeoutOfOnesOwnLeavesTheCancellationsOfOthersAlone() {
    Task<?> task =
        createTask(() -> within(Duration.ofSeconds(2), () -> sleep(Duration.ofSeconds(10))));
    loop.callLater(Duration.ofSeconds(1), task::cancel);
    assertThrows(CancelledError.class, task::await);
    assertEquals(1, task.cancelling());
    Task<?> both = createTask(() -> within(Duration.ZERO, () -> sleep(Duration.ofSeconds(10))));
    loop.callLater(Duration.ZERO, both::cancel);
    assertThrows(CancelledError.class, both::await);
    Task<?> ownFirst =
        createTask(() -> within(Duration.ofSeconds(1), () -> sleep(Duration.ofSeconds(10))));
    sleep(Duration.ZERO);
    loop.callLater(Duration.ofSeconds(1), ownFirst::cancel);
    assertThrows(CancelledError.class, ownFirst::await);
    assertEquals(1, ownFirst.cancelling()); // its own it has taken back
  }

  @AsyncioTest
  void aTimeoutOfOnesOwnLeavesOtherExceptionsAlone() {
    var failure = new IllegalArgumentException("no");
    Task<?> task = createTask(() -> within(Duration.ofSeconds(1), () -> {
      try {
        sleep(Duration.ofSeconds(10));
      } catch (CancelledError e) {
        throw failure;
      }
    }));
    assertSame(failure, assertThrows(IllegalArgumentException.class, task::await));
  }
}
