package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Tick;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;

/// Who waits when its coroutine or its loop is closed is gone without a trace.
class WaitersAtTheEndTest {
  private final Lock lock = new Lock();
  private final Semaphore semaphore = new Semaphore(0);
  private final Condition condition = new Condition();
  private final Event event = new Event();
  private final Queue<Integer> queue = new Queue<>();

  private List<Callable<Object>> waits() {
    return List.of(
        () -> {
          try (var _ = lock.hold()) {
            return queue.get();
          }
        },
        () -> {
          try (var _ = lock.hold()) {
            return "never";
          }
        },
        semaphore::acquire,
        () -> {
          try (var _ = condition.hold()) {
            return condition.await();
          }
        },
        event::await);
  }

  private void assertNobodyWaits() {
    assertEquals(new Lock.Statistics(false, 0), lock.statistics());
    assertEquals(new Semaphore.Statistics(0, 0), semaphore.statistics());
    assertEquals(new Condition.Statistics(false, 0), condition.statistics());
    assertEquals(new Event.Statistics(false, 0), event.statistics());
    assertEquals(new Queue.Statistics(0, 0, 0, 0, 0, 0, false), queue.statistics());
  }

  @AsyncioTest
  void closedCoroutinesLeaveTheirLines() {
    var coroutines = new ArrayList<Coroutine<Object>>();
    for (Callable<Object> wait : waits()) {
      Coroutine<Object> coroutine = Coroutine.of(wait::call);
      coroutine.send(null);
      coroutines.add(coroutine);
    }
    assertEquals(1, lock.statistics().waiting());
    assertEquals(1, queue.statistics().getting());
    coroutines.forEach(Coroutine::close);
    assertNobodyWaits();
  }

  @AsyncioTest
  void aPlaceThatWasPromisedToAClosedCoroutineIsForTheNext() {
    Coroutine<Boolean> closed = Coroutine.of(semaphore::acquire);
    closed.send(null);
    var next = createTask(semaphore::acquire);
    sleep(Duration.ZERO);
    semaphore.release();
    closed.close();
    assertTrue(next.await());
  }

  @AsyncioTest
  void theTurnOfAClosedCoroutineIsForTheNext() {
    lock.acquire();
    Coroutine<Boolean> closed = Coroutine.of(lock::acquire);
    closed.send(null);
    var next = createTask(lock::acquire);
    sleep(Duration.ZERO);
    lock.release();
    closed.close();
    assertTrue(next.await());
  }

  @Test
  void tasksOfAClosedLoopLeaveTheirLinesWithoutErrors() {
    var errors = new ArrayList<String>();
    EventLoop loop = new VirtualClock().newEventLoop();
    loop.setExceptionHandler((_, report) -> errors.add(report.message()));
    for (Callable<Object> wait : waits()) {
      loop.createTask(wait::call);
    }
    Tick.of(loop);
    loop.close();
    assertNobodyWaits();
    assertEquals(waits().size(), errors.size(), errors::toString);
    assertTrue(errors.stream().allMatch(e -> e.contains("destroyed")), errors::toString);
  }

  /// It can no more wait for the lock, so it ends without it, and with an error.
  @Test
  void whoWaitsOnAConditionWhoseLockAnotherHoldsEndsWithAReport() {
    var errors = new ArrayList<Throwable>();
    var ended = new ArrayList<String>();
    EventLoop loop = new VirtualClock().newEventLoop();
    loop.setExceptionHandler((_, report) -> errors.add(report.exception()));
    loop.createTask(() -> {
      try (var _ = condition.hold()) {
        condition.await();
      } finally {
        ended.add("waiter");
      }
    });
    loop.createTask(() -> {
      try (var _ = condition.hold()) {
        event.await();
      } finally {
        ended.add("holder");
      }
    });
    Tick.of(loop);
    loop.close();
    errors.removeIf(Objects::isNull); // that they were destroyed
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.getFirst().getMessage().startsWith("no running event loop"));
    assertEquals(List.of("waiter", "holder"), ended);
    assertNobodyWaits();
  }
}
