package org.asyncio4j;

import static java.util.Objects.requireNonNull;
import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.Set;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What becomes a future, and of which loop.
@ExtendWith(AsyncioExtension.class)
class EnsureFutureTest {
  private final EventLoop loop;

  EnsureFutureTest(EventLoop loop) {
    this.loop = loop;
  }

  /// Something of the user's that can be awaited.
  private record Custom(String result) {
    String await() {
      sleep(Duration.ofSeconds(1));
      return result;
    }
  }

  @Test
  void aFutureComesBackAsItIs() {
    Future<String> future = loop.createFuture();
    assertSame(future, ensureFuture(future));
    assertSame(future, ensureFuture(future, loop));
  }

  @Test
  void aFutureOfASubclassComesBackAsItIs() {
    class Special extends Future<String> {
      Special() {
        super(loop);
      }
    }

    var special = new Special();
    assertSame(special, ensureFuture(special));
    assertSame(special, ensureFuture(special, loop));
  }

  @Test
  void aTaskComesBackAsItIs() {
    Task<String> task = loop.createTask(() -> "ok");
    assertSame(task, ensureFuture(task));
    assertSame(task, ensureFuture(task, loop));
    assertEquals("ok", loop.runUntilComplete(task));
    assertSame(task, ensureFuture(task));
  }

  @Test
  void aFutureOfAnotherLoopIsRefused() {
    try (var other = new VirtualClock().newEventLoop()) {
      Future<String> future = loop.createFuture();
      var error = assertThrows(IllegalArgumentException.class, () -> ensureFuture(future, other));
      assertTrue(
          error.getMessage().contains("belongs to a different loop than the one given"),
          error::getMessage);
      assertTrue(error.getMessage().contains(future.toString()), error::getMessage);
      Task<String> task = loop.createTask(() -> "ok");
      assertThrows(IllegalArgumentException.class, () -> ensureFuture(task, other));
      loop.runUntilComplete(task);
    }
  }

  @Test
  void aBodyBecomesATaskOfTheCurrentLoop() {
    Task<String> task = ensureFuture(() -> "ok");
    assertSame(loop, task.getLoop());
    assertEquals("ok", loop.runUntilComplete(task));
    Task<String> ofCoroutine = ensureFuture(Coroutine.of(() -> "ok"));
    assertSame(loop, ofCoroutine.getLoop());
    assertEquals("ok", loop.runUntilComplete(ofCoroutine));
  }

  @AsyncioTest
  void aBodyBecomesATaskOfTheRunningLoop() {
    try (var other = new VirtualClock().newEventLoop()) {
      setEventLoop(other);
      Task<String> task = ensureFuture(() -> "ok");
      assertSame(loop, task.getLoop());
      assertEquals("ok", task.await());
    }
  }

  @Test
  void withoutALoopABodyBecomesNothing() {
    setEventLoop(null);
    var error = assertThrows(IllegalStateException.class, () -> ensureFuture(() -> "ok"));
    assertTrue(error.getMessage().contains("no current event loop"), error::getMessage);
  }

  @Test
  void aCustomAwaitIsABody() {
    var custom = new Custom("ok");
    assertEquals("ok", loop.runUntilComplete(ensureFuture(custom::await)));
  }

  @Test
  void aTaskOfACustomAwaitHasACoroutine() {
    var custom = new Custom("ok");
    Task<String> task = ensureFuture(custom::await);
    Coroutine<String> coroutine = requireNonNull(task.getCoroutine());
    assertSame(coroutine, task.getCoroutine());
    assertEquals("ok", loop.runUntilComplete(task));
    assertTrue(coroutine.isClosed());
  }

  @Test
  void nothingBecomesNoFuture() {
    assertThrows(NullPointerException.class, () -> ensureFuture((Future<String>) null));
    assertThrows(
        NullPointerException.class,
        () -> ensureFuture((ScopedValue.CallableOp<String, RuntimeException>) null));
    assertThrows(NullPointerException.class, () -> ensureFuture((Coroutine<String>) null));
    assertEquals(Set.of(), allTasks(loop));
  }
}
