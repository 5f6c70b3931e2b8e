package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Where a cancellation reaches a task, and what the task may do about it.
@ExtendWith(AsyncioExtension.class)
class TaskCancelTest {
  private final EventLoop loop;
  private final VirtualClock clock;

  TaskCancelTest(EventLoop loop, VirtualClock clock) {
    this.loop = loop;
    this.clock = clock;
  }

  private void assertEndsCancelled(Task<?> task) {
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertTrue(task.done());
    assertTrue(task.cancelled());
    assertFalse(task.cancel());
  }

  @Test
  void aSleepingTaskEndsAtOnce() {
    Task<?> task = loop.createTask(() -> sleep(Duration.ofSeconds(10)));
    loop.callSoon(() -> loop.callSoon(task::cancel));
    assertEndsCancelled(task);
    assertEquals(Duration.ZERO, clock.time());
  }

  @Test
  void ofAnyNumberThatAwaitEachOtherAllEnd() {
    Task<?> last = loop.createTask(() -> sleep(Duration.ofSeconds(10)));
    List<Task<?>> chain = new ArrayList<>(List.of(last));
    for (int i = 0; i < 20_000; i++) {
      Task<?> next = last;
      last = loop.createTask(() -> next.await());
      chain.add(last);
    }
    Tick.of(loop, 2);
    assertTrue(last.cancel("all"));
    chain.forEach(task -> assertEquals(1, task.cancelling()));
    assertEndsCancelled(last);
    chain.forEach(task -> assertTrue(task.cancelled()));
    assertEquals(Duration.ZERO, clock.time());
  }

  @Test
  void aTaskThatHasYieldedToTheLoopEndsAtItsNextStep() {
    var ran = new ArrayList<String>();
    Task<?> task = loop.createTask(() -> {
      ran.add("before");
      sleep(Duration.ZERO);
      ran.add("after");
    });
    Tick.of(loop);
    assertTrue(task.cancel());
    assertEndsCancelled(task);
    assertEquals(List.of("before"), ran);
  }

  @Test
  void aTaskThatWasNotStartedNeverRuns() {
    var ran = new ArrayList<String>();
    Task<?> task = loop.createTask(() -> ran.add("body"));
    assertTrue(task.cancel());
    assertFalse(task.done());
    assertEndsCancelled(task);
    assertEquals(List.of(), ran);
  }

  @Test
  void cancellingWhatATaskAwaitsCancelsTheTask() {
    Future<String> future = loop.createFuture();
    Task<?> task = loop.createTask(future::await);
    Tick.of(loop);
    future.cancel();
    assertFalse(task.done());
    assertEndsCancelled(task);
    assertEquals(0, task.cancelling());
  }

  @Test
  void cancellingBothTheTaskAndWhatItAwaitsIsOneCancellation() {
    Future<String> future = loop.createFuture();
    var caught = new ArrayList<CancelledError>();
    Task<?> task = loop.createTask(() -> {
      try {
        future.await();
      } catch (CancelledError e) {
        caught.add(e);
        throw e;
      }
    });
    Tick.of(loop);
    future.cancel();
    assertTrue(task.cancel());
    assertEndsCancelled(task);
    assertTrue(future.cancelled());
    assertEquals(1, caught.size());
  }

  @Test
  void aTaskThatReturnsFromItsHandlerIsNotCancelled() {
    Future<String> first = loop.createFuture();
    Future<String> second = loop.createFuture();
    Task<Integer> task = loop.createTask(() -> {
      first.await();
      try {
        second.await();
      } catch (CancelledError e) {
        return 42;
      }
      return 0;
    });
    Tick.of(loop);
    first.setResult(null);
    Tick.of(loop);
    task.cancel();
    assertTrue(second.cancelled());
    assertEquals(42, loop.runUntilComplete(task));
    assertFalse(task.cancelled());
  }

  @Test
  void aTaskThatSwallowsTheCancellationMayAwaitOn() {
    Future<String> first = loop.createFuture();
    Future<String> second = loop.createFuture();
    Future<String> third = loop.createFuture();
    Task<String> task = loop.createTask(() -> {
      first.await();
      assertThrows(CancelledError.class, second::await);
      return third.await();
    });
    Tick.of(loop);
    first.setResult(null);
    Tick.of(loop);
    task.cancel();
    Tick.of(loop);
    assertTrue(second.cancelled());
    assertFalse(third.done());
    third.setResult("third");
    assertEquals("third", loop.runUntilComplete(task));
    assertFalse(third.cancelled());
    assertFalse(task.cancelled());
  }

  @Test
  void aTaskThatCancelsItselfEndsAtItsNextAwait() {
    var ran = new ArrayList<String>();
    Task<?> task = loop.createTask(() -> {
      assertTrue(currentTask().cancel());
      ran.add("after cancel");
      sleep(Duration.ofSeconds(100));
      ran.add("after sleep");
    });
    assertEndsCancelled(task);
    assertEquals(List.of("after cancel"), ran);
    assertEquals(Duration.ZERO, clock.time());
  }

  @Test
  void aSelfCancellationIsDeliveredOnce() {
    Task<String> task = loop.createTask(() -> {
      currentTask().cancel();
      assertThrows(CancelledError.class, () -> sleep(Duration.ofSeconds(100)));
      sleep(Duration.ofSeconds(1));
      return "went on";
    });
    assertEquals("went on", loop.runUntilComplete(task));
    assertEquals(Duration.ofSeconds(1), clock.time());
  }

  @Test
  void aSelfCancellationThatTheAwaitedTaskSwallowsIsOver() {
    Task<String> inner = loop.createTask(() -> {
      assertThrows(CancelledError.class, () -> sleep(Duration.ofSeconds(100)));
      return "swallowed";
    });
    Task<String> outer = loop.createTask(() -> {
      sleep(Duration.ZERO);
      currentTask().cancel();
      return inner.await();
    });
    assertEquals("swallowed", loop.runUntilComplete(outer));
  }

  @Test
  void aTaskThatCancelsItselfAndReturnsIsCancelled() {
    Task<String> task = loop.createTask(() -> {
      currentTask().cancel();
      return "dropped";
    });
    assertEndsCancelled(task);
  }

  @Test
  void aTaskThatCancelsItselfCancelsWhatItAwaitsNext() {
    Future<String> innermost = loop.createFuture();
    Task<String> inner = loop.createTask(innermost::await);
    Task<?> outer = loop.createTask(() -> {
      sleep(Duration.ZERO);
      currentTask().cancel();
      inner.await();
    });
    assertEndsCancelled(outer);
    assertTrue(inner.cancelled());
    assertTrue(innermost.cancelled());
  }

  @Test
  void aCancellationReachesTheInnermostAwaitFirst() {
    Future<String> innermost = loop.createFuture();
    var order = new ArrayList<String>();
    Task<?> inner = loop.createTask(() -> {
      try {
        innermost.await();
      } catch (CancelledError e) {
        order.add("inner");
        throw e;
      }
    });
    Task<String> outer = loop.createTask(() -> {
      try {
        inner.await();
      } catch (CancelledError e) {
        order.add("outer");
      }
      return "swallowed";
    });
    Tick.of(loop);
    outer.cancel();
    assertTrue(innermost.cancelled());
    assertEquals("swallowed", loop.runUntilComplete(outer));
    assertEquals(List.of("inner", "outer"), order);
    assertTrue(inner.cancelled());
    assertFalse(outer.cancelled());
  }

  @AsyncioTest
  void aChildThatIsCancelledByATimerWakesItsParentThen() {
    Task<?> child = createTask(() -> sleep(Duration.ofSeconds(10)));
    loop.callLater(Duration.ofMillis(100), child::cancel);
    assertThrows(CancelledError.class, child::await);
    assertEquals(Duration.ofMillis(100), clock.time());
  }

  @Test
  void afterCancelAndATickNothingIsAwaited() {
    Future<String> future = loop.createFuture();
    Task<?> task = loop.createTask(future::await);
    Tick.of(loop);
    assertTrue(task.toString().contains("wait_for="), task::toString);
    task.cancel();
    assertTrue(future.cancelled());
    Tick.of(loop);
    assertTrue(task.cancelled());
    assertFalse(task.toString().contains("wait_for="), task::toString);
  }

  @Test
  void aFatalErrorInPlaceOfTheCancellationEndsTheRun() {
    var fatal = new KeyboardInterrupt("fatal");
    Task<?> task = loop.createTask(() -> {
      try {
        sleep(Duration.ofSeconds(10));
      } catch (CancelledError e) {
        throw fatal;
      }
    });
    Tick.of(loop);
    task.cancel();
    assertSame(fatal, assertThrows(KeyboardInterrupt.class, () -> Tick.of(loop, 2)));
    assertTrue(task.done());
    assertFalse(task.cancelled());
    assertSame(fatal, task.exception());
  }

  @Test
  void aTaskOutlivesTheRunThatWasStoppedBeforeItsEnd() {
    Task<?> task = loop.createTask(() -> {
      loop.stop();
      sleep(Duration.ofSeconds(10));
    });
    var error = assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(task));
    assertTrue(error.getMessage().startsWith("event loop stopped before"), error::getMessage);
    assertFalse(task.done());
    task.cancel();
    assertEndsCancelled(task);
  }
}
