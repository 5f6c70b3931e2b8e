package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Several exceptions as one.
class ExceptionGroupTest {
  private final IOException io = new IOException("io");
  private final ArithmeticException arithmetic = new ArithmeticException("arithmetic");
  private final ExceptionGroup inner = new ExceptionGroup("inner", List.of(io));
  private final ExceptionGroup group = new ExceptionGroup("outer", List.of(arithmetic, inner));

  @Test
  void itHoldsExceptionsInTheirOrderAndShowsThem() {
    assertEquals(List.of(arithmetic, inner), group.exceptions());
    assertEquals(List.of(arithmetic, io), group.leaves());
    assertEquals("outer (2 exceptions)", group.getMessage());
    assertEquals("inner (1 exception)", inner.getMessage());
    var text = new StringWriter();
    group.printStackTrace(new PrintWriter(text));
    assertTrue(text.toString().contains("java.io.IOException: io"));
  }

  @Test
  void anEmptyOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ExceptionGroup("none", List.of()));
  }

  @Test
  void aSplitKeepsTheNesting() {
    var parts = group.split(IOException.class);
    assertEquals(List.of(inner), parts.matching().exceptions());
    assertEquals(List.of(arithmetic), parts.rest().exceptions());
    assertEquals("outer (1 exception)", parts.matching().getMessage());
  }

  @Test
  void aSubgroupOfAllIsTheGroupItself() {
    assertSame(group, group.subgroup(Exception.class));
    assertNull(group.split(Exception.class).rest());
    assertNull(group.subgroup(Error.class));
    assertSame(group, group.split(Error.class).rest());
    assertEquals(List.of(arithmetic), group.subgroup(e -> e == arithmetic).exceptions());
  }

  @Test
  void aSingleExceptionCanBeTakenOut() {
    var outer = new ExceptionGroup("outer", List.of(inner));
    assertSame(io, assertThrows(IOException.class, () -> {
      throw outer.unwrap(IOException.class);
    }));
    assertSame(outer, outer.unwrap(IllegalStateException.class));
    assertSame(group, assertDoesNotThrow(() -> group.unwrap(IOException.class)));
  }

  private static void throwIt(Throwable failure) {
    throw Future.sneak(failure);
  }

  private static void failsInItsCleanUp(Throwable failure) {
    try {
      Asyncio.sleep(Duration.ofHours(1));
    } finally {
      throwIt(failure);
    }
  }

  /// Of two tasks, one of them with a group of its own, and the body.
  private ExceptionGroup ofATaskGroup() {
    return assertThrows(
        ExceptionGroup.class,
        () -> Asyncio.run(() -> Asyncio.taskGroup(it -> {
          it.createTask(
              () -> Asyncio.taskGroup(inside ->
                  inside.createTask(() -> failsInItsCleanUp(io), TaskOptions.named("inner"))),
              TaskOptions.named("outer"));
          it.createTask(() -> throwIt(arithmetic), TaskOptions.named("sums"));
          failsInItsCleanUp(new IllegalStateException("no"));
        })));
  }

  private static List<String> printed(Throwable printed) {
    var text = new StringWriter();
    printed.printStackTrace(new PrintWriter(text));
    return text.toString()
        .lines()
        .filter(line -> !line.matches("\\s+(at |\\.\\.\\. ).*"))
        .toList();
  }

  @Test
  void theMessageOfATaskGroupsSaysWhoseTheyAre() {
    assertEquals(
        "unhandled errors in a TaskGroup (3 exceptions, of task 'sums', task 'outer' and the body)",
        ofATaskGroup().getMessage());
    var task = assertThrows(
        ExceptionGroup.class,
        () -> Asyncio.run(() ->
            Asyncio.taskGroup(it -> it.createTask(() -> throwIt(io), TaskOptions.named("alone")))));
    assertEquals(
        "unhandled errors in a TaskGroup (1 exception, of task 'alone')", task.getMessage());
  }

  @Test
  void theMessageOfManyNamesSome() {
    var many = assertThrows(
        ExceptionGroup.class,
        () -> Asyncio.run(() -> Asyncio.taskGroup(it -> {
          for (int i = 0; i < 7; i++) {
            it.createTask(() -> failsInItsCleanUp(io), TaskOptions.named("" + i));
          }
          it.createTask(() -> throwIt(io), TaskOptions.named("first"));
        })));
    assertEquals(
        "unhandled errors in a TaskGroup (8 exceptions, of task 'first', task '0', task '1', task"
            + " '2' and 4 more)",
        many.getMessage());
  }

  @Test
  void printedItSaysOfEachWhoseItIs() {
    var thrown = ofATaskGroup();
    assertEquals(
        List.of(
            "org.asyncio4j.ExceptionGroup: unhandled errors in a TaskGroup (3 exceptions)",
            "\tSuppressed: task 'sums': java.lang.ArithmeticException: arithmetic",
            "\tSuppressed: task 'outer': org.asyncio4j.ExceptionGroup: unhandled errors in a"
                + " TaskGroup (1 exception)",
            "\t\tSuppressed: task 'inner': java.io.IOException: io",
            "\t\tSuppressed: org.asyncio4j.CancelledError (cancelled by a task group, after task"
                + " 'sums' threw java.lang.ArithmeticException)",
            "\tSuppressed: the body: java.lang.IllegalStateException: no"),
        printed(thrown));
    assertSame(arithmetic, thrown.getSuppressed()[0]);
    assertEquals(0, arithmetic.getSuppressed().length);
  }

  @Test
  void partsOfItSayThatToo() {
    var parts = ofATaskGroup().split(IOException.class);
    assertEquals(
        "unhandled errors in a TaskGroup (1 exception, of task 'outer')",
        parts.matching().getMessage());
    assertEquals(
        "\t\tSuppressed: task 'inner': java.io.IOException: io",
        printed(parts.matching()).get(2));
    assertEquals(
        "unhandled errors in a TaskGroup (2 exceptions, of task 'sums' and the body)",
        parts.rest().getMessage());
  }

  @Test
  void whatIsPrintedHasTheCausesTracesAndSuppressedOnesOfItsExceptions() {
    io.initCause(arithmetic);
    io.addSuppressed(new IllegalStateException("suppressed"));
    assertEquals(
        List.of(
            "org.asyncio4j.ExceptionGroup: outer (2 exceptions)",
            "\tSuppressed: java.lang.ArithmeticException: arithmetic",
            "\tSuppressed: org.asyncio4j.ExceptionGroup: inner (1 exception)",
            "\t\tSuppressed: java.io.IOException: io",
            "\t\t\tSuppressed: java.lang.IllegalStateException: suppressed",
            "\t\tCaused by: java.lang.ArithmeticException: arithmetic"),
        printed(group));
    var text = new ByteArrayOutputStream();
    group.printStackTrace(new PrintStream(text, true, StandardCharsets.UTF_8));
    assertTrue(
        text.toString(StandardCharsets.UTF_8).contains("\tat " + getClass().getName() + ".<init>"));
  }
}
