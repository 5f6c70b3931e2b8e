package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Carriers of the JDK's scheduler, which coroutines of the portable engine share with all other
/// virtual threads.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CarriersTest {
  /// Whose tasks await so far down that their frames cannot be taken off, so that they hold all
  /// carriers there are, and nobody is left to set what they wait for.
  static final class AwaitsFarDown {
    static final int TASKS = 4;

    private static int waiting;

    private AwaitsFarDown() {}

    static void main() {
      Asyncio.run(() -> {
        Future<String> future = Asyncio.getRunningLoop().createFuture();
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
          tasks.add(Asyncio.createTask(() -> awaitFarDown(future)));
        }
        while (waiting < TASKS) {
          Asyncio.sleep(Duration.ofMillis(1));
        }
        future.setResult("set");
        Asyncio.wait(tasks);
      });
    }

    private static void awaitFarDown(Future<String> future) {
      int most = most(0);
      try {
        await(future, most * 9 / 10);
      } catch (StackOverflowError e) {
        System.out.println("told, set: " + future.done());
      }
    }

    private static int most(int depth) {
      try {
        return most(depth + 1);
      } catch (StackOverflowError e) {
        return depth;
      }
    }

    private static int await(Future<String> future, int depth) {
      if (depth > 0) {
        return await(future, depth - 1) + 1;
      }
      waiting++;
      future.await();
      return 0;
    }
  }

  /// Whose loops are busy until another virtual thread has run.
  static final class BusyLoops {
    private static volatile boolean ran;

    private BusyLoops() {}

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
  void busyLoopsOnAllOfThemLeaveThemToOtherThreads(String carriers, String loops, String tasks)
      throws Exception {
    var options = List.of("-Djdk.virtualThreadScheduler.parallelism=" + carriers);
    try (var child = new ChildJvm(options, BusyLoops.class, loops, tasks)) {
      while (child.line() != null) {}
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  void thoseWhoHoldAllGoOnAndAreTold() throws Exception {
    // Interpreted, a frame has the same size each time.
    List<String> options =
        List.of("-Xint", "-Dasyncio4j.watchdog=true", "-Djdk.virtualThreadScheduler.parallelism=2");
    List<String> told = new ArrayList<>();
    List<String> output = new ArrayList<>();
    try (var child = new ChildJvm(options, AwaitsFarDown.class)) {
      for (String line; (line = child.line()) != null; ) {
        output.add(line);
        if (line.startsWith("told")) {
          told.add(line);
        }
      }
    }
    boolean atOnce = !"portable".equals(System.getProperty("asyncio4j.engine"));
    assertThat(told)
        .as("%s", output)
        .hasSize(AwaitsFarDown.TASKS)
        .allMatch(line -> line.equals("told, set: " + !atOnce));
    assertThat(output.stream().anyMatch(line -> line.contains("another one is added")))
        .isEqualTo(!atOnce);
  }
}
