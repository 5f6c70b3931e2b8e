package org.asyncio4j;

import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.loop.SelectorPoller;
import org.asyncio4j.loop.SystemClock;
import org.asyncio4j.spi.Poller;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// The machine's clock and selector: a loop does not wake too early, too often, or not at all.
class EventLoopRealTimeTest {
  /// A selector that counts its polls, and says when the first wait begins.
  private static final class Watchful implements Poller {
    final CountDownLatch waiting = new CountDownLatch(1);
    int polls;
    private final SelectorPoller selector = new SelectorPoller();

    @Override
    public void poll(long timeoutNanos, Ready ready) throws IOException {
      polls++;
      if (timeoutNanos > 0) {
        waiting.countDown();
      }
      selector.poll(timeoutNanos, ready);
    }

    @Override
    public void wakeup() {
      selector.wakeup();
    }

    @Override
    public void watch(SelectableChannel channel, int operations, Object attachment)
        throws IOException {
      selector.watch(channel, operations, attachment);
    }

    @Override
    public boolean watching() {
      return selector.watching();
    }

    @Override
    public void close() throws IOException {
      selector.close();
    }
  }

  private final Watchful poller = new Watchful();

  @AutoClose
  private final EventLoop loop = new EventLoop(SystemClock.INSTANCE, poller, Coroutines.system());

  @Test
  void aTimerIsNeverEarly() {
    Limit.on(loop);
    Duration due = loop.time().plusMillis(5);
    var fired = new ArrayList<Duration>();
    loop.callAt(due, () -> {
      fired.add(loop.time());
      loop.stop();
    });
    loop.runForever();
    assertEquals(1, fired.size());
    assertTrue(fired.getFirst().compareTo(due) >= 0, () -> fired + " is before " + due);
  }

  @Test
  void aSleepIsNeverShort() {
    Limit.on(loop);
    long start = System.nanoTime();
    loop.runUntilComplete(() -> sleep(Duration.ofMillis(5)));
    assertTrue(System.nanoTime() - start >= 5_000_000);
  }

  @Test
  void shortSleepsDoNotSpin() {
    Limit.on(loop);
    loop.runUntilComplete(() -> {
      for (long nanos = 10_000_000; nanos > 0; nanos /= 10) {
        sleep(Duration.ofNanos(nanos));
      }
      sleep(Duration.ZERO);
    });
    assertTrue(poller.polls <= 20, () -> poller.polls + " iterations");
  }

  @Test
  void anotherThreadsCallWakesALoopThatWaits() throws InterruptedException {
    Limit.on(loop);
    List<String> calls = new ArrayList<>();
    Thread other = Thread.ofPlatform().start(() -> {
      try {
        poller.waiting.await();
      } catch (InterruptedException e) {
        return; // by the end of the test, which has failed then
      }
      loop.callSoonThreadsafe(() -> {
        calls.add("from another thread");
        loop.callSoon(() -> {
          calls.add("from the loop's thread");
          loop.stop();
        });
      });
    });
    try {
      loop.runForever();
    } finally {
      other.interrupt();
      other.join();
    }
    assertEquals(List.of("from another thread", "from the loop's thread"), calls);
  }

  @Test
  void anotherThreadsCallRunsBeforeWhatTheLoopsThreadSchedulesLater() throws InterruptedException {
    Limit.on(loop);
    List<String> calls = new ArrayList<>();
    loop.callSoon(() -> {
      Thread other = Thread.ofPlatform()
          .start(() -> loop.callSoonThreadsafe(() -> calls.add("from another thread")));
      join(other);
      loop.callSoon(() -> {
        calls.add("from the loop's thread");
        loop.stop();
      });
    });
    loop.runForever();
    assertEquals(List.of("from another thread", "from the loop's thread"), calls);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }

  @Test
  void theSelectorHoldsNothingOfTheLoopsOwnAndNothingAtAllOnceClosed() {
    loop.callSoonThreadsafe(() -> {});
    Tick.of(loop);
    assertFalse(poller.watching());
    loop.close();
    assertThrows(ClosedSelectorException.class, poller::watching);
  }
}
