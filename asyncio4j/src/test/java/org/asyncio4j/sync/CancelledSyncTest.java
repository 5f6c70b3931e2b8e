package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.testing.CancelEverywhere;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who is interrupted, at whatever await, has lost nothing and blocks nobody.
class CancelledSyncTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CancelEverywhere test = new CancelEverywhere();

  @Test
  void aLockIsFreeAndItsNextWaiterServed() {
    test.test(attempt -> {
      var lock = new Lock();
      Task<?> before = createTask(() -> useFor(lock));
      Task<?> after = createTask(() -> {
        sleep(Duration.ofMillis(100));
        useFor(lock);
      });
      sleep(Duration.ZERO);
      attempt.run(() -> useFor(lock));
      gather(before, after);
      assertEquals(new Lock.Statistics(false, 0), lock.statistics());
    });
  }

  private static void useFor(Lock lock) {
    try (var _ = lock.hold()) {
      sleep(SECOND);
    }
  }

  @Test
  void anEventLetsTheOthersGoOn() {
    test.test(attempt -> {
      var event = new Event();
      Task<?> other = createTask(event::await);
      getRunningLoop().callLater(SECOND, event::set);
      attempt.run(event::await);
      other.await();
      assertEquals(new Event.Statistics(true, 0), event.statistics());
    });
  }

  @Test
  void aSignalOfAConditionGoesToAnother() {
    test.test(attempt -> {
      var condition = new Condition();
      var letters = new ArrayList<String>(List.of());
      var read = new ArrayList<String>();
      Task<?> sender = createTask(() -> {
        for (String letter : List.of("a", "b")) {
          sleep(SECOND);
          try (var _ = condition.hold()) {
            letters.add(letter);
            condition.signal();
            sleep(SECOND); // so that who was woken up waits for the lock
          }
        }
      });
      Task<?> other = createTask(() -> {
        sleep(Duration.ofMillis(100));
        take(condition, letters, read);
      });
      boolean ended = attempt.run(() -> take(condition, letters, read));
      gather(sender, other);
      assertEquals(ended ? 2 : 1, read.size());
      assertEquals(2, read.size() + letters.size());
      assertEquals(new Condition.Statistics(false, 0), condition.statistics());
    });
  }

  private static void take(Condition condition, List<String> letters, List<String> read) {
    try (var _ = condition.hold()) {
      condition.await(() -> !letters.isEmpty());
      read.add(letters.removeFirst());
    }
  }

  @Test
  void aSemaphoreHasItsPlacesBack() {
    test.test(attempt -> places(attempt::run, new Semaphore(2)));
  }

  @Test
  void aBoundedSemaphoreHasItsPlacesBackAndNotMore() {
    test.test(attempt -> places(attempt::run, new BoundedSemaphore(2)));
  }

  private interface Run {
    boolean run(org.asyncio4j.coroutine.RunnableOp<?> body) throws Throwable;
  }

  private static void places(Run attempt, Semaphore semaphore) throws Throwable {
    List<Task<?>> before = Tasks.start(2, () -> usePlace(semaphore));
    sleep(Duration.ZERO);
    List<Task<?>> after = Tasks.start(2, () -> {
      sleep(Duration.ofMillis(100));
      usePlace(semaphore);
    });
    attempt.run(() -> usePlace(semaphore));
    gather(before);
    gather(after);
    assertEquals(new Semaphore.Statistics(2, 0), semaphore.statistics());
  }

  private static void usePlace(Semaphore semaphore) {
    try (var _ = semaphore.hold()) {
      sleep(SECOND);
    }
  }

  /// As in CPython, a party that is cancelled does not count, and breaks nothing.
  @Test
  void aBarrierIsWholeAndEmpty() {
    test.test(attempt -> {
      var barrier = new Barrier(2);
      Task<Integer> other = createTask(() -> {
        sleep(SECOND);
        return barrier.await();
      });
      boolean ended = attempt.run(barrier::await);
      if (!ended && !other.done()) {
        // Whether the round was complete before the interruption: then the other has gone on.
        sleep(SECOND.multipliedBy(2));
        if (!other.done()) {
          barrier.await();
        }
      }
      other.await();
      assertEquals(new Barrier.Statistics(2, 0, false), barrier.statistics());
      Tasks.run(2, barrier::await);
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatAGetterOfAQueueDidNotTakeIsThere(QueueKind kind) {
    test.test(attempt -> {
      Queue<Integer> queue = kind.queue(0);
      var got = new ArrayList<Integer>();
      Task<?> producer = createTask(() -> {
        for (int i = 0; i < 3; i++) {
          sleep(SECOND);
          queue.put(i);
        }
      });
      Task<?> other = createTask(() -> {
        sleep(Duration.ofMillis(100));
        got.add(queue.get());
      });
      attempt.run(() -> {
        got.add(queue.get());
        got.add(queue.get());
      });
      gather(producer, other);
      drain(queue, got);
      assertEquals(List.of(0, 1, 2), got.stream().sorted().toList());
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatAPutterOfAQueuePutIsThereOnceAndTheNextOnePuts(QueueKind kind) {
    test.test(attempt -> {
      Queue<Integer> queue = kind.queue(1);
      var put = new ArrayList<Integer>();
      var got = new ArrayList<Integer>();
      queue.put(0);
      put.add(0);
      Task<?> other = createTask(() -> {
        sleep(Duration.ofMillis(100));
        queue.put(9);
        put.add(9);
      });
      Task<?> consumer = createTask(() -> {
        for (int i = 0; i < 2; i++) {
          sleep(SECOND);
          got.add(queue.get());
        }
        sleep(SECOND);
        while (!queue.isEmpty()) {
          got.add(queue.get());
          sleep(Duration.ZERO);
        }
      });
      attempt.run(() -> {
        for (int i = 1; i < 3; i++) {
          queue.put(i);
          put.add(i);
        }
      });
      gather(consumer, other);
      drain(queue, got);
      assertEquals(put.stream().sorted().toList(), got.stream().sorted().toList());
      assertEquals(0, queue.statistics().putting());
    });
  }

  private static void drain(Queue<Integer> queue, List<Integer> got) {
    while (!queue.isEmpty()) {
      got.add(queue.getNowait());
    }
    assertEquals(0, queue.statistics().getting());
  }

  @Test
  void whoJoinsAQueueLeavesTheOtherJoiners() {
    test.test(attempt -> {
      var queue = new Queue<Integer>();
      queue.put(1);
      Task<?> other = createTask(queue::join);
      getRunningLoop().callLater(SECOND, queue::taskDone);
      attempt.run(queue::join);
      other.await();
      assertEquals(0, queue.statistics().joining());
    });
  }
}
