package org.asyncio4j.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.process.Real.MUCH;
import static org.asyncio4j.process.Real.until;
import static org.asyncio4j.process.Subprocesses.subprocessExec;
import static org.asyncio4j.process.Subprocesses.subprocessShell;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What a transport calls, and in which order.
@EnabledOnOs({OS.LINUX, OS.MAC})
class SubprocessTransportTest {
  private static final SubprocessOptions PIPED = SubprocessOptions.PIPED;

  private final Recording protocol = new Recording();

  private SubprocessTransport exec(SubprocessOptions options, String program, String... arguments)
      throws IOException {
    return subprocessExec(() -> protocol, options, program, arguments).transport();
  }

  private SubprocessTransport shell(String command) throws IOException {
    return subprocessShell(() -> protocol, PIPED, command).transport();
  }

  private static Transport pipe(SubprocessTransport transport, int fd) {
    Transport pipe = transport.getPipeTransport(fd);
    assertThat(pipe).isNotNull();
    return pipe;
  }

  private void untilLost() {
    until(() -> protocol.has("lost"));
  }

  @Test
  void eachPipeComesInOrderAndTheConnectionLast() throws Exception {
    Real.run(() -> {
      SubprocessTransport transport = shell("read line; echo $line; echo err >&2; exit 3");
      assertThat(protocol.calls).containsExactly("made");
      assertThat(transport.getReturncode()).isNull();
      assertThat(transport)
          .hasToString("<SubprocessTransport pid=" + transport.getPid() + " running>");
      pipe(transport, 0).write("hello\n".getBytes(UTF_8));
      untilLost();
      assertThat(protocol.calls)
          .startsWith("made")
          .endsWith("lost")
          .contains("exited")
          .hasSize(8);
      assertThat(protocol.of(0)).containsExactly("0 lost");
      assertThat(protocol.of(1)).containsExactly("1:hello\n", "1 lost");
      assertThat(protocol.of(2)).containsExactly("2:err\n", "2 lost");
      assertThat(transport.getReturncode()).isEqualTo(3);
      assertThat(transport)
          .hasToString("<SubprocessTransport pid=" + transport.getPid() + " returncode=3>");
      assertThat(transport.isClosing()).isTrue();
    });
  }

  @Test
  void theShellsOutputAndTheEndOfAllPipes() throws Exception {
    Real.run(() -> {
      SubprocessTransport transport = shell("echo Python");
      untilLost();
      assertThat(transport.getReturncode()).isZero();
      assertThat(protocol.of(1)).containsExactly("1:Python\n", "1 lost");
      assertThat(protocol.of(2)).containsExactly("2 lost");
      assertThat(protocol.of(0)).containsExactly("0 lost");
    });
  }

  @Test
  void closedItIsKilledAndTheProtocolIsToldOfTheEnd() throws Exception {
    Real.run(() -> {
      SubprocessTransport transport = exec(PIPED, "cat");
      pipe(transport, 0).write("one".getBytes(UTF_8));
      until(() -> protocol.has("1:one"));
      pipe(transport, 0).write("two".getBytes(UTF_8));
      until(() -> protocol.has("1:two"));
      transport.close();
      assertThat(transport.isClosing()).isTrue();
      untilLost();
      assertThat(transport.getReturncode()).isEqualTo(-9);
      assertThat(protocol.calls)
          .containsExactlyInAnyOrder(
              "made", "1:one", "1:two", "0 lost", "1 lost", "2 lost", "exited", "lost");
      transport.close();
    });
  }

  @Test
  void closedWithMuchToSendItIsKilledAllTheSame() throws Exception {
    Real.run(() -> {
      SubprocessTransport transport = exec(PIPED, "sleep", "1000");
      pipe(transport, 0).write(new byte[MUCH]);
      assertThat(protocol.calls).containsExactly("made", "pause");
      transport.close();
      untilLost();
      assertThat(protocol.of(0)).containsExactly("0 broken");
    });
  }

  @Test
  void closedAfterItsEndItIsNotKilled() throws Exception {
    Real.run(() -> {
      SubprocessTransport transport = exec(SubprocessOptions.DEFAULT, "true");
      Asyncio.toThread(
          () -> { // while the loop knows nothing of it
            transport
                .getExtraInfo(SubprocessTransport.SUBPROCESS, ProcessHandle.current())
                .onExit()
                .join();
          });
      transport.close();
      untilLost();
      assertThat(transport.getReturncode()).isZero();
      transport.close();
    });
  }

  @Test
  void withoutPipesThereAreNoTransports() throws Exception {
    Real.run(() -> {
      SubprocessTransport transport =
          subprocessShell(() -> protocol, SubprocessOptions.DEFAULT, "exit 7").transport();
      for (int fd = -1; fd < 4; fd++) {
        assertThat(transport.getPipeTransport(fd)).isNull();
      }
      untilLost();
      assertThat(protocol.calls).containsExactly("made", "exited", "lost");
      assertThat(transport.getReturncode()).isEqualTo(7);
      transport.close();
    });
  }

  @Test
  void killTerminateAndSignals() throws Exception {
    Real.run(() -> {
      SubprocessTransport killed = exec(PIPED, "cat");
      killed.kill();
      untilLost();
      assertThat(killed.getReturncode()).isEqualTo(-9);
      protocol.calls.clear();
      SubprocessTransport terminated = exec(PIPED, "cat");
      terminated.terminate();
      untilLost();
      assertThat(terminated.getReturncode()).isEqualTo(-15);
      protocol.calls.clear();
      for (String signal : List.of("ALRM", "14")) { // never ignored from the start, as HUP may be
        SubprocessTransport signalled = exec(PIPED, "cat");
        signalled.sendSignal(signal);
        untilLost();
        assertThat(signalled.getReturncode()).isEqualTo(-14);
        protocol.calls.clear();
      }
    });
  }

  @Test
  void errorsGoIntoTheOutputWhereTheyAreSentThere() throws Exception {
    Real.run(() -> {
      SubprocessTransport transport = subprocessShell(
              () -> protocol, PIPED.stderr(Stdio.STDOUT), "echo out; echo err >&2")
          .transport();
      assertThat(transport.getPipeTransport(2)).isNull();
      untilLost();
      assertThat(String.join("", protocol.of(1)).replace("1:", "")).isEqualTo("out\nerr\n1 lost");
      assertThat(protocol.of(2)).isEmpty();
    });
  }

  @Test
  void whoseOutputIsClosedSeesThatAsItWrites() throws Exception {
    Real.run(() -> {
      String echo = "trap '' PIPE; while read l; do echo $l || { echo broken >&2; exit 9; }; done";
      SubprocessTransport transport = shell(echo);
      pipe(transport, 0).write("one\n".getBytes(UTF_8));
      until(() -> protocol.has("1:one\n"));
      pipe(transport, 1).close();
      until(() -> protocol.has("1 lost"));
      // The thread that reads learns it from the first of what nobody wants.
      while (transport.getReturncode() == null) {
        if (pipe(transport, 0).getWriteBufferSize() == 0) {
          pipe(transport, 0).write("more\n".getBytes(UTF_8));
        }
        sleep(Duration.ZERO);
      }
      untilLost();
      assertThat(transport.getReturncode()).isEqualTo(9);
      assertThat(String.join("", protocol.of(2))).contains("broken\n");
    });
  }

  @Test
  void itsInputIsPausedAndResumed() throws Exception {
    Real.run(() -> {
      SubprocessTransport transport = exec(PIPED.stdout(Stdio.DEVNULL), "cat");
      pipe(transport, 0).write(new byte[MUCH]);
      until(() -> protocol.has("resume"));
      pipe(transport, 0).close();
      untilLost();
      assertThat(protocol.calls)
          .containsExactlyInAnyOrder(
              "made", "pause", "resume", "0 lost", "2 lost", "exited", "lost");
      assertThat(transport.getReturncode()).isZero();
    });
  }

  @Test
  void whatAProtocolThrowsIsReported() throws Exception {
    List<String> reports = new ArrayList<>();
    Asyncio.run(() -> {
      getRunningLoop().setExceptionHandler((_, report) -> reports.add(report.message()));
      var hostile = new Recording() {
        @Override
        public void connectionMade(SubprocessTransport transport) {
          throw new IllegalStateException("made");
        }

        @Override
        public void pipeDataReceived(int fd, ByteBuffer data) {
          throw new IllegalStateException("data");
        }

        @Override
        public void processExited() {
          throw new IllegalStateException("exited");
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
          super.connectionLost(exception);
          throw new IllegalStateException("lost");
        }
      };
      subprocessExec(() -> hostile, PIPED, "cat");
      until(() -> hostile.has("lost"));
    });
    assertThat(reports)
        .hasSize(3)
        .allMatch(
            report -> report.matches("\\w+\\(\\) of the protocol of process \\d+ \\(cat\\) failed"))
        .first()
        .asString()
        .startsWith("connectionMade()");
  }

  /* ----------------------------------- without a process ---------------------------------- */

  @Test
  void afterItsEndEachCallWasMadeOnceAndSignalsAreRefused() throws Exception {
    Real.run(() -> {
      var process = new FakeProcess();
      var transport = new SubprocessTransport(new Child(process, "fake"), protocol);
      transport.made();
      assertThat(transport.getReturncode()).isNull();
      process.exit(6);
      untilLost();
      assertThat(protocol.calls).containsExactly("made", "exited", "lost");
      assertThat(transport.getReturncode()).isEqualTo(6);
      assertThatThrownBy(() -> transport.sendSignal("TERM"))
          .isInstanceOf(ProcessLookupException.class);
      assertThatThrownBy(transport::terminate).isInstanceOf(ProcessLookupException.class);
      assertThatThrownBy(transport::kill).isInstanceOf(ProcessLookupException.class);
      transport.close();
      sleep(Duration.ZERO);
      assertThat(protocol.calls).containsExactly("made", "exited", "lost");
      Reference.reachabilityFence(process);
    });
  }

  @Test
  void oneThatEndsBeforeItsPipesAreConnectedHasOneEnd() throws Exception {
    Real.run(() -> {
      var process = new FakeProcess();
      process.exit(6);
      var child = new Child(process, "fake");
      child.watch(protocol, null, protocol::processExited);
      assertThat(child.await()).isEqualTo(6);
      assertThat(child.await()).isEqualTo(6);
      sleep(Duration.ZERO);
      assertThat(protocol.calls).containsExactly("exited");
    });
  }
}
