package org.asyncio4j;

import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.coroutine.Coroutines;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Runs: what begins and ends one, and what is left for the next.
class EventLoopRunTest {
  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private final List<String> calls = new ArrayList<>();

  private static void interrupt() {
    throw new KeyboardInterrupt("by the test");
  }

  @Test
  void aFutureOfAnotherLoopIsRefused() {
    try (var other = new EventLoop()) {
      Future<String> future = other.createFuture();
      assertThrows(IllegalArgumentException.class, () -> loop.runUntilComplete(future));
    }
  }

  @Test
  void afterAnInterruptedRunItsFutureEndsNoLaterRun() {
    loop.callSoon(EventLoopRunTest::interrupt);
    assertThrows(
        KeyboardInterrupt.class,
        () -> loop.runUntilComplete(() -> {
          sleep(Duration.ofMillis(100));
          calls.add("first");
        }));
    loop.runUntilComplete(() -> {
      sleep(Duration.ofMillis(200));
      calls.add("second");
    });
    assertEquals(List.of("first", "second"), calls);
  }

  @Test
  void alsoNotIfItWasDoneAndHadYetToSaySo() {
    assertThrows(
        KeyboardInterrupt.class,
        () -> loop.runUntilComplete(() -> {
          loop.callSoon(EventLoopRunTest::interrupt);
        }));
    loop.runUntilComplete(() -> {
      sleep(Duration.ofMillis(20));
      calls.add("second");
    });
    assertEquals(List.of("second"), calls);
  }

  @Test
  void anInterruptOutOfTheMainTaskIsThrownAndNotReportedAsWell() {
    loop.setExceptionHandler((_, report) -> calls.add(report.toString()));
    assertThrows(KeyboardInterrupt.class, () -> loop.runUntilComplete(EventLoopRunTest::interrupt));
    loop.close();
    assertEquals(List.of(), calls);
  }

  @Test
  void anInterruptOutOfTheMainTaskLeavesNoStopBehind() {
    assertThrows(KeyboardInterrupt.class, () -> loop.runUntilComplete(EventLoopRunTest::interrupt));
    loop.callSoon(() -> loop.callSoon(() -> {
      calls.add("second iteration");
      loop.stop();
    }));
    loop.runForever();
    assertEquals(List.of("second iteration"), calls);
  }

  @Test
  void anInterruptOutOfACallbackLeavesTheRestForTheNextRun() {
    loop.callSoon(EventLoopRunTest::interrupt);
    loop.callSoon(() -> calls.add("rest"));
    assertThrows(KeyboardInterrupt.class, loop::runForever);
    assertFalse(loop.isRunning());
    Tick.of(loop);
    assertEquals(List.of("rest"), calls);
  }

  @Test
  void theTwoHalvesOfARunServeAHandWrittenLoop() {
    loop.host.enter();
    try {
      assertTrue(loop.isRunning());
      assertSame(loop, getRunningLoop());
      loop.callSoon(() -> calls.add("iteration"));
      loop.stop();
      loop.reactor.run();
    } finally {
      loop.host.leave();
    }
    assertEquals(List.of("iteration"), calls);
    assertFalse(loop.isRunning());
    assertThrows(IllegalStateException.class, Asyncio::getRunningLoop);
  }

  @Test
  void noOtherLoopRunsInsideARun() {
    try (var other = new EventLoop()) {
      loop.runUntilComplete(() -> {
        var refused = assertThrows(IllegalStateException.class, other::runForever);
        assertTrue(refused.getMessage().contains("while another loop is running"));
        assertFalse(other.isRunning());
        assertSame(loop, getRunningLoop());
      });
    }
  }

  @Test
  void aLoopDoesNotRunInsideItsOwnRun() {
    Future<String> future = loop.createFuture();
    loop.runUntilComplete(() -> {
      assertThrows(IllegalStateException.class, loop::runForever);
      assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(future));
      assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(() -> "never"));
      assertThrows(
          IllegalStateException.class, () -> loop.runUntilComplete(() -> calls.add("never")));
      assertTrue(loop.isRunning());
      assertSame(loop, getRunningLoop());
    });
    assertEquals("<Future pending>", future.toString());
    assertEquals(List.of(), calls);
  }

  @Test
  void aRunThatIsStoppedBeforeItsFutureIsDoneFails() {
    var stopped = assertThrows(
        IllegalStateException.class,
        () -> loop.runUntilComplete(() -> {
          loop.stop();
          sleep(Duration.ofSeconds(1));
        }));
    assertTrue(stopped.getMessage().startsWith("event loop stopped before "));
  }

  @Test
  void aRunGivesWhatItsBodyOrFutureComesTo() {
    assertEquals("value", loop.runUntilComplete(() -> "value"));
    var failure = new java.io.IOException("as it is");
    var thrown = assertThrows(
        java.io.IOException.class,
        () -> loop.runUntilComplete(() -> {
          throw failure;
        }));
    assertSame(failure, thrown);
    Future<String> future = loop.createFuture();
    loop.callLater(Duration.ofSeconds(1), () -> future.setResult("later"));
    assertEquals("later", loop.runUntilComplete(future));
    assertEquals(Duration.ofSeconds(1), loop.time());
  }

  @Test
  void aRunThatEndsInTheMiddleOfAStepLeavesNoTaskCurrent() {
    var failure = new IllegalStateException("the clock's");
    boolean[] broken = {false};
    var clock = new FakePoller();
    try (var ticking = new EventLoop(
        () -> {
          if (broken[0]) {
            broken[0] = false;
            throw new AssertionError("the clock stands still");
          }
          return 0;
        },
        clock,
        Coroutines.system())) {
      ticking.setExceptionHandler((_, _) -> {});
      ticking.setDebug(true); // which looks at the clock when a step begins
      ticking.createTask(() -> calls.add("never"));
      broken[0] = true;
      assertThrows(AssertionError.class, ticking::runForever);
      assertNull(ticking.current.get());
      assertEquals("next", ticking.runUntilComplete(() -> "next"));
    }
  }

  private static void meet(AtomicInteger arrived, int all) {
    arrived.incrementAndGet();
    long start = System.nanoTime();
    while (arrived.get() < all) {
      if (System.nanoTime() - start > Limit.TIME.toNanos()) {
        throw new AssertionError("the other thread did not come");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void ofTwoThreadsThatEnterAtOnceOneIsRefused() throws Exception {
    int rounds = 20_000;
    var arrived = new AtomicInteger();
    var entered = new AtomicInteger();
    Runnable contender = () -> {
      for (int round = 0; round < rounds; round++) {
        meet(arrived, 4 * round + 2);
        boolean in = true;
        try {
          loop.host.enter();
          entered.incrementAndGet();
        } catch (IllegalStateException e) {
          in = false;
        }
        meet(arrived, 4 * round + 4);
        if (in) {
          loop.host.leave();
        }
      }
    };
    Thread other = Thread.ofPlatform().start(contender);
    contender.run();
    other.join();
    assertEquals(rounds, entered.get());
  }
}
