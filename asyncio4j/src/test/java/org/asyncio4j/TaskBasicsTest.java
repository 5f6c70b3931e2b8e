package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How tasks are made, and what they come to.
class TaskBasicsTest {
  @Test
  void aTaskRunsOnTheLoopThatItIsGiven() {
    for (int i = 0; i < 2; i++) {
      try (var loop = new VirtualClock().newEventLoop()) {
        var task = new Task<>(loop, Coroutine.of(() -> "ok"), TaskOptions.DEFAULT);
        assertFalse(task.done());
        loop.runUntilComplete(task);
        assertTrue(task.done());
        assertEquals("ok", task.result());
        assertSame(loop, task.getLoop());
      }
    }
  }

  @AsyncioTest
  void awaitedResultsAddUp() {
    Task<Integer> small = createTask(() -> 42);
    Task<Integer> sum = createTask(() -> await(small) + await(createTask(() -> 1000)));
    assertEquals(1042, await(sum));
  }

  @AsyncioTest
  void aBodyThatNeverAwaitsRunsOnTheNextTick() {
    var order = new ArrayList<String>();
    Task<String> task = createTask(() -> {
      order.add("body");
      return "result";
    });
    order.add("created");
    assertEquals("result", await(task));
    assertEquals(List.of("created", "body"), order);
  }

  @AsyncioTest
  void aFutureThatABodyReturnsIsItsResult(EventLoop loop) {
    Future<String> future = loop.createFuture();
    Task<Future<String>> task = createTask(() -> future);
    assertSame(future, await(task));
    assertFalse(future.done());
  }

  @AsyncioTest
  void oneBodyMakesAnyNumberOfTasks() {
    ScopedValue.CallableOp<String, RuntimeException> body = () -> {
      sleep(Duration.ofMillis(1));
      return "result";
    };
    List<Task<String>> tasks = List.of(createTask(body), createTask(body), createTask(body));
    tasks.forEach(task -> assertEquals("result", await(task)));
  }

  @AsyncioTest
  void aCoroutineThatEndsAtOnceIsATasksResult() {
    assertEquals(42, await(createTask(Coroutine.of(() -> 42))));
  }

  @AsyncioTest
  void createTaskUsesTheRunningLoop(EventLoop running) {
    try (var other = new VirtualClock().newEventLoop()) {
      setEventLoop(other);
      Task<String> task = createTask(() -> "inner");
      assertSame(running, task.getLoop());
      assertEquals("inner", await(task));
    }
  }

  @Test
  void createTaskNeedsARunningLoop() {
    var error = assertThrows(IllegalStateException.class, () -> createTask(() -> "never"));
    assertTrue(error.getMessage().startsWith("no running event loop"), error::getMessage);
  }

  @AsyncioTest
  void aBodyMustBeGiven(EventLoop loop) {
    int before = allTasks().size();
    for (int i = 0; i < 2; i++) {
      var error =
          assertThrows(NullPointerException.class, () -> loop.createTask((RunnableOp<?>) null));
      assertEquals("body", error.getMessage());
      assertThrows(
          NullPointerException.class,
          () -> loop.createTask((ScopedValue.CallableOp<String, RuntimeException>) null));
    }
    assertEquals(before, allTasks().size());
  }

  @AsyncioTest
  void aTaskHasTheNameAndTheContextThatItIsGiven() {
    var context = new Context();
    Task<String> task = createTask(() -> "ok", TaskOptions.named("fetch").in(context));
    assertEquals("fetch", task.getName());
    assertSame(context, task.getContext());
    await(task);
  }

  @AsyncioTest
  void aTaskHasTheCoroutineThatItIsGiven() {
    Coroutine<String> coroutine = Coroutine.of(() -> "ok");
    Task<String> task = createTask(coroutine);
    assertSame(coroutine, task.getCoroutine());
    await(task);
  }

  @AsyncioTest
  void whatACoroutineIsTellsItsClass() {
    Object coroutine = Coroutine.of(() -> "never");
    RunnableOp<RuntimeException> body = () -> {};
    Object other = body;
    assertInstanceOf(Coroutine.class, coroutine);
    assertFalse(other instanceof Coroutine<?>);
  }

  @AsyncioTest
  void aTaskIsAFuture() {
    Task<String> task = createTask(() -> "ok");
    assertInstanceOf(Future.class, task);
    await(task);
  }

  @Test
  void aTaskThatCannotBeScheduledIsNotThere() {
    var loop = new VirtualClock().newEventLoop();
    loop.close();
    Coroutine<String> coroutine = Coroutine.of(() -> "never");
    for (int i = 0; i < 2; i++) {
      assertThrows(
          IllegalStateException.class, () -> new Task<>(loop, coroutine, TaskOptions.DEFAULT));
      assertEquals(java.util.Set.of(), allTasks(loop));
    }
  }

  @AsyncioTest
  void aTaskCannotBeEndedByOthers() {
    Task<String> task = createTask(() -> "own");
    var result = assertThrows(IllegalStateException.class, () -> task.setResult("other"));
    assertTrue(result.getMessage().contains("cannot be set"), result::getMessage);
    var exception = assertThrows(
        IllegalStateException.class, () -> task.setException(new IOException("other")));
    assertTrue(exception.getMessage().contains("cannot be set"), exception::getMessage);
    assertFalse(task.done());
    assertEquals("own", await(task));
  }

  @AsyncioTest
  void aFailureHasTheStackTraceOfItsThrow() {
    Task<?> task = createTask(() -> fail());
    var failure = assertThrows(IOException.class, task::await);
    assertEquals("fail", failure.getStackTrace()[0].getMethodName());
    assertSame(failure, task.exception());
  }

  private static void fail() throws IOException {
    throw new IOException("no");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nestedCallsGiveTheSameInDebugModeAndOutOfIt(boolean debug) {
    try (var loop = new VirtualClock().newEventLoop()) {
      loop.setDebug(debug);
      assertEquals("start, foo, bar", loop.runUntilComplete(() -> "start, " + foo()));
    }
  }

  private static String foo() {
    sleep(Duration.ZERO);
    return "foo, " + bar();
  }

  private static String bar() {
    sleep(Duration.ofMillis(1));
    return "bar";
  }

  @Test
  void inDebugModeATaskRemembersTheStackOfItsCreation() {
    try (var loop = new VirtualClock().newEventLoop()) {
      loop.setDebug(true);
      Task<String> task = loop.createTask(() -> "ok");
      StackTraceElement[] stack = task.createdAt();
      assertEquals(
          "inDebugModeATaskRemembersTheStackOfItsCreation",
          stack[0].getMethodName(),
          () -> Arrays.toString(stack));
      loop.runUntilComplete(task);
    }
  }
}
