package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.coroutine.Step.Returned;
import org.asyncio4j.coroutine.Step.Yielded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Coroutines and threads: who may drive, and what a body sees of its own thread.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CoroutineThreadsTest {
  private int plain;

  @Test
  void driversOnDifferentThreadsSeeWhatTheBodyWroteAndTheBodyWhatTheyWrote() throws Exception {
    var coroutine = Coroutine.of(() -> {
      while (plain < 2_000) {
        plain++;
        Coroutine.yield(null);
      }
      return plain;
    });
    try (var threads = Executors.newFixedThreadPool(2)) {
      while (!coroutine.isClosed()) {
        int before = plain;
        threads.submit(() -> plain += 1).get();
        Step<Integer> step = threads.submit(() -> coroutine.send(null)).get();
        assertThat(plain).isGreaterThanOrEqualTo(before + 1);
        if (step instanceof Returned(var total)) {
          assertThat(total).isEqualTo(plain).isGreaterThanOrEqualTo(2_000);
        }
      }
    }
  }

  @Test
  void aVirtualThreadDrives() throws Exception {
    var coroutine = Coroutine.of(() -> "got " + Coroutine.yield(Thread.currentThread()));
    var steps = new FutureTask<>(() -> coroutine.send(null));
    Thread.startVirtualThread(steps);
    assertThat(steps.get()).isInstanceOf(Yielded.class);
    assertThat(coroutine.send(1)).isEqualTo(new Returned<>("got 1"));
  }

  @Test
  void drivingOneThatRunsOnAnotherThreadIsAnError() throws Exception {
    var running = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var coroutine = Coroutine.of(() -> {
      running.countDown();
      go.await();
      return 1;
    });
    var first = new FutureTask<>(() -> coroutine.send(null));
    Thread.ofPlatform().start(first);
    running.await();
    assertThatIllegalStateException()
        .isThrownBy(() -> coroutine.send(null))
        .withMessageContaining("already executing");
    go.countDown();
    assertThat(first.get()).isEqualTo(new Returned<>(1));
  }

  @Test
  void ofTwoDriversAtOnceOneDrivesAndTheOtherIsToldSo() throws Exception {
    var coroutine = Coroutine.of(() -> {
      while (true) {
        plain++;
        Coroutine.yield(plain);
      }
    });
    coroutine.send(null);
    var drivers = new ArrayList<FutureTask<Integer>>();
    for (int i = 0; i < 2; i++) {
      var driver = new FutureTask<>(() -> {
        int sent = 0;
        for (int tries = 0; tries < 20_000; tries++) {
          try {
            coroutine.send(null);
            sent++;
          } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("already executing");
          }
        }
        return sent;
      });
      drivers.add(driver);
      Thread.ofPlatform().start(driver);
    }
    assertThat(plain).isPositive();
    int sent = drivers.get(0).get() + drivers.get(1).get();
    assertThat(plain).isEqualTo(1 + sent);
    coroutine.close();
  }

  @Test
  void theDriverWaitsWhereTheBodyBlocks() throws Exception {
    var meeting = new SynchronousQueue<String>();
    var coroutine = Coroutine.of(meeting::take);
    Thread.ofPlatform().start(() -> offer(meeting));
    assertThat(coroutine.send(null)).isEqualTo(new Returned<>("met"));
  }

  private static void offer(SynchronousQueue<String> meeting) {
    try {
      meeting.put("met");
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts", e);
    }
  }

  @Test
  void anInterruptWhileSuspendedIsSeenLaterAndResumesNothing() {
    var thread = new AtomicReference<Thread>();
    var coroutine = Coroutine.of(() -> {
      thread.set(Thread.currentThread());
      Coroutine.yield(1);
      return Thread.interrupted();
    });
    coroutine.send(null);
    thread.get().interrupt();
    LockSupport.unpark(thread.get());
    assertThat(coroutine.isClosed()).isFalse();
    assertThat(coroutine.send(null)).isEqualTo(new Returned<>(true));
  }

  @Test
  void aMonitorIsHeldAcrossAYield() throws Exception {
    var lock = new Object();
    var coroutine = Coroutine.of(() -> {
      synchronized (lock) {
        Coroutine.yield(Thread.holdsLock(lock));
        return Thread.holdsLock(lock);
      }
    });
    assertThat(coroutine.send(null)).isEqualTo(new Yielded<>(true));
    var entered = new CountDownLatch(1);
    Thread.ofPlatform().start(() -> {
      synchronized (lock) {
        entered.countDown();
      }
    });
    assertThat(coroutine.send(null)).isEqualTo(new Returned<>(true));
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void threadLocalsBelongToTheCoroutine() {
    var local = ThreadLocal.withInitial(() -> "initial");
    local.set("driver");
    var coroutine = Coroutine.of(() -> {
      local.set("coroutine");
      Coroutine.yield(1);
      return local.get();
    });
    coroutine.send(null);
    assertThat(local.get()).isEqualTo("driver");
    assertThat(coroutine.send(null)).isEqualTo(new Returned<>("coroutine"));
  }

  @Test
  void aVirtualThreadMadeInsideRunsWhileItsMakerIsSuspendedOrGone() throws Exception {
    var go = new CountDownLatch(1);
    var ran = new CountDownLatch(2);
    var coroutine = Coroutine.of(() -> {
      for (int i = 0; i < 2; i++) {
        Thread.startVirtualThread(() -> {
          try {
            go.await();
            Thread.yield();
            ran.countDown();
          } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
          }
        });
      }
      Coroutine.yield(1);
    });
    coroutine.send(null);
    coroutine.close();
    go.countDown();
    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
