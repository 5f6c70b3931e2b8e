package org.asyncio4j;

import static org.asyncio4j.Asyncio.getEventLoop;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.setEventLoop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which loop a thread, a task and a callback see.
class CurrentLoopTest {
  @AutoClose
  private final EventLoop loop = new EventLoop();

  @AutoClose
  private final EventLoop other = new EventLoop();

  @BeforeEach
  @AfterEach
  void setNone() {
    setEventLoop(null);
  }

  private static void assertNoCurrentLoop() {
    var refused = assertThrows(IllegalStateException.class, Asyncio::getEventLoop);
    assertTrue(refused.getMessage().contains("no current event loop"), refused::getMessage);
  }

  private static void assertNoRunningLoop() {
    var refused = assertThrows(IllegalStateException.class, Asyncio::getRunningLoop);
    assertTrue(refused.getMessage().startsWith("no running event loop"), refused::getMessage);
  }

  @Test
  void withoutALoopThereIsNoneAndAskingMakesNone() {
    assertNoCurrentLoop();
    assertNoCurrentLoop();
    assertNoRunningLoop();
  }

  @Test
  void theLoopThatWasSetIsCurrentUntilItIsTakenBack() {
    setEventLoop(loop);
    assertSame(loop, getEventLoop());
    setEventLoop(other);
    assertSame(other, getEventLoop());
    assertNoRunningLoop();
    setEventLoop(null);
    assertNoCurrentLoop();
  }

  @Test
  void anotherThreadHasNoCurrentLoop() {
    setEventLoop(loop);
    var asked = CompletableFuture.supplyAsync(
        Asyncio::getEventLoop, task -> Thread.ofPlatform().start(task));
    var thrown = assertThrows(CompletionException.class, asked::join);
    assertEquals(IllegalStateException.class, thrown.getCause().getClass());
  }

  @Test
  void aNewLoopCanBeUsedAndIsNotSet() {
    try (EventLoop made = Asyncio.newEventLoop()) {
      assertNoCurrentLoop();
      assertEquals("value", made.runUntilComplete(() -> "value"));
      assertNoCurrentLoop();
    }
  }

  @Test
  void inATaskTheRunningLoopIsTheOneWhateverWasSet() {
    setEventLoop(other);
    loop.runUntilComplete(() -> {
      assertSame(loop, getRunningLoop());
      assertSame(loop, getEventLoop());
      Asyncio.sleep(java.time.Duration.ZERO);
      assertSame(loop, getEventLoop());
    });
    assertNoRunningLoop();
    assertSame(other, getEventLoop());
    setEventLoop(null);
    loop.runUntilComplete(() -> assertSame(loop, getEventLoop()));
    assertNoCurrentLoop();
  }

  @Test
  void inACallbackTheRunningLoopIsTheOneWhateverWasSet() {
    setEventLoop(other);
    EventLoop[] seen = new EventLoop[2];
    loop.callSoon(() -> {
      seen[0] = getRunningLoop();
      seen[1] = getEventLoop();
    });
    Tick.of(loop);
    assertSame(loop, seen[0]);
    assertSame(loop, seen[1]);
    assertSame(other, getEventLoop());
  }

  @Test
  void whatIsSetDuringTheRunCountsAfterIt() {
    loop.runUntilComplete(() -> {
      setEventLoop(other);
      assertSame(loop, getEventLoop());
    });
    assertSame(other, getEventLoop());
  }

  @Test
  void aFailedAttemptToRunAnotherLoopLeavesTheRunningOneAsItWas() {
    loop.runUntilComplete(() -> {
      assertThrows(IllegalStateException.class, other::runForever);
      assertSame(loop, getRunningLoop());
      assertThrows(IllegalStateException.class, () -> other.runUntilComplete(() -> "never"));
      assertSame(loop, getRunningLoop());
    });
    assertNoRunningLoop();
    assertNotSame(loop, other);
  }
}
