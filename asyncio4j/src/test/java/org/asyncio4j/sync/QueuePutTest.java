package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;

/// Putters wait for places, in order.
class QueuePutTest {
  private final Queue<Integer> one = new Queue<>(1);

  private Task<?> putter(int item) {
    return createTask(() -> one.put(item));
  }

  @AsyncioTest
  void aPutterGoesOnInTheIterationAfterAGet() {
    var two = new Queue<Integer>(2);
    var put = new ArrayList<Integer>();
    Task<?> putter = createTask(() -> {
      for (int i = 1; i <= 3; i++) {
        two.put(i);
        put.add(i);
      }
    });
    sleep(Duration.ZERO);
    assertEquals(List.of(1, 2), put);
    assertEquals(1, two.get());
    assertEquals(List.of(1, 2), put);
    sleep(Duration.ZERO);
    assertEquals(List.of(1, 2, 3), put);
    assertTrue(putter.done());
  }

  @AsyncioTest
  void withoutALimitNobodyWaits(EventLoop loop) {
    var queue = new Queue<Integer>();
    var passed = new ArrayList<String>();
    loop.callSoon(() -> passed.add("iteration"));
    queue.put(1);
    assertEquals(List.of(), passed);
    assertEquals(1, queue.get());
  }

  @AsyncioTest
  void aPutterWaitsForAPlace(EventLoop loop, VirtualClock clock) {
    one.put(1);
    loop.callLater(Duration.ofMillis(10), one::getNowait);
    one.put(2);
    assertEquals(Duration.ofMillis(10), clock.time());
    assertEquals(2, one.get());
  }

  @Test
  void outsideOfTasksItemsArePutWithoutWaiting() {
    one.putNowait(1);
    assertEquals(1, one.getNowait());
  }

  @Test
  void whatHasNoPlaceIsNotPut() {
    one.putNowait(1);
    var e = assertThrows(QueueFullException.class, () -> one.putNowait(2));
    assertTrue(e.getMessage().contains("<Queue maxsize=1 queue=[1]"), e::getMessage);
    assertEquals(1, one.size());
  }

  @AsyncioTest
  void aWriterThatIsCancelledWhenItHasAPlaceMayTryAgain() {
    one.putNowait(1);
    Task<?> writer = putter(2);
    sleep(Duration.ZERO);
    assertEquals(1, one.getNowait());
    writer.cancel();
    assertThrows(CancelledError.class, writer::await);
    assertTrue(one.isEmpty());
    one.put(2);
    assertEquals(1, one.size());
    assertEquals(2, one.get());
  }

  @AsyncioTest
  void aPlaceForACancelledWriterIsForTheNext() {
    one.putNowait(1);
    Task<?> first = putter(2);
    Task<?> second = putter(3);
    sleep(Duration.ZERO);
    assertEquals(1, one.getNowait());
    first.cancel();
    second.await();
    assertTrue(first.cancelled());
    assertEquals(3, one.get());
  }

  @AsyncioTest
  void aPutThatEndsIsDone() {
    Task<?> task = putter(1);
    assertEquals(1, one.get());
    assertTrue(task.done());
    assertNull(task.result());
  }

  @AsyncioTest
  void aCancelledPutterDoesNotDisturbTheOthers() {
    Task<?> first = putter(1);
    Task<?> second = putter(2);
    Task<?> third = putter(3);
    sleep(Duration.ZERO);
    assertTrue(first.done());
    second.cancel();
    assertEquals(1, one.get());
    third.await();
    assertTrue(second.cancelled());
    assertEquals(3, one.get());
  }

  @AsyncioTest
  void anItemIsForTheGetterThatWaits() {
    Task<Integer> getter = createTask(one::get);
    sleep(Duration.ZERO);
    one.put(7);
    assertEquals(7, getter.await());
  }

  @AsyncioTest
  void asManyPuttersGoOnAsThereArePlaces() {
    var two = new Queue<Integer>(2);
    List<Task<?>> putters = Tasks.start(4, () -> two.put(1));
    Task<?> getter = createTask(() -> {
      for (int i = two.size(); i > 0; i--) {
        two.get();
      }
    });
    getter.await();
    putters.forEach(Task::await);
    assertEquals(2, two.size());
  }

  @AsyncioTest
  void aCancelledPutterLeavesTheLine() {
    one.putNowait(1);
    Task<?> task = putter(2);
    sleep(Duration.ZERO);
    assertEquals(1, one.statistics().putting());
    task.cancel();
    assertThrows(CancelledError.class, task::await);
    assertEquals(0, one.statistics().putting());
    assertEquals(1, one.get());
    assertTrue(one.isEmpty());
  }

  @AsyncioTest
  void aPutterThatIsCancelledAfterItsTurnHasComeIsJustCancelled() {
    one.putNowait(1);
    Task<?> task = putter(2);
    sleep(Duration.ZERO);
    one.getNowait();
    assertEquals(0, one.statistics().putting());
    task.cancel();
    assertThrows(CancelledError.class, task::await);
    assertTrue(one.isEmpty());
  }
}
