package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ChildJvm;
import org.asyncio4j.Task;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Loops that never wait, beside other virtual threads.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BusyLoopsTest {
  /// Whose loops are busy until another virtual thread has run.
  static final class Program {
    private static volatile boolean ran;

    private Program() {}

    static void main(String[] arguments) throws InterruptedException {
      int loops = Integer.parseInt(arguments[0]);
      int tasks = Integer.parseInt(arguments[1]);
      var allStep = new CountDownLatch(loops * tasks);
      for (int i = 0; i < loops; i++) {
        new Thread(() -> Asyncio.run(() -> {
              List<Task<?>> all = new ArrayList<>();
              for (int k = 0; k < tasks; k++) {
                all.add(Asyncio.createTask(() -> stepUntilRan(allStep)));
              }
              Asyncio.wait(all);
            }))
            .start();
      }
      allStep.await();
      Thread.ofVirtual().start(() -> ran = true);
    }

    private static void stepUntilRan(CountDownLatch allStep) {
      Asyncio.sleep(Duration.ZERO);
      allStep.countDown();
      while (!ran) {
        Asyncio.sleep(Duration.ZERO);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 1, 2", "1, 1, 5", "2, 2, 1", "2, 2, 5"})
  void leaveEnoughOfTheCarriersToThem(String carriers, String loops, String tasks)
      throws Exception {
    var options = List.of("-Djdk.virtualThreadScheduler.parallelism=" + carriers);
    try (var child = new ChildJvm(options, Program.class, loops, tasks)) {
      while (child.line() != null) {}
      assertThat(child.exitCode()).isZero();
    }
  }
}
