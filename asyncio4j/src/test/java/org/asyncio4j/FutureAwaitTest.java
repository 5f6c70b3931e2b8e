package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Step;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/// What awaiting a future does.
class FutureAwaitTest {
  @AsyncioTest
  void onlyAPendingFutureSuspends(EventLoop loop) {
    Future<Integer> future = loop.createFuture();
    var order = new ArrayList<String>();
    loop.callSoon(() -> {
      order.add("set");
      future.setResult(42);
      loop.callSoon(() -> order.add("next callback"));
    });
    order.add("first " + future.await());
    order.add("second " + future.await());
    loop.callSoon(() -> order.add("after both"));
    sleep(java.time.Duration.ZERO);
    assertEquals(List.of("set", "first 42", "second 42", "next callback", "after both"), order);
  }

  @AsyncioTest
  void whatWaitsResumesWithTheVeryResult(EventLoop loop) {
    Future<Object> future = loop.createFuture();
    var result = new Object();
    loop.callSoon(() -> future.setResult(result));
    assertSame(result, await(future));
    assertSame(result, await(future));
  }

  @Test
  void anAwaitYieldsTheFutureItselfToTheDriver() {
    try (var loop = new org.asyncio4j.testing.VirtualClock().newEventLoop()) {
      Future<Integer> future = loop.createFuture();
      Coroutine<Integer> coroutine = Coroutine.of(() -> future.await() + future.await());
      assertEquals(new Step.Yielded<>(future), coroutine.send(null));
      future.setResult(21);
      assertEquals(new Step.Returned<>(42), coroutine.send(null));
    }
  }

  @Test
  void drivenOnWhileTheFutureIsPendingAnAwaitFails() {
    try (var loop = new org.asyncio4j.testing.VirtualClock().newEventLoop()) {
      Future<Integer> future = loop.createFuture();
      Coroutine<Integer> coroutine = Coroutine.of(future::await);
      coroutine.send(null);
      var error = assertThrows(AssertionError.class, () -> coroutine.send(null));
      assertEquals("await wasn't used with future", error.getMessage());
    }
  }

  @AsyncioTest
  void eachAwaitThrowsTheSameFailureUnchanged() {
    var failure = new IOException("no");
    Task<Integer> task = createTask(() -> {
      throw failure;
    });
    StackTraceElement[] trace = failure.getStackTrace();
    for (int i = 0; i < 5; i++) {
      assertSame(failure, assertThrows(IOException.class, task::await));
      assertArrayEquals(trace, failure.getStackTrace(), () -> Arrays.toString(trace));
      assertEquals(0, failure.getSuppressed().length);
      assertNull(failure.getCause());
    }
  }
}
