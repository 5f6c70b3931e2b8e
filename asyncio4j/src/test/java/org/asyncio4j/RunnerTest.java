package org.asyncio4j;

import static org.asyncio4j.Asyncio.getEventLoop;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.watch.Debug;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// A loop for several runs.
class RunnerTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @BeforeEach
  @AfterEach
  void setNoLoop() {
    Asyncio.setEventLoop(null);
  }

  private static void assertClosed(Executable call) {
    assertEquals(
        "Runner is closed", assertThrows(IllegalStateException.class, call).getMessage());
  }

  private static boolean debugOfALoop(Boolean debug) {
    try (var runner = new Runner(debug, null)) {
      return runner.getLoop().getDebug();
    }
  }

  @Test
  void theRunnerSwitchesItsLoopsDebugModeOff() {
    try (var runner = new Runner(false, RunnerTest::loopInDebugMode)) {
      assertFalse(runner.getLoop().getDebug());
      assertFalse(runner.run(() -> getRunningLoop().getDebug()));
    }
  }

  private static EventLoop loopInDebugMode() {
    EventLoop loop = Asyncio.newEventLoop();
    loop.setDebug(true);
    return loop;
  }

  @Test
  void theRunnerSwitchesItsLoopsDebugModeOn() {
    assertTrue(debugOfALoop(true));
  }

  @Test
  void aRunnerThatSaysNothingLeavesTheDebugModeAsItIs() {
    assertEquals(Debug.byDefault(), debugOfALoop(null));
    try (var runner = new Runner(null, RunnerTest::loopInDebugMode)) {
      assertTrue(runner.getLoop().getDebug());
    }
  }

  @Test
  void theRunnersLoopIsTheFactorys() {
    List<EventLoop> made = new ArrayList<>();
    try (var runner = new Runner(null, () -> {
      made.add(new VirtualClock().newEventLoop());
      return made.getLast();
    })) {
      assertEquals(List.of(), made);
      EventLoop loop = runner.getLoop();
      assertSame(loop, runner.getLoop());
      runner.run(() -> assertSame(loop, getRunningLoop()));
      assertEquals(List.of(loop), made);
    }
  }

  @Test
  void aRunGivesItsValueAndAfterTheBlockTheRunnerIsClosed() {
    Runner left;
    EventLoop loop;
    try (var runner = new Runner()) {
      left = runner;
      assertEquals("value", runner.run(() -> "value"));
      loop = runner.getLoop();
      assertFalse(loop.isClosed());
    }
    assertClosed(left::getLoop);
    assertTrue(loop.isClosed());
  }

  @Test
  void aRunnerCanBeClosedByHand() {
    var runner = new Runner();
    EventLoop loop = runner.getLoop();
    runner.close();
    assertClosed(runner::getLoop);
    assertTrue(loop.isClosed());
  }

  @Test
  void closingTwiceDoesNothing() {
    var runner = new Runner();
    EventLoop loop = runner.getLoop();
    runner.close();
    try (var other = new EventLoop()) {
      Asyncio.setEventLoop(other);
      runner.close();
      assertSame(other, getEventLoop());
    }
    assertTrue(loop.isClosed());
    assertClosed(runner::getLoop);
  }

  @Test
  void aRunnerThatWasNeverUsedMakesNoLoop() {
    var runner = new Runner(null, () -> {
      throw new AssertionError("no loop is needed");
    });
    runner.close();
    assertClosed(runner::getLoop);
  }

  @Test
  void aClosedRunnerRunsNothing() {
    List<String> calls = new ArrayList<>();
    var runner = new Runner();
    runner.close();
    assertClosed(() -> runner.run(() -> calls.add("value")));
    assertClosed(() -> runner.run(() -> {
      calls.add("block");
    }));
    assertEquals(List.of(), calls);
  }

  @Test
  void aFutureOfItsLoopIsRunToItsResult() {
    try (var runner = new Runner(null, new VirtualClock()::newEventLoop)) {
      Future<String> future = runner.getLoop().createFuture();
      runner.getLoop().callLater(HOUR, () -> future.setResult("result"));
      assertEquals("result", runner.run(future));
      Task<String> task = runner.getLoop().createTask(() -> sleep(HOUR, "task's"));
      assertEquals("task's", runner.run(task));
    }
  }

  @Test
  void aTaskOfAnotherLoopIsRefused() {
    try (var runner = new Runner();
        var other = new EventLoop()) {
      Task<String> task = other.createTask(() -> "value");
      assertThrows(IllegalArgumentException.class, () -> runner.run(task));
      assertEquals("value", other.runUntilComplete(task));
    }
  }

  private static final class Awaitable {
    String await() {
      sleep(HOUR);
      return "awaited";
    }
  }

  @Test
  void anythingWithAMethodThatAwaitsIsABody() {
    var awaitable = new Awaitable();
    try (var runner = new Runner(null, new VirtualClock()::newEventLoop)) {
      assertEquals("awaited", runner.run(awaitable::await));
    }
  }

  @Test
  void allRunsShareOneContext() {
    var variable = ContextVar.<String>withDefault("variable", "unset");
    try (var runner = new Runner()) {
      assertEquals("unset", runner.run(() -> variable.get()));
      runner.run(() -> {
        variable.set("first");
      });
      assertEquals("first", runner.run(() -> variable.get()));
      runner.run(() -> {
        variable.set("second");
      });
      assertEquals("second", runner.run(() -> variable.get()));
    }
    assertEquals("unset", variable.get());
  }

  @Test
  void aRunnerDoesNotRunInsideItsOwnRun() {
    List<String> calls = new ArrayList<>();
    try (var runner = new Runner()) {
      runner.run(() -> {
        var refused =
            assertThrows(IllegalStateException.class, () -> runner.run(() -> calls.add("never")));
        assertTrue(refused
            .getMessage()
            .startsWith("Runner.run() cannot be called from a running event loop"));
        return null;
      });
    }
    assertEquals(List.of(), calls);
  }

  @Test
  void theCurrentLoopIsSetOnce() {
    try (var runner = new Runner();
        var other = new EventLoop()) {
      runner.run(() -> {});
      assertSame(runner.getLoop(), getEventLoop());
      Asyncio.setEventLoop(other);
      runner.run(() -> {});
      assertSame(other, getEventLoop());
    }
  }

  @Test
  void nobodyAsksForTheTextOfTheResult() {
    Object result = new Object() {
      @Override
      public String toString() {
        throw new AssertionError("nobody asks for this");
      }
    };
    try (var runner = new Runner(true, null)) {
      assertSame(result, runner.run(() -> result));
    }
  }

  @Test
  void aRunnerRunsOnAVirtualThread() throws Exception {
    var value = new CompletableFuture<String>();
    Thread.startVirtualThread(() -> {
      try (var runner = new Runner()) {
        value.complete(runner.run(() -> sleep(Duration.ofNanos(1), "value")));
      } catch (Throwable e) {
        value.completeExceptionally(e);
      }
    });
    assertEquals("value", value.get(Limit.TIME.toSeconds(), TimeUnit.SECONDS));
  }
}
