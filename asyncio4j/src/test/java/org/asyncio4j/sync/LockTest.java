package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.Tick;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One task at a time, in the order in which they asked.
@ExtendWith(AsyncioExtension.class)
class LockTest {
  private final EventLoop loop;
  private final Lock lock = new Lock();
  private final List<Integer> order = new ArrayList<>();

  LockTest(EventLoop loop) {
    this.loop = loop;
  }

  private Task<?> taker(int number) {
    return loop.createTask(() -> {
      assertTrue(lock.acquire());
      order.add(number);
    });
  }

  @Test
  void itsTextSaysWhetherItIsHeldAndHowManyWait() {
    assertEquals("<Lock [unlocked]>", lock.toString());
    lock.acquire();
    assertEquals("<Lock [locked]>", lock.toString());
    Task<?> task = taker(1);
    Tick.of(loop);
    assertEquals("<Lock [locked, waiters:1]>", lock.toString());
    assertEquals(new Lock.Statistics(true, 1), lock.statistics());
    lock.release();
    loop.runUntilComplete(task);
  }

  @Test
  void eachReleaseLetsTheFirstInLineGoOnInTheNextIteration() {
    assertTrue(lock.acquire());
    taker(1);
    Task<?> second = taker(2);
    Tick.of(loop);
    assertEquals(List.of(), order);

    lock.release();
    assertEquals(List.of(), order);
    Tick.of(loop);
    assertEquals(List.of(1), order);
    Tick.of(loop);
    assertEquals(List.of(1), order);

    Task<?> third = taker(3);
    lock.release();
    Tick.of(loop);
    assertEquals(List.of(1, 2), order);
    assertTrue(second.done());
    lock.release();
    loop.runUntilComplete(third);
    assertEquals(List.of(1, 2, 3), order);
  }

  @Test
  void whoComesWhileTheNextHasYetToRunStandsInLine() {
    lock.acquire();
    taker(1);
    Tick.of(loop);
    lock.release();
    assertFalse(lock.locked());
    Task<?> second = loop.createTask(() -> {
      lock.acquire();
      order.add(2);
    });
    Tick.of(loop);
    assertEquals(List.of(1), order);
    lock.release();
    loop.runUntilComplete(second);
    assertEquals(List.of(1, 2), order);
  }

  @Test
  void aCancelledWaiterLeavesTheLine() {
    lock.acquire();
    Task<?> task = taker(1);
    Tick.of(loop);
    assertEquals(1, lock.statistics().waiting());
    task.cancel();
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertEquals(new Lock.Statistics(true, 0), lock.statistics());
  }

  @Test
  void whatNobodyHoldsCannotBeReleased() {
    var e = assertThrows(IllegalStateException.class, lock::release);
    assertTrue(e.getMessage().contains("<Lock [unlocked]>"), e::getMessage);
  }

  @Test
  void releasedWithoutWaitersItIsFree() {
    lock.acquire();
    assertTrue(lock.locked());
    lock.release();
    assertFalse(lock.locked());
  }

  @AsyncioTest
  void itIsHeldInAScopeAlsoAcrossAnAwait() {
    try (var _ = lock.hold()) {
      assertTrue(lock.locked());
      sleep(Duration.ofSeconds(1));
      assertTrue(lock.locked());
    }
    assertFalse(lock.locked());
  }

  @AsyncioTest
  void aScopeThatWasLeftDoesNotReleaseTheNextHolder() {
    Held first = lock.hold();
    assertEquals("<Held>", first.toString());
    first.close();
    lock.acquire();
    first.close();
    assertTrue(lock.locked());
    assertEquals("<Held closed>", first.toString());
  }

  @Test
  void whoRunsNoTaskCannotWaitAndLeavesNoTrace() {
    lock.acquire();
    var thrown = new ArrayList<Exception>();
    loop.callSoon(() -> thrown.add(assertThrows(IllegalStateException.class, lock::acquire)));
    Tick.of(loop);
    assertEquals(1, thrown.size());
    assertEquals(new Lock.Statistics(true, 0), lock.statistics());
  }

  @Test
  void ofACancelledWaiterAndAReleaseInOneIterationTheLockIsForTheNext() {
    Future<String> letGo = loop.createFuture();
    Task<?> first = loop.createTask(() -> {
      try (var _ = lock.hold()) {
        letGo.await();
      }
    });
    Task<?> second = taker(2);
    Task<?> third = taker(3);
    Tick.of(loop);
    assertEquals(new Lock.Statistics(true, 2), lock.statistics());

    letGo.setResult("go");
    second.cancel();
    assertTrue(lock.locked());
    Tick.of(loop);
    assertTrue(first.done());
    assertTrue(second.cancelled());
    assertFalse(lock.locked());
    assertFalse(third.done());
    Tick.of(loop);
    assertTrue(third.done());
    assertTrue(lock.locked());
  }

  @Test
  void aReleaseAfterACancellationHasOneNewHolder() {
    lock.acquire();
    Task<?> first = taker(1);
    Task<?> second = taker(2);
    Task<?> third = taker(3);
    Tick.of(loop);
    loop.callSoon(() -> {
      first.cancel();
      lock.release();
    });
    Tick.of(loop, 5);
    assertTrue(first.cancelled());
    assertTrue(second.done());
    assertFalse(third.done());
    assertEquals(List.of(2), order);
    lock.release();
    loop.runUntilComplete(third);
  }

  @Test
  void whoComesWhenAllWaitersAreCancelledNeedNotWait() {
    lock.acquire();
    Task<?> first = taker(1);
    Tick.of(loop);
    Task<?> second = taker(2);
    first.cancel();
    lock.release();
    Tick.of(loop);
    assertTrue(first.cancelled());
    assertTrue(second.done());
    assertTrue(lock.locked());
  }

  @Test
  void aWaiterThatIsCancelledWhenItsTurnHasComePassesItOn() {
    lock.acquire();
    Task<?> first = taker(1);
    Task<?> second = taker(2);
    Tick.of(loop);
    lock.release();
    first.cancel();
    Tick.of(loop, 2);
    assertTrue(first.cancelled());
    assertTrue(second.done());
    assertEquals(List.of(2), order);
  }
}
