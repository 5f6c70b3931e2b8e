package org.asyncio4j.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.process.Real.MUCH;
import static org.asyncio4j.process.Real.until;
import static org.asyncio4j.process.Subprocesses.createSubprocessExec;
import static org.asyncio4j.process.Subprocesses.createSubprocessShell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.stream.StreamReader;
import org.asyncio4j.stream.StreamWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a process is given, what it gives, and what it ends with.
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessTest {
  static final SubprocessOptions PIPED = SubprocessOptions.PIPED;
  private static final SubprocessOptions OUT = SubprocessOptions.DEFAULT.stdout(Stdio.PIPE);

  @TempDir
  private Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static StreamWriter stdin(Process process) {
    StreamWriter stdin = process.stdin();
    assertThat(stdin).isNotNull();
    return stdin;
  }

  static StreamReader stdout(Process process) {
    StreamReader stdout = process.stdout();
    assertThat(stdout).isNotNull();
    return stdout;
  }

  static StreamReader stderr(Process process) {
    StreamReader stderr = process.stderr();
    assertThat(stderr).isNotNull();
    return stderr;
  }

  /* ---------------------------------------- pipes ----------------------------------------- */

  @Test
  void whatIsWrittenComesBackToItsEnd() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        stdin(cat).write(bytes("some data"));
        stdin(cat).drain();
        stdin(cat).close();
        assertThat(stdout(cat).read(UTF_8)).isEqualTo("some data");
        assertThat(cat.waitFor()).isZero();
        assertThat(cat.returnCode()).isZero();
      }
    });
  }

  @Test
  void aQuestionAndItsAnswerMoreThanOnce() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        for (String question : List.of("one\n", "two\n", "three\n")) {
          stdin(cat).send(bytes(question));
          assertThat(stdout(cat).readLine()).asString(UTF_8).isEqualTo(question);
        }
      }
    });
  }

  @Test
  void outputAndErrorsComeApart() throws Exception {
    Real.run(() -> {
      try (Process sh = createSubprocessShell(PIPED, "echo out; echo err >&2")) {
        Output output = sh.communicate();
        assertThat(output.stdout(UTF_8)).isEqualTo("out\n");
        assertThat(output.stderr(UTF_8)).isEqualTo("err\n");
      }
    });
  }

  @Test
  void errorsGoIntoTheOutputWhereTheyAreSentThere() throws Exception {
    Real.run(() -> {
      try (Process sh = createSubprocessShell(OUT.stderr(Stdio.STDOUT), "echo out; echo err >&2")) {
        assertThat(sh.stderr()).isNull();
        Output output = sh.communicate();
        assertThat(output.stdout(UTF_8)).isEqualTo("out\nerr\n");
        assertThat(output.stderr()).isNull();
        assertThatThrownBy(() -> output.stderr(UTF_8))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("SubprocessOptions.stderr(Stdio.PIPE)");
      }
    });
  }

  @Test
  void withoutPipesThereAreNoStreams() throws Exception {
    Real.run(() -> {
      try (Process process = createSubprocessExec("true")) {
        assertThat(process.stdin()).isNull();
        assertThat(process.stdout()).isNull();
        assertThat(process.stderr()).isNull();
        assertThat(process.waitFor()).isZero();
      }
    });
  }

  @Test
  void nothingIsReadFromNothingAndWhatIsWrittenThereIsGone() throws Exception {
    Real.run(() -> {
      var options = OUT.stdin(Stdio.DEVNULL).stderr(Stdio.PIPE);
      try (Process wc = createSubprocessExec(options, "wc", "-c")) {
        assertThat(wc.communicate().stdout(UTF_8).strip()).isEqualTo("0");
      }
      try (Process sh = createSubprocessShell(PIPED.stdout(Stdio.DEVNULL), "echo gone")) {
        assertThat(sh.communicate().stdout()).isNull();
      }
      try (Process sh = createSubprocessShell(PIPED.stderr(Stdio.DEVNULL), "echo gone >&2")) {
        Output output = sh.communicate();
        assertThat(output.stderr()).isNull();
        assertThat(output.stdout()).isEmpty();
      }
    });
  }

  @Test
  void filesAreReadEmptiedAndAppendedTo() throws Exception {
    Path in = Files.writeString(folder.resolve("in"), "from a file\n");
    Path out = Files.writeString(folder.resolve("out"), "gone");
    Real.run(() -> {
      var options = SubprocessOptions.DEFAULT.stdin(Stdio.from(in));
      try (Process cat = createSubprocessExec(options.stdout(Stdio.to(out)), "cat")) {
        assertThat(cat.waitFor()).isZero();
      }
      try (Process cat = createSubprocessExec(options.stdout(Stdio.append(out)), "cat")) {
        assertThat(cat.waitFor()).isZero();
      }
    });
    assertThat(out).hasContent("from a file\nfrom a file\n");
  }

  @Test
  void aProcessMayOpenItsInputByName() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat", "/dev/stdin")) {
        assertThat(cat.communicate(bytes("by name")).stdout(UTF_8)).isEqualTo("by name");
      }
    });
  }

  @Test
  void whatWasWrittenBeforeTheEndCanBeReadAfterIt() throws Exception {
    Real.run(() -> {
      try (Process echo = createSubprocessExec(OUT, "echo", "last words")) {
        assertThat(echo.waitFor()).isZero();
        assertThat(stdout(echo).read(UTF_8)).isEqualTo("last words\n");
      }
    });
  }

  @Test
  void nothingIsLostHoweverFastItEnds() throws Exception {
    Real.run(() -> {
      for (int i = 0; i < 30; i++) {
        try (Process process = createSubprocessShell(PIPED, "head -c 60000 /dev/zero; exit 4")) {
          assertThat(process.waitFor()).isEqualTo(4);
          assertThat(stdout(process).read()).hasSize(60_000);
        }
      }
    });
  }

  @Test
  void whoIsNotReadIsHeldByItsPipeAndLosesNothing() throws Exception {
    Real.run(() -> {
      var options = OUT.limit(100);
      try (Process head =
          createSubprocessExec(options, "head", "-c", String.valueOf(MUCH), "/dev/zero")) {
        until(() -> stdout(head).toString().endsWith(" paused>"));
        assertThat(head.returnCode()).isNull();
        assertThat(stdout(head).read()).hasSize(MUCH);
        assertThat(head.waitFor()).isZero();
      }
    });
  }

  /* ------------------------------------- communicate -------------------------------------- */

  @Test
  void communicateFeedsAndTakesAllAtOnce() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        byte[] much = new byte[3 * MUCH];
        Arrays.fill(much, (byte) 'x');
        Output output = cat.communicate(much);
        assertThat(output.stdout()).isEqualTo(much);
        assertThat(output.stderr()).isEmpty();
        assertThat(cat.returnCode()).isZero();
      }
    });
  }

  @Test
  void communicateWithoutAnInputGivesItsEnd() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        assertThat(cat.communicate().stdout()).isEmpty();
      }
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        assertThat(cat.communicate(new byte[0]).stdout()).isEmpty();
        assertThat(cat.returnCode()).isZero();
      }
    });
  }

  @Test
  void theInputEndsWithWhatCommunicateGives() throws Exception {
    Real.run(() -> {
      try (Process wc = createSubprocessExec(PIPED, "wc", "-c")) {
        assertThat(wc.communicate(bytes("abc")).stdout(UTF_8).strip()).isEqualTo("3");
        assertThat(wc.returnCode()).isZero();
      }
    });
  }

  @Test
  void communicateDoesNotMindAnInputThatIsNotRead() throws Exception {
    Real.run(() -> {
      try (Process none = createSubprocessExec(PIPED, "true")) {
        assertThat(none.communicate(new byte[MUCH]).stdout()).isEmpty();
        assertThat(none.returnCode()).isZero();
      }
    });
  }

  @Test
  void drainFailsWhereTheInputIsNotRead() throws Exception {
    Real.run(() -> {
      try (Process none = createSubprocessExec(PIPED, "true")) {
        stdin(none).write(new byte[MUCH]);
        assertThatThrownBy(stdin(none)::drain)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("process " + none.pid() + " (true) reads no more of its input");
        assertThat(none.waitFor()).isZero();
      }
    });
  }

  @Test
  void whoClosesItsInputAndGoesOnIsToldOfNoHang() throws Exception {
    Real.run(() -> {
      try (Process sh = createSubprocessShell(PIPED, "exec 0<&-; echo closed; exec sleep 1000")) {
        assertThat(stdout(sh).readLine()).asString(UTF_8).isEqualTo("closed\n");
        assertThatThrownBy(() -> {
              while (true) {
                stdin(sh).send(new byte[100]);
                sleep(Duration.ZERO);
              }
            })
            .isInstanceOf(IOException.class);
        assertThat(sh.returnCode()).isNull();
      }
    });
  }

  @Test
  void moreThanTheLimitIsAnErrorThatEndsIt() throws Exception {
    Real.run(() -> {
      try (Process endless = createSubprocessShell(PIPED, "yes >&2")) {
        assertThatThrownBy(() -> endless.communicate(null, 1000, null))
            .isInstanceOf(OutputLimitException.class)
            .hasMessageContaining("more than the limit of 1000 bytes to its stderr");
        assertThat(endless.returnCode()).isEqualTo(-15);
      }
      try (Process exact = createSubprocessExec(PIPED, "head", "-c", "1000", "/dev/zero")) {
        assertThat(exact.communicate(null, 1000, null).stdout()).hasSize(1000);
      }
    });
  }

  @Test
  void moreThanTheTimeIsAnErrorThatEndsIt() throws Exception {
    Real.run(() -> {
      try (Process silent = createSubprocessExec(PIPED, "sleep", "1000")) {
        assertThatThrownBy(() -> silent.communicate(null, 1000, Duration.ofMillis(1)))
            .isInstanceOf(TimeoutException.class);
        assertThat(silent.returnCode()).isEqualTo(-15);
      }
    });
  }

  @Test
  void anInputWithoutAPipeForItIsRefused() throws Exception {
    Real.run(() -> {
      try (Process process = createSubprocessExec("true")) {
        assertThatThrownBy(() -> process.communicate(new byte[1]))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("SubprocessOptions.stdin(Stdio.PIPE)");
      }
    });
  }

  @Test
  void tenAtOnceGiveEachItsOwnOutput() throws Exception {
    Real.run(() -> {
      List<String> outputs = Collections.synchronizedList(new ArrayList<>());
      taskGroup(group -> {
        for (int i = 0; i < 10; i++) {
          String text = String.valueOf(i);
          group.createTask(() -> {
            try (Process echo = createSubprocessExec(OUT, "echo", text)) {
              outputs.add(echo.communicate().stdout(UTF_8).strip());
            }
          });
        }
      });
      assertThat(outputs)
          .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    });
  }

  /* ---------------------------------- how it is started ----------------------------------- */

  @Test
  void theShellRunsACommand() throws Exception {
    Real.run(() -> {
      try (Process sh = createSubprocessShell("exit 7")) {
        assertThat(sh.waitFor()).isEqualTo(7);
      }
    });
  }

  @Test
  void aProgramMayBeAPath() throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\necho \"$1\"\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Real.run(() -> {
      try (Process process = createSubprocessExec(OUT, script, "argument")) {
        assertThat(process.communicate().stdout(UTF_8)).isEqualTo("argument\n");
      }
      try (Process process =
          createSubprocessExec(OUT.directory(folder), Path.of("script"), "there")) {
        assertThat(process.communicate().stdout(UTF_8)).isEqualTo("there\n");
      }
    });
  }

  @Test
  void itRunsInItsDirectory() throws Exception {
    Real.run(() -> {
      try (Process pwd = createSubprocessExec(OUT.directory(folder), "pwd")) {
        assertThat(Path.of(pwd.communicate().stdout(UTF_8).strip()).toRealPath())
            .isEqualTo(folder.toRealPath());
      }
    });
  }

  @Test
  void itHasItsVariablesAndNoOthers() throws Exception {
    Real.run(() -> {
      var options = OUT.environment(Map.of("FOO", "bar"));
      try (Process sh = createSubprocessShell(options, "echo $FOO $HOME")) {
        assertThat(sh.communicate().stdout(UTF_8)).isEqualTo("bar\n");
        assertThat(sh.returnCode()).isZero();
        assertThat(sh.waitFor()).isZero();
      }
      try (Process env = createSubprocessExec(options, "env")) {
        assertThat(env.communicate().stdout(UTF_8)).isEqualTo("FOO=bar\n");
        assertThat(env.returnCode()).isZero();
      }
    });
  }

  /* ----------------------------------------- end ------------------------------------------ */

  @Test
  void allThatWaitGetTheReturnCode() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        List<Task<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          waiting.add(createTask(() -> cat.waitFor()));
        }
        sleep(Duration.ZERO);
        cat.kill();
        for (Task<Integer> one : waiting) {
          assertThat(one.await()).isEqualTo(-9);
        }
      }
    });
  }

  @Test
  void whoIsCancelledWhileItWaitsLetsItRun() throws Exception {
    Real.run(() -> {
      try (Process cat = createSubprocessExec(PIPED, "cat")) {
        Task<Integer> waiting = createTask(() -> cat.waitFor());
        sleep(Duration.ZERO);
        waiting.cancel();
        assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
        assertThat(cat.toHandle().isAlive()).isTrue();
        cat.kill();
        assertThat(cat.waitFor()).isEqualTo(-9);
      }
    });
  }

  @Test
  void itEndsAlthoughAnotherHasItsPipe() throws Exception {
    Real.run(() -> {
      var options = OUT.stderr(Stdio.DEVNULL);
      Process sh = createSubprocessShell(options, "sleep 1000 & echo $!; wait");
      ProcessHandle sleeper =
          ProcessHandle.of(Long.parseLong(stdout(sh).readLine(UTF_8))).orElseThrow();
      try {
        sh.kill();
        assertThat(sh.waitFor()).isEqualTo(-9);
        assertThat(stdout(sh).atEof()).isFalse();
        assertThat(sleeper.isAlive()).isTrue();
      } finally {
        sleeper.destroyForcibly();
      }
      assertThat(stdout(sh).read()).isEmpty();
    });
  }
}
