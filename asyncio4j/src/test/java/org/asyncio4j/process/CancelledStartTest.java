package org.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.process.ProcessTest.PIPED;
import static org.asyncio4j.process.Real.until;
import static org.asyncio4j.process.Subprocesses.createSubprocessExec;
import static org.asyncio4j.process.Subprocesses.subprocessExec;

import java.time.Duration;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.RunnableOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A start that is cancelled, at whatever moment, leaves no process and no thread.
@EnabledOnOs({OS.LINUX, OS.MAC})
class CancelledStartTest {
  private static final int MOST_MOMENTS = 10_000;

  /// Starts again and again, and cancels each at a later moment, until one comes to its end.
  ///
  /// @return how many were cancelled
  private static int cancelEachMoment(String mark, RunnableOp<?> start) {
    List<Thread> before = Real.pumps();
    int cancelled = 0;
    for (int moment = 0; moment < MOST_MOMENTS; moment += 1 + moment / 8) {
      Task<?> starting = createTask(start);
      for (int i = 0; i < moment && !starting.done(); i++) {
        sleep(Duration.ZERO);
      }
      if (!starting.cancel()) {
        break;
      }
      assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
      cancelled++;
    }
    until(() -> Real.children(mark).isEmpty());
    until(() -> before.containsAll(Real.pumps()));
    return cancelled;
  }

  @Test
  void ofAProcessWithStreams() throws Exception {
    Real.run(() -> {
      int cancelled = cancelEachMoment("100.25", () -> {
        Process process = createSubprocessExec(PIPED, "sleep", "100.25");
        process.kill();
        process.waitFor();
      });
      assertThat(cancelled).isGreaterThan(2);
    });
  }

  @Test
  void ofAProcessWithAProtocol() throws Exception {
    Real.run(() -> {
      int cancelled = cancelEachMoment(
          "100.75",
          () -> subprocessExec(Recording::new, PIPED, "sleep", "100.75")
              .transport()
              .close());
      assertThat(cancelled).isGreaterThan(2);
    });
  }

  @Test
  void whileItsPipesAreConnected() throws Exception {
    Real.run(() -> {
      List<Thread> before = Real.pumps();
      for (int moment = 0; moment < 6; moment++) {
        java.lang.Process started = new ProcessBuilder("sleep", "100.5").start();
        var child = new Child(started, "sleep");
        Task<?> connecting = createTask(() -> {
          try {
            child.connectInput(() -> new PipeProtocol(0, new Recording(), () -> false, () -> {}));
            child.connectOutput(
                1, () -> new PipeProtocol(1, new Recording(), () -> false, () -> {}));
            child.connectOutput(
                2, () -> new PipeProtocol(2, new Recording(), () -> false, () -> {}));
            sleep(Duration.ofDays(1));
          } catch (Throwable e) {
            child.abandon();
            throw e;
          }
        });
        for (int i = 0; i <= moment; i++) {
          sleep(Duration.ZERO);
        }
        connecting.cancel();
        assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
        until(() -> !started.isAlive());
      }
      until(() -> before.containsAll(Real.pumps()));
    });
  }
}
