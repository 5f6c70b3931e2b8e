package org.asyncio4j.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.process.ProcessTest.PIPED;
import static org.asyncio4j.process.ProcessTest.stdin;
import static org.asyncio4j.process.ProcessTest.stdout;
import static org.asyncio4j.process.Real.until;
import static org.asyncio4j.process.Subprocesses.createSubprocessExec;
import static org.asyncio4j.process.Subprocesses.createSubprocessShell;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Signals, and what is left of a process when its scope is left: nothing.
@EnabledOnOs({OS.LINUX, OS.MAC})
class EndingTest {
  /// Longer than any test: with it, nothing is killed for want of patience.
  private static final Duration LONG = Duration.ofMinutes(10);

  /// Ignores the request to end, and tells when it does.
  private static final String STUBBORN = "trap '' TERM; echo ready; while :; do sleep 1000; done";

  /* --------------------------------------- signals ---------------------------------------- */

  @Test
  void killedItEndsWithMinusNine() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        cat.kill();
        assertThat(cat.waitFor()).isEqualTo(-9);
      }
    });
  }

  @Test
  void terminatedItEndsWithMinusFifteen() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        cat.terminate();
        assertThat(cat.waitFor()).isEqualTo(-15);
      }
    });
  }

  @Test
  void terminatedItMaySayGoodBye() throws Exception {
    Real.run(() -> {
      String polite = "trap 'echo good bye; exit 3' TERM; echo ready; read line";
      try (Process sh = createSubprocessShell(PIPED, polite)) {
        assertThat(stdout(sh).readLine(UTF_8)).isEqualTo("ready");
        sh.terminate();
        assertThat(stdout(sh).read(UTF_8)).isEqualTo("good bye\n");
        assertThat(sh.waitFor()).isEqualTo(3);
      }
    });
  }

  /// HUP and INT may be ignored: under nohup, in the background of a script.
  @ParameterizedTest
  @ValueSource(strings = {"ALRM", "SIGALRM", "sigalrm"})
  void aSignalHasAName(String name) throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        cat.sendSignal(name);
        assertThat(cat.waitFor()).isEqualTo(-14);
      }
    });
  }

  @Test
  void aSignalHasANumber() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        cat.sendSignal(14);
        assertThat(cat.waitFor()).isEqualTo(-14);
      }
    });
  }

  /// The program may have use for all threads of that.
  @Test
  void anEndIsSeenWhenTheCommonPoolIsBusy() throws Exception {
    var done = new CountDownLatch(1);
    try {
      for (int i = 0; i < 2 * ForkJoinPool.getCommonPoolParallelism(); i++) {
        ForkJoinPool.commonPool().execute(() -> {
          try {
            done.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
      }
      Real.run(() -> {
        try (Process cat = createSubprocessExec(PIPED, "cat")) {
          assertThat(cat.communicate().stdout()).isEmpty();
          assertThat(cat.waitFor()).isZero();
        }
      });
    } finally {
      done.countDown();
    }
  }

  @Test
  void whatIsNoSignalIsRefused() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        assertThatThrownBy(() -> cat.sendSignal("9; true"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'9; true' is no signal");
        assertThatThrownBy(() -> cat.sendSignal(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cat.sendSignal("NOSUCH"))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("cannot send signal NOSUCH to process " + cat.pid());
        assertThat(cat.toHandle().isAlive()).isTrue();
      }
    });
  }

  @Test
  void whoHasEndedGetsNoSignals() throws Exception {
    Real.run(() -> {
      try (Process process = createSubprocessShell(PIPED, "exit 5")) {
        process.waitFor();
        assertThatThrownBy(process::terminate)
            .isInstanceOf(ProcessLookupException.class)
            .hasMessage("process " + process.pid()
                + " (/bin/sh) has ended already, with 5: it gets no signals");
        assertThatThrownBy(process::kill).isInstanceOf(ProcessLookupException.class);
        assertThatThrownBy(() -> process.sendSignal("HUP"))
            .isInstanceOf(ProcessLookupException.class);
      }
    });
  }

  @Test
  void aSignalThatComesAsItEndsChangesNoReturnCode() throws Exception {
    Real.run(() -> {
      for (int i = 0; i < 20; i++) {
        try (Process cat = createSubprocessExec(PIPED, "cat")) {
          stdin(cat).close();
          try {
            cat.sendSignal(Signal.TERM);
          } catch (ProcessLookupException e) {
            assertThat(e).hasMessageContaining("has ended already");
          }
          assertThat(cat.waitFor()).isIn(0, -15);
        }
      }
    });
  }

  /* ---------------------------------------- scope ----------------------------------------- */

  @Test
  void whoLeavesTheScopeHasEndedIt() throws Exception {
    Real.run(() -> {
      Process cat;
      try (Process scoped = createSubprocessExec(PIPED, "cat")) {
        cat = scoped;
      }
      assertThat(cat.returnCode()).isEqualTo(-15);
      assertThat(cat.toHandle().isAlive()).isFalse();
      until(() -> stdin(cat).isClosing() && stdout(cat).atEof());
      cat.close();
    });
  }

  @Test
  void oneThatHasEndedIsOnlyClosed() throws Exception {
    Real.run(() -> {
      Process sh = createSubprocessShell(PIPED, "echo kept; exit 6");
      assertThat(sh.waitFor()).isEqualTo(6);
      sh.close();
      assertThat(sh.returnCode()).isEqualTo(6);
    });
  }

  @Test
  void oneThatDoesNotEndByItselfIsKilledAfterItsGrace() throws Exception {
    Real.run(() -> {
      var options = PIPED.grace(Duration.ofMillis(50));
      Process sh = createSubprocessShell(options, STUBBORN);
      assertThat(stdout(sh).readLine(UTF_8)).isEqualTo("ready");
      sh.close();
      assertThat(sh.returnCode()).isEqualTo(-9);
    });
  }

  @Test
  void allThatItHasStartedEndsWithIt() throws Exception {
    Real.run(() -> {
      String family = "sh -c 'sleep 1001 & echo $!; wait' & sleep 1002 & echo $!; wait";
      Process sh = createSubprocessShell(PIPED.grace(LONG), family);
      List<ProcessHandle> sleepers = List.of(sleeper(sh), sleeper(sh));
      sh.close();
      assertThat(sh.returnCode()).isEqualTo(-15);
      assertThat(sleepers).noneMatch(Real::runs);
    });
  }

  private static ProcessHandle sleeper(Process sh) throws IOException {
    String pid = stdout(sh).readLine(UTF_8);
    assertThat(pid).isNotNull();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  @Test
  void whatItHasStartedIsKilledIfItDoesNotEndByItself() throws Exception {
    Real.run(() -> {
      String family = "(" + STUBBORN.replace("echo ready", "sh -c 'echo $PPID'") + ") & wait";
      Process sh = createSubprocessShell(PIPED.grace(Duration.ofMillis(50)), family);
      ProcessHandle stubborn = sleeper(sh);
      sh.close();
      assertThat(sh.returnCode()).isEqualTo(-15);
      until(() -> !Real.runs(stubborn));
    });
  }

  @Test
  void cancelledWhileItClosesItKillsAtOnce() throws Exception {
    Real.run(() -> {
      Process sh = createSubprocessShell(PIPED.grace(LONG), STUBBORN);
      assertThat(stdout(sh).readLine(UTF_8)).isEqualTo("ready");
      List<ProcessHandle> all = new ArrayList<>(sh.toHandle().descendants().toList());
      all.add(sh.toHandle());
      Task<?> closing = createTask(sh::close);
      sleep(Duration.ofMillis(20)); // in any phase
      closing.cancel();
      assertThatThrownBy(closing::await).isInstanceOf(CancelledError.class);
      assertThat(sh.waitFor()).isEqualTo(-9);
      until(() -> all.stream().noneMatch(Real::runs));
      until(() -> stdout(sh).atEof());
    });
  }

  @Test
  void oneThatIsNotReadLeavesNoThreadWhenItIsClosed() throws Exception {
    List<Thread> before = Real.pumps();
    Real.run(() -> {
      Process yes = createSubprocessShell(PIPED.limit(10), "yes & exec yes >&2");
      until(() -> stdout(yes).toString().endsWith(" paused>"));
      yes.close();
      until(() -> before.containsAll(Real.pumps()));
    });
  }
}
