package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.loop.SelectorPoller;
import org.asyncio4j.loop.SystemClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// A closed loop: what it lets go of, and what it refuses.
class EventLoopCloseTest {
  private static final Runnable NOTHING = () -> {};

  private final FakePoller poller = new FakePoller();
  private final EventLoop loop = poller.newEventLoop();

  private static void assertRefused(Executable call) {
    var refused = assertThrows(IllegalStateException.class, call);
    assertTrue(refused.getMessage().startsWith("event loop is closed"), refused::getMessage);
  }

  @Test
  void aLoopIsClosedOnceAndForAll() {
    assertFalse(loop.isClosed());
    loop.close();
    assertTrue(loop.isClosed());
    loop.close();
    assertTrue(loop.isClosed());
    assertEquals(1, poller.closed);
  }

  @Test
  void aClosedLoopTakesNoWork() {
    Future<String> future = loop.createFuture();
    List<String> calls = new ArrayList<>();
    loop.close();
    assertRefused(loop::runForever);
    assertRefused(() -> loop.runUntilComplete(future));
    assertRefused(() -> loop.runUntilComplete(() -> "value"));
    assertRefused(() -> loop.callSoon(NOTHING));
    assertRefused(() -> loop.callSoonThreadsafe(NOTHING));
    assertRefused(() -> loop.callLater(Duration.ZERO, NOTHING));
    assertRefused(() -> loop.callAt(Duration.ZERO, NOTHING));
    assertRefused(() -> loop.createTask(() -> calls.add("task")));
    assertRefused(() -> loop.runInExecutor(null, () -> calls.add("executor")));
    assertRefused(() -> loop.runInExecutor(Runnable::run, () -> calls.add("executor")));
    assertEquals(List.of(), calls);
  }

  @Test
  void ensureFutureOnAClosedLoopDoesNotRunTheBody() {
    List<String> calls = new ArrayList<>();
    loop.close();
    Asyncio.setEventLoop(loop);
    try {
      assertRefused(() -> Asyncio.ensureFuture(() -> calls.add("body")));
      assertRefused(() -> Asyncio.ensureFuture(Coroutine.of(() -> calls.add("coroutine"))));
    } finally {
      Asyncio.setEventLoop(null);
    }
    assertEquals(List.of(), calls);
  }

  @Test
  void aClosedLoopWatchesNothing() throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      loop.addReader(channel, NOTHING);
      loop.close();
      assertRefused(() -> loop.addReader(channel, NOTHING));
      assertRefused(() -> loop.addWriter(channel, NOTHING));
      assertFalse(loop.removeReader(channel));
      assertFalse(loop.removeWriter(channel));
    }
  }

  @Test
  void aRunningLoopIsNotClosed() {
    loop.runUntilComplete(() -> {
      var refused = assertThrows(IllegalStateException.class, loop::close);
      assertTrue(refused.getMessage().startsWith("cannot close a running event loop"));
    });
    assertFalse(loop.isClosed());
    loop.close();
  }

  @Test
  void aLoopWhoseSelectorIsGoneCanBeClosed() throws IOException {
    var selector = new SelectorPoller();
    var onSelector = new EventLoop(SystemClock.INSTANCE, selector, Coroutines.system());
    selector.close();
    onSelector.close();
    assertTrue(onSelector.isClosed());
  }

  @Test
  void whatWasScheduledIsDropped() {
    List<String> calls = new ArrayList<>();
    loop.callSoon(() -> calls.add("ready"));
    loop.callSoonThreadsafe(() -> calls.add("posted"));
    TimerHandle timer = loop.callLater(Duration.ofHours(1), () -> calls.add("timer"));
    loop.close();
    timer.cancel();
    assertEquals(0, loop.reactor.readyCount());
    assertEquals(0, loop.reactor.timerCount());
    assertEquals(List.of(), calls);
  }
}
