package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a task says of itself, and its name.
@ExtendWith(AsyncioExtension.class)
class TaskTextTest {
  private final EventLoop loop;

  TaskTextTest(EventLoop loop) {
    this.loop = loop;
  }

  private static void assertText(String expected, Task<?> task) {
    assertEquals(expected, task.toString().replaceAll("\\.java:\\d+", ".java:N"));
  }

  private static String notMuch() {
    sleep(Duration.ofSeconds(1));
    return "abc";
  }

  private Task<String> task(String name) {
    return loop.createTask(TaskTextTest::notMuch, TaskOptions.named(name));
  }

  @Test
  void itSaysWhereTheCoroutineStands() {
    Task<String> task = task("T");
    assertText("<Task pending name='T' coro=<TaskTextTest.lambda created>>", task);
    Tick.of(loop);
    assertText(
        "<Task pending name='T' coro=<TaskTextTest.notMuch running at TaskTextTest.java:N>"
            + " wait_for=<Future pending cb=[T.wakeup]>>",
        task);
    loop.runUntilComplete(task);
    assertText("<Task finished name='T' coro=<done> result='abc'>", task);
  }

  @Test
  void theLineIsThatOfTheMethodThatIsNamed() {
    Task<?> task = loop.createTask(TaskTextTest::outer);
    Tick.of(loop);
    StackTraceElement outermost = task.getStack().getFirst();
    assertEquals("outer", outermost.getMethodName());
    String text =
        "coro=<TaskTextTest.outer running at TaskTextTest.java:" + outermost.getLineNumber() + ">";
    assertTrue(task.toString().contains(text), task::toString);
    loop.runUntilComplete(task);
  }

  private static void outer() {
    notMuch();
  }

  @Test
  void itSaysThatTheTaskIsCancelled() {
    Task<String> task = task("T");
    task.cancel();
    assertText("<Task cancelling name='T' coro=<TaskTextTest.lambda created>>", task);
    Tick.of(loop);
    assertText("<Task cancelled name='T' coro=<done>>", task);
  }

  @Test
  void itShowsTheException() {
    Task<?> task = loop.createTask(
        () -> {
          throw new IOException("no");
        },
        TaskOptions.named("T"));
    Tick.of(loop);
    assertText("<Task finished name='T' coro=<done> exception=java.io.IOException: no>", task);
    assertInstanceOf(IOException.class, task.exception());
  }

  @Test
  void itShowsTheCallbacks() {
    var callback = new Consumer<Future<?>>() {
      @Override
      public void accept(Future<?> done) {}

      @Override
      public String toString() {
        return "<Dummy>";
      }
    };
    Task<String> task = task("T");
    task.addDoneCallback(callback);
    assertText("<Task pending name='T' coro=<TaskTextTest.lambda created> cb=[<Dummy>]>", task);
    loop.runUntilComplete(task);
  }

  @Test
  void itShowsWhatIsAwaited() {
    Future<String> future = loop.createFuture();
    Task<String> task = loop.createTask(future::await);
    Tick.of(loop);
    String text = task.toString();
    assertTrue(text.contains(" wait_for=" + future), text);
    future.setResult("result");
    loop.runUntilComplete(task);
    assertFalse(task.toString().contains("wait_for"), task::toString);
  }

  @AsyncioTest
  void itSaysWhereTheRunningTaskStands() {
    String text = await(createTask(() -> String.valueOf(currentTask())));
    assertTrue(text.contains(" running at TaskTextTest.java:"), text);
  }

  @Test
  void unnamedTasksAreNumberedInOrderOfCreation() {
    int last = 0;
    for (int i = 0; i < 3; i++) {
      Task<?> task = loop.createTask(() -> "ok");
      assertTrue(task.getName().matches("Task-\\d+"), task::getName);
      int number = Integer.parseInt(task.getName().substring("Task-".length()));
      assertTrue(number > last, task::getName);
      last = number;
    }
    Tick.of(loop);
  }

  @Test
  void aNumberAsANameIsItsText() {
    Task<?> task = loop.createTask(() -> "ok");
    String before = task.getName();
    task.setName(987654321L);
    assertEquals("987654321", task.getName());
    Task<?> named = task("987654321");
    assertEquals("987654321", named.getName());
    Task<?> next = loop.createTask(() -> "ok");
    assertEquals(number(before) + 1, number(next.getName()));
    loop.runUntilComplete(named);
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring("Task-".length()));
  }

  @Test
  void anyObjectAsANameIsItsText() {
    Task<?> task = loop.createTask(() -> "ok");
    task.setName(Duration.ofSeconds(1));
    assertEquals("PT1S", task.getName());
    assertTrue(task.toString().contains(" name='PT1S' "), task::toString);
    Tick.of(loop);
  }

  @AsyncioTest
  void theThreadOfATaskHasItsName() {
    Task<String> task = createTask(
        () -> {
          String before = Thread.currentThread().getName();
          currentTask().setName("later");
          return before + ", " + Thread.currentThread().getName();
        },
        TaskOptions.named("first"));
    assertEquals("first, later", await(task));
  }
}
