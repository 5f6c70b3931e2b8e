package org.asyncio4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.process.Subprocesses.*;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.process.Process;
import org.asyncio4j.process.SubprocessOptions;
import org.asyncio4j.process.SubprocessProtocol;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A process that is dropped while it runs, or outlives its loop, is reported once, and killed.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs({OS.LINUX, OS.MAC})
class UnclosedProcessTest {
  @AutoClose
  private final EventLoop loop = new EventLoop();

  private final List<String> reports = new ArrayList<>();

  @BeforeEach
  void limit() {
    Limit.on(loop);
    loop.setExceptionHandler((_, report) -> reports.add(report.message()));
  }

  private static void awaitEnd(ProcessHandle process) throws Exception {
    process.onExit().get(Limit.TIME.toSeconds(), TimeUnit.SECONDS);
  }

  private Process start() {
    try {
      return loop.runUntilComplete(() -> createSubprocessExec(SubprocessOptions.PIPED, "cat"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void droppedItIsReportedOnceWithItsPipes() throws Exception {
    var garbage = new Garbage(loop);
    List<ProcessHandle> handles = new ArrayList<>();
    Garbage.drop(() -> {
      Process process = start();
      handles.add(process.toHandle());
      return process;
    });
    awaitEnd(handles.getFirst());
    assertThat(garbage.reports())
        .singleElement()
        .satisfies(report -> assertThat(report.message())
            .startsWith("unclosed process " + handles.getFirst().pid() + " (cat): it was killed"));
  }

  @Test
  void whoWaitsForItKeepsIt() throws IOException {
    String said = loop.runUntilComplete(() -> {
      Process sh =
          createSubprocessShell(SubprocessOptions.PIPED, "read line; echo \"got $line\"; exit 3");
      var stdin = sh.stdin();
      Task<Integer> waiting = createTask(() -> sh.waitFor());
      Task<String> reading = createTask(() -> sh.stdout().read(UTF_8));
      for (int i = 0; i < 10; i++) {
        System.gc();
        toThread(() -> Thread.onSpinWait());
      }
      stdin.send("it\n", UTF_8);
      return waiting.await() + " " + reading.await();
    });
    assertThat(said).isEqualTo("3 got it\n");
    loop.close();
    assertThat(reports).isEmpty();
  }

  @Test
  void oneThatOutlivesItsLoopIsReportedAndKilled() throws Exception {
    Process process = start();
    loop.close();
    awaitEnd(process.toHandle());
    assertThat(reports)
        .filteredOn(report -> report.startsWith("unclosed"))
        .singleElement()
        .asString()
        .startsWith("unclosed process " + process.pid() + " (cat)");
  }

  @Test
  void oneWithAProtocolThatOutlivesItsLoopIsReportedAndKilled() throws Exception {
    var protocol = new SubprocessProtocol() {};
    var transport = loop.runUntilComplete(
            () -> subprocessExec(() -> protocol, SubprocessOptions.DEFAULT, "sleep", "1000"))
        .transport();
    ProcessHandle handle = ProcessHandle.of(transport.getPid()).orElseThrow();
    loop.close();
    awaitEnd(handle);
    assertThat(reports)
        .singleElement()
        .asString()
        .startsWith("unclosed process " + transport.getPid() + " (sleep)");
  }

  @Test
  void oneThatHasEndedIsNotReported() throws Exception {
    loop.runUntilComplete(() -> {
      Process process = createSubprocessExec("true");
      process.waitFor();
    });
    loop.close();
    assertThat(reports).isEmpty();
  }

  /// At whatever moment of the start.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 4, 8, 16, 32})
  void oneWhoseStartIsCutOffByTheEndOfItsLoopLeavesNothing(long millis) throws Exception {
    String mark = "999." + (500 + millis);
    loop.runUntilComplete(() -> {
      createTask(() -> createSubprocessExec(SubprocessOptions.PIPED, "sleep", mark));
      sleep(Duration.ZERO);
    });
    Thread.sleep(millis); // the loop does not run: only the thread that starts it does
    loop.close();
    while (ProcessHandle.current()
        .descendants()
        .anyMatch(child -> child.info().commandLine().orElse("").contains(mark))) {
      Thread.onSpinWait();
    }
  }
}
