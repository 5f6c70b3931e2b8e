package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.waitFor;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.Tick;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A cancelled waiter first gets the lock again, and loses no signal.
@ExtendWith(AsyncioExtension.class)
class ConditionCancelTest {
  private final EventLoop loop;
  private final Condition condition = new Condition();
  private final List<CancelledError> caught = new ArrayList<>();

  ConditionCancelTest(EventLoop loop) {
    this.loop = loop;
  }

  /// Keeps the lock at its end.
  private Task<?> waiting() {
    Task<?> task = loop.createTask(() -> {
      condition.acquire();
      try {
        condition.await();
      } catch (CancelledError e) {
        assertTrue(condition.locked());
        caught.add(e);
        throw e;
      }
    });
    Tick.of(loop);
    assertFalse(condition.locked());
    return task;
  }

  private void assertEndsCancelled(Task<?> task) {
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertTrue(condition.locked());
    assertEquals(1, caught.size());
  }

  @Test
  void aCancelledWaiterHoldsTheLockAndLeavesTheLine() {
    Task<?> task = waiting();
    task.cancel();
    assertEndsCancelled(task);
    assertEquals(new Condition.Statistics(true, 0), condition.statistics());
  }

  @Test
  void cancelledWhileTheLockIsContestedItHoldsItInTheEnd() {
    Task<?> task = waiting();
    condition.acquire();
    condition.signal();
    loop.callSoon(task::cancel);
    loop.callSoon(condition::release);
    assertEndsCancelled(task);
  }

  @Test
  void cancelledWhileItWaitsForTheLockItWaitsOn() {
    Task<?> task = waiting();
    condition.acquire();
    condition.signal();
    Tick.of(loop);
    task.cancel();
    Tick.of(loop, 3);
    assertFalse(task.done());
    condition.release();
    assertEndsCancelled(task);
  }

  @Test
  void aTimeLimitLeavesTheLockHeld() {
    loop.runUntilComplete(() -> {
      try (var _ = condition.hold()) {
        var limit = Duration.ofMillis(500);
        assertThrows(TimeoutException.class, () -> waitFor(() -> condition.await(), limit));
        assertTrue(condition.locked());
      }
      assertFalse(condition.locked());
    });
  }

  @Test
  void theErrorOfTheWaitComesOutAsItIs() {
    Task<?> task = waiting();
    task.cancel("foo");
    var e = assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertEquals("foo", e.getMessage());
    assertSame(caught.getFirst(), e);
  }

  @Test
  void theErrorOfTheWaitForTheLockComesOutAsItIs() {
    Task<?> task = waiting();
    condition.acquire();
    condition.signal();
    Tick.of(loop);
    task.cancel("foo");
    Tick.of(loop);
    condition.release();
    var e = assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertEquals("foo", e.getMessage());
    assertSame(caught.getFirst(), e);
  }

  @Test
  void ofSeveralErrorsTheLastComesOut() {
    Task<?> task = waiting();
    condition.acquire();
    task.cancel("first");
    Tick.of(loop);
    task.cancel("second");
    Tick.of(loop);
    task.cancel("third");
    Tick.of(loop);
    condition.release();
    var e = assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertEquals("third", e.getMessage());
  }

  @Test
  void aSignalForAWaiterThatIsCancelledGoesToAnother() {
    Task<?> first = waiting();
    Task<?> second = waiting();
    try (var _ = condition.hold()) {
      condition.signal();
    }
    first.cancel();
    assertEndsCancelled(first);
    assertFalse(second.done());
    condition.release(); // for the first
    loop.runUntilComplete(second);
  }

  @Test
  void aSignalForAWaiterThatIsCancelledBeforeItHasTheLockGoesToAnother() {
    Task<?> first = waiting();
    Task<?> second = waiting();
    condition.acquire();
    condition.signal();
    Tick.of(loop);
    first.cancel();
    Tick.of(loop);
    condition.release();
    assertEndsCancelled(first);
    assertFalse(second.done());
    condition.release(); // for the first
    loop.runUntilComplete(second);
  }
}
