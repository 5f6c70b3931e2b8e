package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Where a task says that it stands.
@ExtendWith(AsyncioExtension.class)
class TaskStackTest {
  private static List<String> methods(List<StackTraceElement> frames) {
    return frames.stream().map(StackTraceElement::getMethodName).toList();
  }

  private static String printed(Task<?> task, int limit) {
    var bytes = new ByteArrayOutputStream();
    task.printStack(limit, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void outer() {
    inner();
  }

  private static void inner() {
    sleep(Duration.ofSeconds(1));
  }

  @Test
  void aSuspendedTasksFramesAreItsOwnOutermostFirst(EventLoop loop) {
    Task<?> task = loop.createTask(TaskStackTest::outer);
    assertEquals(List.of(), task.getStack());
    Tick.of(loop);
    assertEquals(List.of("outer", "inner"), methods(task.getStack()).subList(0, 2));
    assertEquals(List.of("outer"), methods(task.getStack(1)));
    assertTrue(printed(task, 1).contains("outer(TaskStackTest.java:"), printed(task, 1));
    assertFalse(printed(task, 1).contains("inner("), printed(task, 1));
    assertTrue(printed(task, 2).startsWith("Stack for <Task pending"), printed(task, 2));
    loop.runUntilComplete(task);
    assertEquals(List.of(), task.getStack());
    assertTrue(printed(task, 1).startsWith("No stack for <Task finished"), printed(task, 1));
  }

  private static List<StackTraceElement> ownOuter(int limit) {
    return ownInner(limit);
  }

  private static List<StackTraceElement> ownInner(int limit) {
    return currentTask().getStack(limit);
  }

  @AsyncioTest
  void aRunningTaskSeesItsOwnOutermostFrame() {
    assertEquals(List.of("ownOuter"), methods(await(createTask(TaskStackTest::ownOuterOfOne))));
    Task<List<StackTraceElement>> all = createTask(TaskStackTest::ownOuterOfAll);
    assertEquals(
        List.of("ownOuterOfAll", "ownOuter", "ownInner"), methods(await(all)).subList(0, 3));
  }

  private static List<StackTraceElement> ownOuterOfOne() {
    return ownOuter(2).subList(1, 2);
  }

  private static List<StackTraceElement> ownOuterOfAll() {
    return ownOuter(Integer.MAX_VALUE);
  }

  @AsyncioTest
  void aRunningTaskPrintsItself() {
    Task<String> task = createTask(() -> printed(currentTask(), 1));
    String printed = await(task);
    assertTrue(printed.startsWith("Stack for <Task pending"), printed);
    assertTrue(printed.contains(" running at "), printed);
    assertEquals(2, printed.lines().count(), printed);
  }

  @AsyncioTest
  void aFailedTasksFramesAreThoseOfItsException() {
    Task<?> task = createTask(TaskStackTest::throwing);
    assertThrows(IOException.class, task::await);
    assertEquals(List.of("throwing"), methods(task.getStack(1)));
    String printed = printed(task, 1);
    assertTrue(printed.startsWith("Traceback for <Task finished"), printed);
    assertTrue(printed.endsWith("java.io.IOException: no" + System.lineSeparator()), printed);
  }

  private static void throwing() throws IOException {
    throw new IOException("no");
  }
}
