package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A queue knows which of its items are done.
@ExtendWith(AsyncioExtension.class)
class QueueJoinTest {
  private final EventLoop loop;

  QueueJoinTest(EventLoop loop) {
    this.loop = loop;
  }

  @ParameterizedTest
  @EnumSource
  void noMoreItemsAreDoneThanWerePut(QueueKind kind) {
    Queue<Integer> queue = kind.queue();
    var e = assertThrows(IllegalStateException.class, queue::taskDone);
    assertTrue(e.getMessage().contains("too many times"), e::getMessage);
  }

  @ParameterizedTest
  @EnumSource
  void aJoinEndsWhenAllItemsAreDone(QueueKind kind) {
    Queue<Integer> queue = kind.queue();
    var done = new ArrayList<Integer>();
    for (int i = 0; i < 100; i++) {
      queue.putNowait(i);
    }
    loop.runUntilComplete(() -> {
      List<Task<?>> workers = Tasks.start(2, () -> {
        while (true) {
          int item = queue.get();
          sleep(Duration.ofMillis(item));
          done.add(item);
          queue.taskDone();
        }
      });
      queue.join();
      assertEquals(100, done.size());
      workers.forEach(Task::cancel);
    });
  }

  @ParameterizedTest
  @EnumSource
  void allThatJoinGoOnInOrder(QueueKind kind) {
    Queue<Integer> queue = kind.queue();
    var order = new ArrayList<Integer>();
    loop.runUntilComplete(() -> {
      queue.putNowait(1);
      Task<?> first = createTask(() -> {
        queue.join();
        order.add(1);
      });
      Task<?> second = createTask(() -> {
        queue.join();
        order.add(2);
      });
      sleep(Duration.ZERO);
      queue.taskDone();
      queue.putNowait(2); // comes too late to hold them up
      first.await();
      second.await();
      assertEquals(List.of(1, 2), order);
    });
  }

  @ParameterizedTest
  @EnumSource
  void nobodyWaitsForAnEmptyQueue(QueueKind kind) {
    Queue<Integer> queue = kind.queue();
    queue.join();
    queue.join();
    assertEquals(0, queue.statistics().unfinished());
  }

  @ParameterizedTest
  @EnumSource
  void itsTextCountsTheItemsThatAreNotDone(QueueKind kind) {
    Queue<Integer> queue = kind.queue();
    assertTrue(queue.toString().endsWith("Queue maxsize=0>"), queue::toString);
    queue.putNowait(1);
    queue.getNowait();
    assertTrue(queue.toString().endsWith("Queue maxsize=0 tasks=1>"), queue::toString);
    assertEquals(1, queue.statistics().unfinished());
  }
}
