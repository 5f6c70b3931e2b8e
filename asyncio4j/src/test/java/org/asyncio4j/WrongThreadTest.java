package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What another thread does to a running loop that is for the loop's own thread, without debug
/// mode.
class WrongThreadTest {
  /// Does it while the loop stands in the calling step.
  private static Throwable elsewhere(ThrowingCallable call) {
    var thrown = new Throwable[1];
    Thread thread = Thread.ofPlatform().start(() -> thrown[0] = catchThrowable(call));
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return thrown[0];
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTaskMadeThereIsAnErrorAndTheLoopGoesOn(boolean eager) {
    TaskOptions options = eager ? TaskOptions.EAGER : TaskOptions.DEFAULT;
    run(() -> {
      EventLoop loop = getRunningLoop();
      loop.setDebug(false);
      Task<?> main = currentTask();
      assertThat(elsewhere(() -> loop.createTask(() -> 1, options)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("runCoroutineThreadsafe");
      assertThat((Object) currentTask()).isSameAs(main);
      sleep(Duration.ZERO);
      assertThat(allTasks()).hasSize(1);
    });
  }

  @AsyncioTest
  void callbacksTimersAndResultsThatComeFromThereTakeTheThreadsafeWay(EventLoop loop) {
    loop.setDebug(false);
    List<String> ran = new ArrayList<>();
    Future<String> future = loop.createFuture();
    Task<?> waiting = createTask(() -> ran.add(future.await()));
    sleep(Duration.ZERO);
    assertThat(elsewhere(() -> {
          loop.callSoon(() -> ran.add("callback"));
          loop.callLater(Duration.ofMillis(1), () -> ran.add("timer"));
          future.setResult("result");
        }))
        .isNull();
    sleep(Duration.ofMillis(2));
    assertThat(ran).containsExactly("callback", "result", "timer");
    assertThat(waiting.done()).isTrue();
  }

  /// Real threads, which meet the loop wherever they do.
  @Test
  void theLoopLosesNothingOfItsOwn() throws InterruptedException {
    run(() -> {
      EventLoop loop = getRunningLoop();
      loop.setDebug(false);
      var begun = new CountDownLatch(3);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(Thread.ofPlatform().daemon().start(() -> {
          begun.countDown();
          for (int k = 0; k < 20_000; k++) {
            loop.callSoon(() -> {});
            loop.callLater(Duration.ofNanos(k), () -> {});
          }
        }));
      }
      begun.await();
      List<Task<Integer>> own = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        own.add(createTask(() -> {
          for (int k = 0; k < 200; k++) {
            sleep(Duration.ofNanos(k % 2));
          }
          return 1;
        }));
      }
      Asyncio.wait(own);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(own).allMatch(task -> task.done() && task.result() == 1);
    });
  }
}
