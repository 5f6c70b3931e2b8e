package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.Tick;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who is signalled goes on when it gets the lock.
@ExtendWith(AsyncioExtension.class)
class ConditionTest {
  private final EventLoop loop;
  private final Condition condition = new Condition();
  private final List<Integer> order = new ArrayList<>();

  ConditionTest(EventLoop loop) {
    this.loop = loop;
  }

  /// Keeps the lock at its end.
  private Task<?> keeper(int number) {
    return loop.createTask(() -> {
      condition.acquire();
      assertTrue(condition.await());
      order.add(number);
    });
  }

  private Task<?> waiter(int number) {
    return loop.createTask(() -> {
      try (var _ = condition.hold()) {
        condition.await();
        order.add(number);
      }
    });
  }

  @Test
  void aSignalIsHeardWhenTheSignallerReleasesTheLock() {
    keeper(1);
    keeper(2);
    keeper(3);
    Tick.of(loop);
    assertFalse(condition.locked());

    condition.acquire();
    condition.signal();
    Tick.of(loop);
    assertEquals(List.of(), order);
    condition.release();
    Tick.of(loop);
    assertEquals(List.of(1), order);
    assertTrue(condition.locked());

    condition.signal(2);
    Tick.of(loop);
    assertEquals(List.of(1), order);
    condition.release();
    Tick.of(loop);
    assertEquals(List.of(1, 2), order);
    assertTrue(condition.locked());
    condition.release();
    Tick.of(loop);
    assertEquals(List.of(1, 2, 3), order);
    assertTrue(condition.locked());
  }

  @AsyncioTest
  void withoutTheLockNobodyWaits() {
    var e = assertThrows(IllegalStateException.class, () -> condition.await());
    assertTrue(e.getMessage().contains("its lock is not held"), e::getMessage);
  }

  @Test
  void aPredicateIsAskedAgainAtEachSignal() {
    var asked = new ArrayList<Boolean>();
    Task<?> task = loop.createTask(() -> {
      try (var _ = condition.hold()) {
        assertTrue(condition.await(() -> {
          assertTrue(condition.locked());
          asked.add(order.contains(7));
          return order.contains(7);
        }));
      }
    });
    Tick.of(loop);
    assertEquals(List.of(false), asked);
    signalled(() -> {});
    assertEquals(List.of(false, false), asked);
    assertFalse(task.done());
    signalled(() -> order.add(7));
    assertEquals(List.of(false, false, true), asked);
    assertTrue(task.done());
  }

  private void signalled(Runnable change) {
    try (var _ = condition.hold()) {
      change.run();
      condition.signal();
    }
    Tick.of(loop);
  }

  @AsyncioTest
  void onlyAPredicateThatDoesNotHoldNeedsTheLock() {
    assertTrue(condition.await(() -> true));
    var e = assertThrows(IllegalStateException.class, () -> condition.await(() -> false));
    assertTrue(e.getMessage().contains("its lock is not held"), e::getMessage);
  }

  @Test
  void aSignalForManyWakesThoseThatAreThereInOrder() {
    waiter(1);
    waiter(2);
    waiter(3);
    Tick.of(loop);
    try (var _ = condition.hold()) {
      condition.signal(1);
    }
    Tick.of(loop);
    assertEquals(List.of(1), order);
    try (var _ = condition.hold()) {
      condition.signal(1);
      condition.signal(2048);
    }
    Tick.of(loop);
    assertEquals(List.of(1, 2, 3), order);
  }

  @Test
  void aSignalForNoneWakesNobody() {
    Task<?> task = waiter(1);
    Tick.of(loop);
    try (var _ = condition.hold()) {
      condition.signal(0);
      condition.signal(-1);
    }
    Tick.of(loop);
    assertFalse(task.done());
    try (var _ = condition.hold()) {
      condition.signal();
    }
    loop.runUntilComplete(task);
  }

  @Test
  void aSignalForAllWakesAllInOrder() {
    waiter(1);
    waiter(2);
    waiter(3);
    Tick.of(loop);
    condition.acquire();
    condition.signalAll();
    Tick.of(loop);
    assertEquals(List.of(), order);
    condition.release();
    Tick.of(loop, 3);
    assertEquals(List.of(1, 2, 3), order);
    assertFalse(condition.locked());
  }

  @Test
  void withoutTheLockNobodySignals() {
    var e = assertThrows(IllegalStateException.class, () -> condition.signal());
    assertTrue(e.getMessage().contains("cannot signal <Condition [unlocked]>"), e::getMessage);
  }

  @Test
  void withoutTheLockNobodySignalsAll() {
    assertThrows(IllegalStateException.class, condition::signalAll);
  }

  @Test
  void itsTextSaysWhetherTheLockIsHeldAndHowManyWait() {
    assertEquals("<Condition [unlocked]>", condition.toString());
    condition.acquire();
    assertEquals("<Condition [locked]>", condition.toString());
    condition.release();
    waiter(1);
    Task<?> last = waiter(2);
    Tick.of(loop);
    assertEquals("<Condition [unlocked, waiters:2]>", condition.toString());
    assertEquals(new Condition.Statistics(false, 2), condition.statistics());
    try (var _ = condition.hold()) {
      condition.signalAll();
      assertEquals("<Condition [locked, waiters:2]>", condition.toString());
    }
    loop.runUntilComplete(last);
  }

  @AsyncioTest
  void itIsHeldInAScopeAlsoAcrossAnAwait() {
    try (var _ = condition.hold()) {
      assertTrue(condition.locked());
      sleep(Duration.ofSeconds(1));
      assertTrue(condition.locked());
    }
    assertFalse(condition.locked());
  }

  @AsyncioTest
  void overAGivenLockItSharesIt() {
    var lock = new Lock();
    var over = new Condition(lock);
    lock.acquire();
    assertTrue(over.locked());
    over.release();
    assertFalse(lock.locked());
    over.acquire();
    assertTrue(lock.locked());
  }
}
