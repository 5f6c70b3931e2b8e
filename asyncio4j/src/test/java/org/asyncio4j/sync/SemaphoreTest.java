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

/// As many tasks at a time as there are places.
@ExtendWith(AsyncioExtension.class)
class SemaphoreTest {
  private final EventLoop loop;
  private final List<Integer> order = new ArrayList<>();

  SemaphoreTest(EventLoop loop) {
    this.loop = loop;
  }

  private Task<?> taker(Semaphore semaphore, int number) {
    return loop.createTask(() -> {
      assertTrue(semaphore.acquire());
      order.add(number);
    });
  }

  @Test
  void withoutPlacesItIsLocked() {
    assertTrue(new Semaphore(0).locked());
    assertFalse(new Semaphore().locked());
  }

  @Test
  void itsTextSaysHowManyPlacesAreFreeAndHowManyWait() {
    var semaphore = new Semaphore();
    assertEquals("<Semaphore [unlocked, value:1]>", semaphore.toString());
    semaphore.acquire();
    assertEquals("<Semaphore [locked]>", semaphore.toString());
    taker(semaphore, 1);
    Task<?> last = taker(semaphore, 2);
    Tick.of(loop);
    assertEquals("<Semaphore [locked, waiters:2]>", semaphore.toString());
    assertEquals(new Semaphore.Statistics(0, 2), semaphore.statistics());
    semaphore.release();
    semaphore.release();
    loop.runUntilComplete(last);
    assertEquals("<BoundedSemaphore [unlocked, value:3]>", new BoundedSemaphore(3).toString());
  }

  @Test
  void itCannotHaveFewerPlacesThanNone() {
    var e = assertThrows(IllegalArgumentException.class, () -> new Semaphore(-1));
    assertTrue(e.getMessage().contains("-1"), e::getMessage);
    assertThrows(IllegalArgumentException.class, () -> new BoundedSemaphore(-1));
  }

  @Test
  void aPlaceThatIsGivenBackBelongsToTheFirstInLine() {
    var semaphore = new Semaphore(3);
    assertTrue(semaphore.acquire());
    assertTrue(semaphore.acquire());
    assertFalse(semaphore.locked());
    taker(semaphore, 1);
    taker(semaphore, 2);
    taker(semaphore, 3);
    Tick.of(loop);
    assertEquals(List.of(1), order);
    assertTrue(semaphore.locked());
    assertEquals(new Semaphore.Statistics(0, 2), semaphore.statistics());

    Task<?> last = taker(semaphore, 4);
    semaphore.release();
    semaphore.release();
    assertEquals(0, semaphore.statistics().value());
    Tick.of(loop);
    assertEquals(List.of(1, 2, 3), order);
    assertTrue(semaphore.locked());
    assertEquals(new Semaphore.Statistics(0, 1), semaphore.statistics());
    semaphore.release();
    loop.runUntilComplete(last);
  }

  @Test
  void aCancelledWaiterLeavesTheLine() {
    var semaphore = new Semaphore(0);
    Task<?> task = taker(semaphore, 1);
    Tick.of(loop);
    task.cancel();
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertEquals(new Semaphore.Statistics(0, 0), semaphore.statistics());
  }

  @Test
  void aBoundedOneIsNotReleasedTooOften() {
    var semaphore = new BoundedSemaphore();
    assertThrows(IllegalStateException.class, semaphore::release);
    semaphore.acquire();
    semaphore.release();
    var e = assertThrows(IllegalStateException.class, semaphore::release);
    assertTrue(e.getMessage().contains("cannot release <BoundedSemaphore"), e::getMessage);
  }

  @Test
  void anUnboundedOneMayGrow() {
    var semaphore = new Semaphore(0);
    semaphore.release();
    semaphore.release();
    assertEquals(2, semaphore.statistics().value());
  }

  @Test
  void releasedWithoutWaitersItHasAPlace() {
    var semaphore = new Semaphore();
    semaphore.acquire();
    assertTrue(semaphore.locked());
    semaphore.release();
    assertFalse(semaphore.locked());
  }

  @AsyncioTest
  void aPlaceIsHeldInAScopeAlsoAcrossAnAwait() {
    for (Semaphore semaphore : List.of(new Semaphore(), new BoundedSemaphore())) {
      try (var _ = semaphore.hold()) {
        assertTrue(semaphore.locked());
        sleep(Duration.ofSeconds(1));
        assertTrue(semaphore.locked());
      }
      assertFalse(semaphore.locked());
    }
  }
}
