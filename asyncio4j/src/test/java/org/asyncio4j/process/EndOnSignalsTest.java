package org.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How programs end by signals: what they do before, and their exit status.
@Tag("child-jvm")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -INT")
class EndOnSignalsTest {
  private static final int INT = 128 + 2;
  private static final int TERM = 128 + 15;

  /// Runs a program, which gets a signal after each of some lines; its other lines and its status
  /// are what is expected, and so it prints no stack trace.
  private static List<String> run(String mode, Signals... sent) throws Exception {
    return run(List.of(), mode, sent);
  }

  private record Signals(String line, String name) {}

  private static Signals at(String line, String name) {
    return new Signals(line, name);
  }

  private static List<String> run(List<String> options, String mode, Signals... sent)
      throws Exception {
    assumeFalse(org.asyncio4j.Signals.sigintIsIgnored(), "SIGINT is ignored here");
    var lines = new ArrayList<String>();
    try (var child = child(options, mode)) {
      int next = 0;
      for (String line; (line = child.line()) != null; ) {
        lines.add(line);
        if (next < sent.length && sent[next].line.equals(line)) {
          child.signal(sent[next++].name);
        }
      }
      lines.add("exit " + child.exitCode());
    }
    return lines;
  }

  private static ChildJvm child(List<String> options, String mode) throws IOException {
    return new ChildJvm(options, EndProgram.class, mode);
  }

  /* ------------------------------------- plain programs ----------------------------------- */

  @Test
  void ctrlCEndsAPlainProgramWithItsStatusAndWithoutAStackTrace() throws Exception {
    assertThat(run("plain", at("ready", "INT")))
        .containsExactly("ready", "after the run", "shutdown hook", "exit " + INT);
  }

  @Test
  void anotherSignalEndsAPlainProgramAsItAlwaysDoes() throws Exception {
    assertThat(run("plain", at("ready", "TERM")))
        .containsExactly("ready", "shutdown hook", "exit " + TERM);
  }

  @Test
  void anExceptionThatTheProgramMakesOfItIsShownAsEver() throws Exception {
    assertThat(run("other failure", at("ready", "INT")))
        .startsWith("ready", "after the run")
        .anyMatch(line -> line.contains("IllegalStateException: the program's own"))
        .endsWith("exit 1");
  }

  @Test
  void theProgramsHandlerOfUncaughtExceptionsIsCalled() throws Exception {
    assertThat(run("own handler", at("ready", "INT")))
        .containsExactly(
            "ready",
            "after the run",
            "uncaught interrupted from the keyboard",
            "shutdown hook",
            "exit " + INT);
  }

  @Test
  void anInterruptThatTheProgramThrowsEndsItLikeCtrlC() throws Exception {
    assertThat(run("thrown")).containsExactly("shutdown hook", "exit " + INT);
  }

  @Test
  void anInterruptedThreadThatNoSignalHasEndedEndsAlone() throws Exception {
    assertThat(run("interrupted thread"))
        .contains("ready", "went on")
        .anyMatch(line -> line.contains("KeyboardInterrupt: interrupted from the keyboard"))
        .endsWith("shutdown hook", "exit 0");
  }

  @Test
  void aHandlerOfIntTakesTheRunnersPlaceUntilItIsRemoved() throws Exception {
    assumeFalse(org.asyncio4j.Signals.sigintIsIgnored(), "SIGINT is ignored here");
    try (var child = child(List.of(), "handler of INT")) {
      assertThat(child.line()).isEqualTo("ready");
      child.signal("INT");
      assertThat(child.line()).isEqualTo("the loop's handler");
      assertThat(child.line()).isEqualTo("ready");
      child.signal("INT");
      assertThat(child.line()).isEqualTo("shutdown hook");
      assertThat(child.exitCode()).isEqualTo(INT);
    }
  }

  /* ---------------------------------------- servers --------------------------------------- */

  @ParameterizedTest
  @CsvSource({"server, INT, 130", "server, TERM, 143", "thread, TERM, 143", "virtual, TERM, 143"})
  void aSignalCancelsMainAndTheProgramEndsWithItsStatus(String mode, String signal, int status)
      throws Exception {
    assertThat(run(mode, at("ready", signal)))
        .containsExactly(
            "ready",
            "main is cancelled: SIG" + signal,
            "another task ends",
            "shutdown hook",
            "exit " + status);
  }

  @Test
  void whoCatchesTheExceptionOfTheRunGoesOn() throws Exception {
    assertThat(run("caught", at("ready", "TERM")))
        .containsExactly(
            "ready",
            "main is cancelled: SIGTERM",
            "another task ends",
            "ended by SIGTERM",
            "went on",
            "shutdown hook",
            "exit 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void theSecondSignalEndsAProgramThatHoldsItsLoop(String second) throws Exception {
    assertThat(run("held", at("ready", "TERM"), at("holds the loop", second)))
        .containsExactly(
            "ready",
            "holds the loop",
            "shutdown hook",
            "exit " + (second.equals("INT") ? INT : TERM));
  }

  @Test
  void aMainTaskThatEndsOtherwiseThanByTheCancellationHasTheLastWord() throws Exception {
    assertThat(run("ignored", at("ready", "TERM")))
        .containsExactly("ready", "ignored SIGTERM", "went on", "shutdown hook", "exit 0");
    assertThat(run("failed", at("ready", "TERM")))
        .anyMatch(line -> line.contains("IllegalStateException: the clean-up failed"))
        .endsWith("exit 1");
  }

  @Test
  void aSignalGoesToAllLoopsThatHaveAUseForIt() throws Exception {
    assertThat(run("two loops", at("ready", "TERM")))
        .contains("the other loop's handler", "main is cancelled: SIGTERM")
        .endsWith("shutdown hook", "exit " + TERM);
  }

  @Test
  void aSignalEndsAGroupOfLoopsWhichAllWantToEndByIt() throws Exception {
    assertThat(run("group", at("ready", "TERM")))
        .containsExactly("ready", "shutdown hook", "exit " + TERM);
  }

  @Test
  void aJvmThatKeepsSignalsToItselfSaysSo() throws Exception {
    assertThat(run(List.of("-Xrs"), "kept"))
        .anyMatch(line -> line.startsWith("SIGTERM cannot be handled") && line.contains("-Xrs"))
        .endsWith("shutdown hook", "exit 0");
  }
}
