package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.sync.Barrier;
import org.asyncio4j.sync.Condition;
import org.asyncio4j.sync.Event;
import org.asyncio4j.sync.Lock;
import org.asyncio4j.sync.Queue;
import org.asyncio4j.sync.Semaphore;
import org.asyncio4j.testing.AsyncioTest;

/// A hundred thousand wait for the same thing and leave one by one. If each looked for its place
/// among the others, any of these would take minutes.
class ManyLeaveTest {
  private static final int MANY = 100_000;

  private final Random random = new Random(1);

  private void cancelled(RunnableOp<?> waiting) {
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      tasks.add(createTask(waiting));
    }
    sleep(Duration.ZERO);
    sleep(Duration.ZERO);
    Collections.shuffle(tasks, random);
    tasks.forEach(Task::cancel);
    Asyncio.wait(tasks);
    assertThat(tasks).allMatch(Task::cancelled);
  }

  @AsyncioTest
  void callbacksOfAFuture(EventLoop loop) {
    Future<?> future = loop.createFuture();
    List<Consumer<Future<?>>> callbacks = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      var number = new int[1];
      callbacks.add(_ -> number[0]++);
    }
    callbacks.forEach(future::addDoneCallback);
    Collections.shuffle(callbacks, random);
    for (Consumer<Future<?>> callback : callbacks) {
      assertThat(future.removeDoneCallback(callback)).isEqualTo(1);
    }
    assertThat(future).hasToString("<Future pending>");
  }

  @AsyncioTest
  void shieldsOfAFuture(EventLoop loop) {
    Future<Object> inner = loop.createFuture();
    cancelled(() -> shield(inner).await());
    sleep(Duration.ZERO);
    // what reports its failure, once for all of them
    assertThat(inner).hasToString("<Future pending cb=[Shield.lambda]>");
  }

  @AsyncioTest
  void waitsForTheFirstOfTwo(EventLoop loop) {
    Future<Object> stop = loop.createFuture();
    cancelled(
        () -> Asyncio.wait(List.of(loop.createFuture(), stop), null, ReturnWhen.FIRST_COMPLETED));
    assertThat(stop).hasToString("<Future pending>");
  }

  @AsyncioTest
  void waitersForAnEvent() {
    var event = new Event();
    cancelled(event::await);
  }

  @AsyncioTest
  void waitersForALock() {
    var lock = new Lock();
    lock.acquire();
    cancelled(lock::acquire);
    lock.release();
    lock.acquire();
  }

  @AsyncioTest
  void waitersForASemaphore() {
    var semaphore = new Semaphore(0);
    cancelled(semaphore::acquire);
    semaphore.release();
    semaphore.acquire();
  }

  @AsyncioTest
  void semaphoreIsReleasedForEachInOneStep() {
    var semaphore = new Semaphore(0);
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      tasks.add(createTask(semaphore::acquire));
    }
    sleep(Duration.ZERO);
    for (int i = 0; i < MANY; i++) {
      semaphore.release();
    }
    Asyncio.wait(tasks);
  }

  @AsyncioTest
  void waitersForACondition() {
    var condition = new Condition();
    cancelled(() -> {
      condition.acquire();
      try {
        condition.await();
      } finally {
        condition.release();
      }
    });
  }

  @AsyncioTest
  void gettersOfAQueue() {
    var queue = new Queue<Integer>();
    cancelled(queue::get);
    queue.put(1);
    assertThat(queue.get()).isEqualTo(1);
  }

  @AsyncioTest
  void puttersOfAQueue() {
    var queue = new Queue<Integer>(1);
    queue.put(0);
    cancelled(() -> queue.put(1));
    assertThat(queue.get()).isZero();
  }

  @AsyncioTest
  void partiesOfABarrier() {
    var barrier = new Barrier(2 * MANY);
    cancelled(barrier::await);
  }

  @AsyncioTest
  void thoseWhoShareTheFuturesAsTheyComplete(EventLoop loop) {
    List<Future<Object>> futures = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      futures.add(loop.createFuture());
    }
    var completed = asCompleted(futures).iterator();
    cancelled(completed::next);
    futures.getFirst().setResult(1);
    assertThat(completed.next().result()).isEqualTo(1);
  }

  @AsyncioTest
  void tasksForWhichAGroupHasNoRoom(EventLoop loop) {
    Future<Object> first = loop.createFuture();
    List<Task<?>> tasks = new ArrayList<>();
    taskGroup(1, group -> {
      group.createTask(first::await);
      for (int i = 0; i < MANY; i++) {
        tasks.add(group.createTask(() -> "no room"));
      }
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
      Collections.shuffle(tasks, random);
      tasks.forEach(Task::cancel);
      first.setResult(null);
    });
    assertThat(tasks).allMatch(Task::cancelled);
  }
}
