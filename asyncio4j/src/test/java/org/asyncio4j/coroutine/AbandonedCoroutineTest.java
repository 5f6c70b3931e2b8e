package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Coroutines that nobody refers to any more.
class AbandonedCoroutineTest {
  private static final int MANY = 200;

  @Test
  void abandonedWhileSuspendedTheyAreClosedAndTheirThreadsCollected() throws Exception {
    var closed = new CountDownLatch(MANY);
    WeakReference<Thread> thread = abandon(closed, MANY);
    for (int i = 0; i < 200 && closed.getCount() > 0; i++) {
      System.gc();
      closed.await(50, TimeUnit.MILLISECONDS);
    }
    assertThat(closed.getCount()).isZero();
    var done = new CountDownLatch(1);
    for (int i = 0; i < 200 && thread.get() != null; i++) {
      System.gc();
      done.await(10, TimeUnit.MILLISECONDS);
    }
    assertThat(thread.get()).isNull();
  }

  private static WeakReference<Thread> abandon(CountDownLatch closed, int count) {
    Thread[] last = new Thread[1];
    for (int i = 0; i < count; i++) {
      Coroutine.of(() -> {
            last[0] = Thread.currentThread();
            try {
              Coroutine.yield(1);
            } finally {
              closed.countDown();
            }
          })
          .send(null);
    }
    var thread = new WeakReference<>(last[0]);
    last[0] = null;
    return thread;
  }
}
