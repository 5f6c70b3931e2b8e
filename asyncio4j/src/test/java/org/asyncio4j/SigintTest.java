package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real signals, sent to another JVM.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -INT")
class SigintTest {
  private static final String SIGINT = "INT";

  private static ChildJvm child(String mode) throws IOException {
    assumeFalse(Signals.sigintIsIgnored(), "SIGINT is ignored here");
    return new ChildJvm(List.of(), SigintProgram.class, mode);
  }

  @Test
  void aProgramThatAwaitsIsCancelled() throws Exception {
    try (var child = child("await")) {
      assertEquals("ready", child.line());
      child.signal(SIGINT);
      assertEquals("KeyboardInterrupt", child.line());
      assertNull(child.line());
      assertEquals(0, child.exitCode());
    }
  }

  @Test
  void theSecondSignalEndsARunThatBlocks() throws Exception {
    try (var child = child("block")) {
      assertEquals("ready", child.line());
      child.signal(SIGINT);
      assertEquals("interrupted once", child.line());
      child.signal(SIGINT);
      assertEquals("KeyboardInterrupt", child.line());
      assertNull(child.line());
      assertEquals(0, child.exitCode());
    }
  }

  @Test
  void theThirdSignalEndsAJvmThatHangs() throws Exception {
    try (var child = child("hang")) {
      assertEquals("ready", child.line());
      child.signal(SIGINT);
      assertEquals("interrupted once", child.line());
      child.signal(SIGINT);
      assertEquals("ignored", child.line());
      child.signal(SIGINT);
      assertNull(child.line());
      assertEquals(128 + 2, child.exitCode());
    }
  }

  @Test
  void aJvmThatKeepsSignalsToItselfRunsPrograms() throws Exception {
    try (var child = new ChildJvm(List.of("-Xrs"), SigintProgram.class, "value")) {
      assertEquals("value", child.line());
      assertNull(child.line());
      assertEquals(0, child.exitCode());
    }
  }

  @Test
  void aHandlerOfTheProgramsOwnStays() throws Exception {
    try (var child = child("own")) {
      assertEquals("ready", child.line());
      child.signal(SIGINT);
      assertEquals("the program's own", child.line());
      assertEquals("went on", child.line());
      assertNull(child.line());
      assertEquals(0, child.exitCode());
    }
  }

  @Test
  void aHandlerThatTheProgramSetsDuringARunStays() throws Exception {
    try (var child = child("late")) {
      assertEquals("ready", child.line());
      child.signal(SIGINT);
      assertEquals("the program's own", child.line());
      assertNull(child.line());
      assertEquals(0, child.exitCode());
    }
  }

  @Test
  void theMainThreadIsNotKnownByItsName() throws Exception {
    try (var child = child("renamed")) {
      assertEquals("ready", child.line());
      child.signal(SIGINT);
      assertEquals("KeyboardInterrupt", child.line());
      assertNull(child.line());
      assertEquals(0, child.exitCode());
    }
  }

  /// Also on a thread that has the main thread's name.
  @ParameterizedTest
  @ValueSource(strings = {"background", "virtual"})
  void aRunOnAnotherThreadLeavesTheSignalToTheProgram(String mode) throws Exception {
    endsAsAlways(mode);
  }

  @Test
  void aRunOnTheMainThreadLeavesItToTheProgramIfAsked() throws Exception {
    endsAsAlways("declined");
  }

  private static void endsAsAlways(String mode) throws Exception {
    try (var child = child(mode)) {
      assertEquals("ready", child.line());
      child.signal(SIGINT);
      assertEquals("shutdown hook", child.line());
      assertNull(child.line());
      assertEquals(128 + 2, child.exitCode());
    }
  }

  @Test
  void aRunOnAnotherThreadHandlesItIfAsked() throws Exception {
    try (var child = child("asked")) {
      assertEquals("ready", child.line());
      child.signal(SIGINT);
      assertEquals("KeyboardInterrupt", child.line());
      assertEquals("shutdown hook", child.line());
      assertNull(child.line());
      assertEquals(0, child.exitCode());
    }
  }

  @Test
  void ofTwoRunsThatOnTheMainThreadHandlesIt() throws Exception {
    try (var child = child("beside")) {
      assertEquals("ready", child.line());
      child.signal(SIGINT);
      assertEquals("the other one goes on", child.line());
      assertEquals("KeyboardInterrupt", child.line());
      assertNull(child.line());
      assertEquals(0, child.exitCode());
    }
  }
}
