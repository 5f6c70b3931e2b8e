package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What goes in comes out, in order.
class QueueTest {
  private static <T> List<T> drain(Queue<T> queue) {
    var items = new ArrayList<T>();
    while (!queue.isEmpty()) {
      items.add(queue.getNowait());
    }
    return items;
  }

  @AsyncioTest
  void itsTextShowsTheItemsAndWhoWaits() {
    var queue = new Queue<String>(1);
    assertEquals("<Queue maxsize=1>", queue.toString());
    Task<String> getter = createTask(queue::get);
    sleep(Duration.ZERO);
    assertEquals("<Queue maxsize=1 getters[1]>", queue.toString());
    assertEquals(new Queue.Statistics(0, 1, 1, 0, 0, 0, false), queue.statistics());
    queue.putNowait("a");
    Task<?> putter = createTask(() -> queue.put("b"));
    Task<?> joiner = createTask(queue::join);
    getter.await();
    sleep(Duration.ZERO);
    assertEquals("<Queue maxsize=1 queue=[b] tasks=2>", queue.toString());
    Task<?> another = createTask(() -> queue.put("c"));
    sleep(Duration.ZERO);
    assertEquals("<Queue maxsize=1 queue=[b] putters[1] tasks=2>", queue.toString());
    assertEquals(new Queue.Statistics(1, 1, 0, 1, 1, 2, false), queue.statistics());
    queue.getNowait();
    putter.await();
    another.await();
    queue.shutdown(true);
    queue.taskDone();
    queue.taskDone();
    joiner.await();
  }

  @Test
  void itsTextShowsTheFirstOfManyItems() {
    var queue = new LifoQueue<Integer>();
    IntStream.range(0, 12).forEach(queue::putNowait);
    assertEquals(
        "<LifoQueue maxsize=0 queue=[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, <2 more>] tasks=12>",
        queue.toString());
  }

  @Test
  void itIsEmptyWithoutItems() {
    var queue = new Queue<Integer>();
    assertTrue(queue.isEmpty());
    queue.putNowait(1);
    assertFalse(queue.isEmpty());
    assertEquals(1, queue.size());
    assertEquals(1, queue.getNowait());
    assertTrue(queue.isEmpty());
  }

  @Test
  void itIsFullWithAsManyItemsAsItHolds() {
    var one = new Queue<Integer>(1);
    assertEquals(1, one.maxsize());
    assertFalse(one.isFull());
    one.putNowait(1);
    assertTrue(one.isFull());
    for (int maxsize : new int[] {0, -1}) {
      var unlimited = new Queue<Integer>(maxsize);
      unlimited.putNowait(1);
      assertFalse(unlimited.isFull());
    }
  }

  @Test
  void theFirstInIsTheFirstOut() {
    var queue = new Queue<Integer>();
    List.of(1, 3, 2).forEach(queue::putNowait);
    assertEquals(List.of(1, 3, 2), drain(queue));
  }

  @Test
  void fromAStackTheLastInIsTheFirstOut() {
    var queue = new LifoQueue<Integer>();
    List.of(1, 3, 2).forEach(queue::putNowait);
    assertEquals(List.of(2, 3, 1), drain(queue));
  }

  @Test
  void fromAPriorityQueueTheSmallestIsTheFirstOut() {
    var queue = new PriorityQueue<Integer>();
    List.of(1, 3, 2).forEach(queue::putNowait);
    assertEquals(List.of(1, 2, 3), drain(queue));
  }

  @Test
  void whatIsSmallestMayBeSaid() {
    var queue = new PriorityQueue<Integer>(Comparator.reverseOrder());
    List.of(1, 3, 2).forEach(queue::putNowait);
    assertEquals(List.of(3, 2, 1), drain(queue));
  }

  @Test
  void itemsWithoutAnOrderAreRefused() {
    var queue = new PriorityQueue<Object>();
    assertThrows(ClassCastException.class, () -> queue.putNowait(new Object()));
    assertThrows(NullPointerException.class, () -> queue.putNowait(null));
    assertEquals(new Queue.Statistics(0, 0, 0, 0, 0, 0, false), queue.statistics());
  }

  @AsyncioTest
  void itemsMayBeNull() {
    for (Queue<@Nullable String> queue :
        List.of(new Queue<@Nullable String>(), new LifoQueue<@Nullable String>())) {
      queue.put(null);
      assertTrue(queue.toString().contains("queue=[null]"), queue::toString);
      assertNull(queue.get());
      assertTrue(queue.isEmpty());
    }
  }
}
