package org.asyncio4j.sync;

import static org.junit.jupiter.api.Assertions.*;

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

/// All that wait for it go on when it is set.
@ExtendWith(AsyncioExtension.class)
class EventTest {
  private final EventLoop loop;
  private final Event event = new Event();
  private final List<Integer> order = new ArrayList<>();

  EventTest(EventLoop loop) {
    this.loop = loop;
  }

  private Task<?> waiter(int number) {
    return loop.createTask(() -> {
      assertTrue(event.await());
      order.add(number);
    });
  }

  @Test
  void itsTextSaysWhetherItIsSetAndHowManyWait() {
    assertEquals("<Event [unset]>", event.toString());
    Task<?> task = waiter(1);
    Tick.of(loop);
    assertEquals("<Event [unset, waiters:1]>", event.toString());
    assertEquals(new Event.Statistics(false, 1), event.statistics());
    event.set();
    assertEquals("<Event [set, waiters:1]>", event.toString());
    loop.runUntilComplete(task);
    assertEquals("<Event [set]>", event.toString());
  }

  @Test
  void allWaitersGoOnInOrderBehindTasksThatWereReadyBefore() {
    waiter(1);
    waiter(2);
    Tick.of(loop);
    assertEquals(List.of(), order);
    waiter(3); // finds it set when it starts
    event.set();
    assertEquals(List.of(), order);
    Tick.of(loop);
    assertEquals(List.of(3, 1, 2), order);
  }

  @AsyncioTest
  void whenItIsSetNobodyWaits() {
    event.set();
    assertTrue(event.await());
  }

  @Test
  void aCancelledWaiterLeavesTheLine() {
    Task<?> task = waiter(1);
    Tick.of(loop);
    task.cancel();
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertEquals(new Event.Statistics(false, 0), event.statistics());
  }

  @Test
  void clearTakesItBack() {
    assertFalse(event.isSet());
    event.set();
    assertTrue(event.isSet());
    event.clear();
    assertFalse(event.isSet());
  }

  @Test
  void whoWaitedWhenItWasSetGoesOnThoughItIsCleared() {
    Task<?> task = waiter(1);
    Tick.of(loop);
    event.set();
    event.clear();
    event.set();
    event.set();
    event.clear();
    assertEquals(1, event.statistics().waiting());
    Tick.of(loop);
    assertTrue(task.done());
    assertEquals(List.of(1), order);
    assertEquals(new Event.Statistics(false, 0), event.statistics());
  }
}
