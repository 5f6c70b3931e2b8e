package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.asyncio4j.Asyncio.*;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A run that a virtual thread calls.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunOnVirtualThreadTest {
  private static <T> FutureTask<T> onVirtualThread(java.util.concurrent.Callable<T> call) {
    var task = new FutureTask<>(call);
    Thread.startVirtualThread(task);
    return task;
  }

  @Test
  void theLoopGetsAPlatformThreadAndTheCallerWaits() throws Exception {
    var caller = new Thread[1];
    var home = onVirtualThread(() -> {
      caller[0] = Thread.currentThread();
      return run(() -> {
        Future<Thread> seen = getRunningLoop().createFuture();
        getRunningLoop().callSoon(() -> seen.setResult(Thread.currentThread()));
        sleep(Duration.ofMillis(1));
        return await(seen);
      });
    });
    assertThat(home.get()).isNotSameAs(caller[0]);
    assertThat(home.get().isVirtual()).isFalse();
  }

  @Test
  void whatTheBodyThrowsComesOut() {
    var failure = new IOException("x");
    var run = onVirtualThread(() -> run(() -> {
      sleep(Duration.ZERO);
      throw failure;
    }));
    assertThatExceptionOfType(ExecutionException.class).isThrownBy(run::get).withCause(failure);
  }

  @Test
  void anInterruptOfTheCallerInterruptsTheRun() throws Exception {
    var started = new CountDownLatch(1);
    var task = new FutureTask<>(() -> {
      try {
        run(() -> {
          started.countDown();
          await(getRunningLoop().createFuture());
        });
        return "returned";
      } catch (KeyboardInterrupt e) {
        return "interrupted, flag " + Thread.interrupted();
      }
    });
    Thread caller = Thread.startVirtualThread(task);
    started.await();
    caller.interrupt();
    assertThat(task.get()).isEqualTo("interrupted, flag true");
  }
}
