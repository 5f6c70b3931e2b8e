package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.Tick;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Nobody overtakes, and no place is lost with a cancelled waiter.
@ExtendWith(AsyncioExtension.class)
class SemaphoreFairnessTest {
  private final EventLoop loop;
  private final List<Object> order = new ArrayList<>();

  SemaphoreFairnessTest(EventLoop loop) {
    this.loop = loop;
  }

  private Task<?> taker(Semaphore semaphore, int number) {
    return loop.createTask(() -> {
      semaphore.acquire();
      order.add(number);
    });
  }

  @Test
  void aReleaseSkipsWaitersThatAreCancelled() {
    var semaphore = new Semaphore(0);
    Task<?> first = taker(semaphore, 1);
    Task<?> second = taker(semaphore, 2);
    taker(semaphore, 3);
    Task<?> last = taker(semaphore, 4);
    Tick.of(loop);
    first.cancel();
    second.cancel();
    semaphore.release();
    Tick.of(loop, 3);
    assertEquals(List.of(3), order);
    assertTrue(first.cancelled());
    assertTrue(second.cancelled());
    assertFalse(last.done());
    semaphore.release();
    loop.runUntilComplete(last);
  }

  @Test
  void theOneBehindACancelledWaiterGetsThePlace() {
    var semaphore = new Semaphore(0);
    Task<?> first = taker(semaphore, 1);
    Task<?> second = taker(semaphore, 2);
    Tick.of(loop);
    first.cancel();
    semaphore.release();
    Tick.of(loop, 2);
    assertTrue(first.cancelled());
    assertTrue(second.done());
    assertTrue(semaphore.locked());
  }

  @AsyncioTest
  void aPlaceThatWasPromisedToACancelledWaiterIsFree() {
    var semaphore = new Semaphore();
    var second = new Task<?>[1];
    Task<?> first = createTask(() -> {
      try (var _ = semaphore.hold()) {
        sleep(Duration.ZERO);
      }
      assertEquals(0, semaphore.statistics().value());
      second[0].cancel();
    });
    second[0] = createTask(() -> {
      try (var _ = semaphore.hold()) {
        order.add("never");
      }
    });
    first.await();
    assertThrows(CancelledError.class, second[0]::await);
    assertEquals(List.of(), order);
    assertEquals(new Semaphore.Statistics(1, 0), semaphore.statistics());
    assertTrue(semaphore.acquire());
  }

  @AsyncioTest
  void aPlaceThatWasPromisedToACancelledWaiterIsForTheNext() {
    var semaphore = new Semaphore(0);
    Task<?> first = taker(semaphore, 1);
    Task<?> second = taker(semaphore, 2);
    sleep(Duration.ZERO);
    semaphore.release();
    first.cancel();
    second.await();
    assertTrue(first.cancelled());
    assertEquals(List.of(2), order);
    assertEquals(new Semaphore.Statistics(0, 0), semaphore.statistics());
  }

  @AsyncioTest
  void whoComesBackGoesToTheEndOfTheLine() {
    var semaphore = new Semaphore();
    var tasks = new ArrayList<Task<?>>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(createTask(() -> {
        for (int round = 1; round <= 2; round++) {
          semaphore.acquire();
          order.add(name + round);
          sleep(Duration.ofMillis(10));
          semaphore.release();
        }
      }));
    }
    tasks.forEach(Task::await);
    assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "c2"), order);
  }

  @AsyncioTest
  void whoComesBackDoesNotOvertakeThePromised() {
    var semaphore = new Semaphore();
    Task<?> first = taker(semaphore, 1);
    Task<?> second = createTask(() -> {
      semaphore.acquire();
      order.add(2);
      semaphore.release();
      semaphore.acquire();
      order.add(4);
    });
    Task<?> third = taker(semaphore, 3);
    first.await();
    semaphore.release();
    semaphore.release();
    second.await();
    third.await();
    assertEquals(List.of(1, 2, 3, 4), order);
  }

  @Test
  void behindACancelledWaiterTheOrderStands() {
    var semaphore = new Semaphore(0);
    Task<?> first = taker(semaphore, 1);
    taker(semaphore, 2);
    Task<?> third = taker(semaphore, 3);
    Tick.of(loop);
    first.cancel();
    Tick.of(loop);
    semaphore.release();
    semaphore.release();
    loop.runUntilComplete(third);
    assertEquals(List.of(2, 3), order);
    assertTrue(first.cancelled());
  }

  @AsyncioTest
  void placesThatAreFreeAreForThoseInLineFirst() {
    var semaphore = new Semaphore(0);
    var last = new ArrayList<Task<?>>();
    Task<?> first = createTask(() -> {
      semaphore.acquire();
      order.add(1);
      last.add(createTask(() -> {
        order.add(4);
      }));
    });
    Task<?> second = createTask(() -> {
      semaphore.release();
      semaphore.release();
      semaphore.release();
      assertEquals(2, semaphore.statistics().value());
      assertTrue(semaphore.locked());
      semaphore.acquire();
      order.add(2);
    });
    Task<?> third = taker(semaphore, 3);
    for (Task<?> task : List.of(first, second, third)) {
      task.await();
    }
    last.getFirst().await();
    assertEquals(List.of(1, 2, 3, 4), order);
  }
}
