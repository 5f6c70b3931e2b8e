package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tasks that wait and keep their carriers.
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
