package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Of a loop and its coroutines exactly one runs at any moment, whatever they and others do.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneAtATimeTest {
  private static final int TASKS = 20;
  private static final int STEPS = 3_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Object monitor = new Object();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /// Plain on purpose: if two ran at once, or one did not see what another wrote, it would be
  /// lost.
  private int inside;

  private int steps;

  @Test
  void aBlockedCoroutineHoldsTheLoopUp() throws Exception {
    var order = new ArrayList<String>();
    var queue = new SynchronousQueue<String>();
    run(() -> {
      Task<?> other = createTask(() -> order.add("other"));
      getRunningLoop().callSoon(() -> order.add("callback"));
      Thread.ofPlatform().start(() -> put(queue, "taken"));
      order.add(queue.take());
      await(other);
    });
    assertThat(order).containsExactly("taken", "other", "callback");
  }

  private static void put(SynchronousQueue<String> queue, String item) {
    try {
      queue.put(item);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts", e);
    }
  }

  /// Every kind of blocking, with a thread that interrupts, unparks and dumps coroutines at
  /// random.
  @Test
  void itHoldsUnderBlockingAndHostileThreads() throws Exception {
    long seed = Long.getLong("asyncio4j.seed", System.nanoTime());
    System.out.println("OneAtATimeTest: -Dasyncio4j.seed=" + seed);
    Thread hostile = Thread.ofPlatform().start(() -> harass(new Random(seed)));
    Thread contender = Thread.ofPlatform().start(this::contend);
    try {
      run(() -> {
        var tasks = new ArrayList<Task<?>>();
        for (int i = 0; i < TASKS; i++) {
          var random = new Random(seed + i);
          tasks.add(createTask(() -> work(random)));
        }
        for (Task<?> task : tasks) {
          await(task);
        }
      });
    } finally {
      over.set(true);
      hostile.join();
      contender.join();
    }
    assertThat(steps).isEqualTo(TASKS * STEPS);
  }

  private void work(Random random) {
    threads.add(Thread.currentThread());
    for (int i = 0; i < STEPS; i++) {
      assertThat(inside++).isZero();
      if (random.nextInt(50) == 0) {
        block(random.nextInt(5));
      }
      steps++;
      assertThat(--inside).isZero();
      if (random.nextInt(20) == 0) {
        sleep(Duration.ofNanos(1));
      } else {
        sleep(Duration.ZERO);
      }
    }
  }

  private void block(int kind) {
    switch (kind) {
      case 0 -> LockSupport.parkNanos(20_000);
      case 1 -> Thread.yield();
      case 2 -> {
        synchronized (monitor) {
          inside += 0;
        }
      }
      case 3 -> {
        lock.lock();
        lock.unlock();
      }
      default -> waitAMoment();
    }
  }

  private void waitAMoment() {
    synchronized (monitor) {
      try {
        monitor.wait(0, 50_000);
      } catch (InterruptedException e) {
        // The hostile thread: the wait is over, and that is all.
      }
    }
  }

  private void contend() {
    while (!over.get()) {
      synchronized (monitor) {
        LockSupport.parkNanos(10_000);
        monitor.notifyAll();
      }
      lock.lock();
      try {
        LockSupport.parkNanos(10_000);
      } finally {
        lock.unlock();
      }
      LockSupport.parkNanos(50_000);
    }
  }

  private void harass(Random random) {
    while (!over.get()) {
      if (threads.isEmpty()) {
        Thread.onSpinWait();
        continue;
      }
      Thread victim = threads.get(random.nextInt(threads.size()));
      switch (random.nextInt(3)) {
        case 0 -> victim.interrupt();
        case 1 -> LockSupport.unpark(victim);
        default -> assertThat(victim.getStackTrace()).isNotNull();
      }
      LockSupport.parkNanos(random.nextInt(30_000));
    }
  }
}
