package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What runs in which iteration, and in which order.
class EventLoopCallbacksTest {
  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private final List<String> calls = new ArrayList<>();

  private Runnable call(String name) {
    return () -> calls.add(name);
  }

  @Test
  void aScheduledCallbackStandsAmongTheReadyAndNotAmongTheTimers() {
    Runnable callback = call("it");
    Handle handle = loop.callSoon(callback);
    assertSame(callback, handle.callback());
    assertEquals(1, loop.reactor.readyCount());
    assertEquals(0, loop.reactor.timerCount());
  }

  @Test
  void aHandleOfTheLoopsOwnStandsAmongTheReady() {
    loop.reactor.add(new Handle(loop, call("it"), null));
    assertEquals(1, loop.reactor.readyCount());
    assertEquals(0, loop.reactor.timerCount());
    Tick.of(loop);
    assertEquals(List.of("it"), calls);
  }

  @Test
  void aCancelledHandleDoesNotRunAndTheOthersDo() {
    loop.callSoon(call("first"));
    loop.callSoon(call("cancelled")).cancel();
    loop.callSoon(call("last"));
    Tick.of(loop);
    assertEquals(List.of("first", "last"), calls);
  }

  @Test
  void callbacksRunInTheOrderInWhichTheyWereScheduled() {
    String left = "left";
    int right = 2;
    loop.callSoon(() -> calls.add(left + right));
    loop.callSoon(call("second"));
    loop.callSoon(call("third"));
    Tick.of(loop);
    assertEquals(List.of("left2", "second", "third"), calls);
  }

  @Test
  void whatACallbackSchedulesRunsInTheNextIteration() {
    loop.callSoon(() -> {
      calls.add("outer");
      loop.callSoon(call("inner"));
    });
    Tick.of(loop);
    assertEquals(List.of("outer"), calls);
    Tick.of(loop);
    assertEquals(List.of("outer", "inner"), calls);
  }

  @Test
  void whatATimerSchedulesRunsInTheNextIteration() {
    loop.callAt(Duration.ZERO, () -> {
      calls.add("timer");
      loop.callSoon(call("scheduled"));
    });
    Tick.of(loop);
    assertEquals(List.of("timer"), calls);
    Tick.of(loop);
    assertEquals(List.of("timer", "scheduled"), calls);
  }

  @Test
  void dueTimersRunBehindWhatIsReady() {
    loop.callAt(Duration.ZERO, call("timer"));
    loop.callSoon(call("ready"));
    Tick.of(loop);
    assertEquals(List.of("ready", "timer"), calls);
  }

  @Test
  void aStopFromACallbackLetsTheIterationEnd() {
    loop.callSoon(call("before"));
    loop.callSoon(() -> {
      loop.stop();
      loop.callSoon(call("next iteration"));
    });
    loop.callSoon(call("after"));
    loop.runForever();
    assertEquals(List.of("before", "after"), calls);
  }

  @Test
  void aStopBeforeTheRunGivesOneIterationThatDoesNotWait() throws Exception {
    try (SocketChannel channel = SocketChannel.open()) {
      loop.addReader(channel, call("reader"));
      loop.callLater(Duration.ofHours(1), call("timer"));
      loop.stop();
      loop.runForever();
      assertEquals(List.of(0L), poller.timeouts);
      assertEquals(List.of(), calls);
      assertTrue(loop.removeReader(channel));
    }
  }

  @Test
  void withNothingWatchedAStoppedLoopNeedNotPoll() {
    loop.callSoon(call("it"));
    loop.stop();
    loop.runForever();
    assertEquals(List.of(), poller.timeouts);
    assertEquals(List.of("it"), calls);
  }

  @Test
  void aStopEndsOneRunOnly() {
    Tick.of(loop);
    loop.callSoon(() -> loop.callSoon(() -> {
      calls.add("second iteration");
      loop.stop();
    }));
    loop.runForever();
    assertEquals(List.of("second iteration"), calls);
  }

  @Test
  void anEventOfTheLastIterationRunsOnce() throws Exception {
    try (SocketChannel channel = SocketChannel.open()) {
      loop.addReader(channel, () -> {
        calls.add("reader");
        loop.callSoon(() -> loop.removeReader(channel));
      });
      for (int run = 0; run < 2; run++) {
        poller.makeReady(channel, SelectionKey.OP_READ);
        loop.callSoon(loop::stop);
        loop.runForever();
        assertEquals(List.of("reader"), calls);
      }
    }
  }

  @Test
  void aCallbackMustBeOne() {
    assertThrows(NullPointerException.class, () -> loop.callSoon(null));
    assertThrows(NullPointerException.class, () -> loop.callSoonThreadsafe(null));
    assertEquals(0, loop.reactor.readyCount());
  }

  @Test
  void fromTheLoopsThreadCallSoonThreadsafeKeepsTheOrder() {
    loop.callSoon(() -> {
      loop.callSoon(call("first"));
      loop.callSoonThreadsafe(call("second"));
      loop.callSoon(call("third"));
    });
    Tick.of(loop, 2);
    assertEquals(List.of("first", "second", "third"), calls);
  }

  @Test
  void beforeTheRunCallSoonThreadsafeKeepsTheOrder() {
    loop.callSoon(call("first"));
    loop.callSoonThreadsafe(call("second"));
    loop.callSoon(call("third"));
    Tick.of(loop);
    assertEquals(List.of("first", "second", "third"), calls);
  }
}
