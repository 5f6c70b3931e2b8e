package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;

/// Getters wait for items, in order, and lose none.
class QueueGetTest {
  private final Queue<Integer> queue = new Queue<>();

  @AsyncioTest
  void whatIsThereIsGotAtOnce(EventLoop loop) {
    var passed = new ArrayList<String>();
    queue.putNowait(1);
    loop.callSoon(() -> passed.add("iteration"));
    assertEquals(1, queue.get());
    assertEquals(List.of(), passed);
  }

  @AsyncioTest
  void aGetMakesPlaceForOnePutter() {
    var one = new Queue<Integer>(1);
    one.putNowait(1);
    Task<?> first = createTask(() -> one.put(2));
    Task<?> second = createTask(() -> one.put(3));
    sleep(Duration.ZERO);
    assertEquals(2, one.statistics().putting());
    assertEquals(1, one.get());
    assertEquals(1, one.statistics().putting());
    first.await();
    assertFalse(second.done());
    assertEquals(2, one.get());
    second.await();
    assertEquals(3, one.get());
  }

  @AsyncioTest
  void aGetterWaitsForAnItem(EventLoop loop, VirtualClock clock) {
    loop.callLater(Duration.ofMillis(10), () -> queue.putNowait(1));
    assertEquals(1, queue.get());
    assertEquals(Duration.ofMillis(10), clock.time());
  }

  @Test
  void outsideOfTasksItemsAreGotWithoutWaiting() {
    queue.putNowait(1);
    assertEquals(1, queue.getNowait());
  }

  @Test
  void whatIsNotThereIsNotGot() {
    var e = assertThrows(QueueEmptyException.class, queue::getNowait);
    assertTrue(e.getMessage().contains("<Queue maxsize=0>"), e::getMessage);
  }

  @AsyncioTest
  void gettersAreServedInOrder() {
    var order = new ArrayList<String>();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(createTask(() -> {
        order.add(name + queue.get());
      }));
    }
    sleep(Duration.ZERO);
    List.of(1, 2, 3).forEach(queue::putNowait);
    tasks.forEach(Task::await);
    assertEquals(List.of("a1", "b2", "c3"), order);
  }

  @AsyncioTest
  void aCancelledGetterTakesNoItem() {
    Task<Integer> first = createTask(queue::get);
    Task<Integer> second = createTask(queue::get);
    sleep(Duration.ZERO);
    first.cancel();
    sleep(Duration.ZERO);
    assertTrue(first.done());
    queue.putNowait(7);
    assertEquals(7, second.await());
  }

  @AsyncioTest
  void aCancelledGetterCostsNobodyTheirPlaceInLine() {
    var order = new ArrayList<String>();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      tasks.add(createTask(() -> {
        order.add(name + queue.get());
      }));
    }
    sleep(Duration.ZERO);
    tasks.removeFirst().cancel();
    queue.putNowait(1);
    sleep(Duration.ZERO);
    assertEquals(2, queue.statistics().getting());
    queue.putNowait(2);
    queue.putNowait(3);
    tasks.forEach(Task::await);
    assertEquals(List.of("b1", "c2", "d3"), order);
  }

  @AsyncioTest
  void puttersThatWaitArePutInOrder() {
    var one = new Queue<Integer>(1);
    one.putNowait(1);
    Task<?> first = createTask(() -> one.put(2));
    Task<?> second = createTask(() -> one.put(3));
    sleep(Duration.ZERO);
    assertEquals(List.of(1, 2, 3), List.of(one.get(), one.get(), one.get()));
    first.await();
    second.await();
  }

  @AsyncioTest
  void aProducerAndAConsumerOfOnePlaceBothEnd() {
    var one = new Queue<Integer>(1);
    var consumed = new ArrayList<Integer>();
    Task<?> producer = createTask(() -> {
      for (int i = 0; i < 5; i++) {
        one.put(i);
      }
    });
    Task<?> consumer = createTask(() -> {
      for (int i = 0; i < 5; i++) {
        consumed.add(one.get());
      }
    });
    producer.await();
    consumer.await();
    assertEquals(List.of(0, 1, 2, 3, 4), consumed);
  }

  @AsyncioTest
  void aGetterWhoseTimeIsUpLeavesTheLine() {
    var limit = Duration.ofMillis(100);
    assertThrows(TimeoutException.class, () -> waitFor(() -> queue.get(), limit));
    assertEquals(0, queue.statistics().getting());
  }

  @AsyncioTest
  void anItemForACancelledReaderStays() {
    Task<Integer> reader = createTask(queue::get);
    sleep(Duration.ZERO);
    queue.putNowait(1);
    queue.putNowait(2);
    reader.cancel();
    assertThrows(CancelledError.class, reader::await);
    assertEquals(List.of(1, 2), List.of(queue.get(), queue.get()));
  }

  @AsyncioTest
  void anItemForACancelledReaderIsForTheNext() {
    var got = new ArrayList<Integer>();
    List<Task<?>> readers = Tasks.start(3, () -> got.add(queue.get()));
    sleep(Duration.ZERO);
    queue.putNowait(1);
    queue.putNowait(2);
    readers.getFirst().cancel();
    assertThrows(CancelledError.class, readers.getFirst()::await);
    readers.subList(1, 3).forEach(Task::await);
    assertEquals(List.of(1, 2), got.stream().sorted().toList());
  }
}
