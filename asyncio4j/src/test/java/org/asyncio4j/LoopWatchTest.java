package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.watch.LoopWatch;
import org.asyncio4j.watch.Watchdog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the watchdog says of a loop that it looks at; here the test looks, at times of its own.
@ExtendWith(AsyncioExtension.class)
class LoopWatchTest {
  private static final long TICK = Duration.ofMillis(50).toNanos() + 1;

  private final EventLoop loop;
  private long now = 1;

  LoopWatchTest(EventLoop loop) {
    this.loop = loop;
  }

  /// Looks as often as the watchdog would in about this many milliseconds.
  private void look(LoopWatch watch, int millis) {
    for (int looks = millis / 50; looks > 0; looks--) {
      now += TICK;
      watch.look(now);
    }
  }

  /// What is logged while `body` runs as a task.
  private List<String> logged(RunnableOp<?> body) {
    try (var log = new LoopLog()) {
      loop.runUntilComplete(body);
      return log.messages();
    } catch (Throwable e) {
      throw new AssertionError("the body failed", e);
    }
  }

  private void holdTheLoop(int millis) {
    look(loop.host.watch(), 50); // sees the step for the first time
    look(loop.host.watch(), millis);
  }

  @Test
  void aStepThatHoldsTheLoopIsToldOfWithItsNameTimeAndStack() {
    List<String> logged = logged(() -> {
      Asyncio.currentTask().setName("greedy");
      holdTheLoop(100);
    });
    assertEquals(1, logged.size(), logged::toString);
    assertThat(logged.getFirst())
        .startsWith("task 'greedy' has held the event loop for 0.1 seconds and still does")
        .contains("LoopWatchTest.holdTheLoop")
        .doesNotContain("Strand", "org.asyncio4j.Reactor");
  }

  @Test
  void aStepThatComputesIsSeenFromOutside() {
    var computing = new AtomicInteger();
    List<String> logged = logged(() -> {
      Thread looker = Thread.ofPlatform().start(() -> {
        while (computing.get() == 0) {
          Thread.onSpinWait();
        }
        holdTheLoop(100);
        computing.set(-1);
      });
      compute(computing);
      assertEquals(true, looker.join(Limit.TIME));
    });
    assertThat(logged).singleElement().asString().contains("LoopWatchTest.compute");
  }

  private static void compute(AtomicInteger computing) {
    while (computing.getAndUpdate(n -> n < 0 ? n : 1) >= 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aCallbackThatHoldsTheLoopIsToldOfWithItsStack() {
    loop.callSoon(() -> holdTheLoop(100));
    List<String> logged = logged(() -> {});
    assertEquals(1, logged.size(), logged::toString);
    assertThat(logged.getFirst())
        .startsWith("callback org.asyncio4j.LoopWatchTest.lambda$")
        .contains(" has held the event loop for 0.1 seconds")
        .contains("LoopWatchTest.holdTheLoop")
        .doesNotContain("EventLoop.runForever");
  }

  @Test
  void anEagerStepIsToldOfUnderItsOwnName() {
    List<String> logged = logged(() ->
        Asyncio.createTask(() -> holdTheLoop(100), TaskOptions.named("inner").eagerStart(true)));
    assertThat(logged).singleElement().asString().startsWith("task 'inner' has held");
  }

  @Test
  void aStepIsToldOfOnce() {
    assertThat(logged(() -> holdTheLoop(5000))).hasSize(1);
  }

  @Test
  void theNextStepOfTheSameTaskIsToldOfAgain() {
    assertThat(logged(() -> {
          holdTheLoop(100);
          Asyncio.sleep(Duration.ZERO);
          holdTheLoop(100);
        }))
        .hasSize(2);
  }

  @Test
  void nothingIsSaidOfStepsThatTogetherAreLong() {
    assertThat(logged(() -> {
          for (int i = 0; i < 100; i++) {
            holdTheLoop(50);
            Asyncio.sleep(Duration.ZERO);
          }
        }))
        .isEmpty();
  }

  @Test
  void aLookThatComesLateBlamesNobody() {
    assertThat(logged(() -> {
          holdTheLoop(0);
          now += Duration.ofHours(1).toNanos(); // the whole JVM stood still
          loop.host.watch().look(now);
        }))
        .isEmpty();
  }

  @Test
  void theLimitIsTheLoops() {
    loop.setSlowCallbackDuration(Duration.ofSeconds(10));
    assertThat(logged(() -> holdTheLoop(9000))).isEmpty();
    assertThat(logged(() -> holdTheLoop(11000))).hasSize(1);
  }

  @Test
  void aLimitOfZeroTurnsItOff() {
    loop.setSlowCallbackDuration(Duration.ZERO);
    assertThat(logged(() -> holdTheLoop(5000))).isEmpty();
  }

  @Test
  void virtualTimeIsNotTheWatchdogs(VirtualClock clock) {
    assertThat(logged(() -> {
          holdTheLoop(0);
          Asyncio.sleep(Duration.ofHours(1));
          clock.advance(Duration.ofHours(1));
          holdTheLoop(50);
        }))
        .isEmpty();
  }

  /// A loop that waits in its poller until the test lets it go on.
  @Test
  void aLoopThatWaitsIsNotLookedAtUntilItWakes() throws Exception {
    var idle = new CountDownLatch(1);
    var paused = new ArrayList<Long>();
    try (var real = new EventLoop();
        var log = new LoopLog()) {
      Limit.on(real);
      real.callSoon(idle::countDown);
      Thread watcher = Thread.ofPlatform().start(() -> {
        try {
          idle.await();
        } catch (InterruptedException e) {
          return;
        }
        while (!real.reactor.idle()) {
          Thread.onSpinWait();
        }
        LoopWatch watch = real.host.watch();
        for (int i = 0; i < 100; i++) {
          now += TICK;
          paused.add(watch.look(now));
        }
        real.callSoonThreadsafe(real::stop);
      });
      real.runForever();
      assertEquals(true, watcher.join(Limit.TIME));
      assertThat(log.messages()).isEmpty();
    }
    assertThat(paused).contains(Long.MAX_VALUE);
  }

  /* ---------------------------------------- locks ----------------------------------------- */

  /// What is told of a task that waits for `lock` in a step, while another task is suspended.
  private String stuckOn(ReentrantLock lock, Runnable holding) throws Exception {
    try (var log = new LoopLog()) {
      loop.runUntilComplete(() -> {
        Future<String> never = loop.createFuture();
        Task<?> holder = loop.createTask(
            () -> {
              holding.run();
              try {
                never.await();
              } finally {
                if (lock.isHeldByCurrentThread()) {
                  lock.unlock();
                }
              }
            },
            TaskOptions.named("holder"));
        Task<?> taker = loop.createTask(lock::lockInterruptibly, TaskOptions.named("taker"));
        Thread looker = Thread.ofPlatform().start(() -> {
          Thread blocked = waiterFor(lock, taker);
          holdTheLoop(100);
          blocked.interrupt();
        });
        Asyncio.wait(List.of(taker));
        assertEquals(true, looker.join(Limit.TIME));
        assertInstanceOf(InterruptedException.class, taker.exception());
        holder.cancel();
        Asyncio.wait(List.of(holder));
      });
      assertEquals(1, log.messages().size(), () -> log.messages().toString());
      return log.messages().getFirst();
    }
  }

  private static Thread waiterFor(ReentrantLock lock, Task<?> taker) {
    while (true) {
      Thread thread = taker.thread();
      if (thread != null && lock.hasQueuedThread(thread) && isParked(thread)) {
        return thread;
      }
      Thread.onSpinWait();
    }
  }

  private static boolean isParked(Thread thread) {
    return thread.getState() == Thread.State.WAITING && LockSupport.getBlocker(thread) != null;
  }

  @Test
  void aTaskThatWaitsForTheLockOfASuspendedOneIsToldOfWithBothNames() throws Exception {
    var lock = new ReentrantLock();
    assertThat(stuckOn(lock, lock::lock))
        .startsWith("task 'taker' has held the event loop")
        .contains(
            "It waits for java.util.concurrent.locks.ReentrantLock$NonfairSync@",
            "which task 'holder' holds, a task of the same loop that is suspended",
            "LoopWatchTest");
  }

  @Test
  void theHolderOfALockMayBeAnyThread() throws Exception {
    var lock = new ReentrantLock();
    var over = new CountDownLatch(1);
    Thread other = Thread.ofPlatform().name("other").start(() -> {
      lock.lock();
      try {
        over.await();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts this", e);
      } finally {
        lock.unlock();
      }
    });
    while (!lock.isLocked()) {
      Thread.onSpinWait();
    }
    try {
      assertThat(stuckOn(lock, () -> {}))
          .contains(", which thread 'other' #" + other.threadId() + " holds.");
    } finally {
      over.countDown();
      other.join();
    }
  }

  /// Nothing ends a wait for a monitor, so this needs a JVM of its own.
  private static String stuckOnAMonitor(String... options) throws Exception {
    return saidBy(StuckOnAMonitor.class, "It waits for", options);
  }

  /// What a program's own watchdog says, up to a line that contains `last`.
  private static String saidBy(Class<?> program, String last, String... options) throws Exception {
    List<String> watched = Stream.concat(Stream.of("-Dasyncio4j.watchdog=true"), Stream.of(options))
        .toList();
    try (var child = new ChildJvm(watched, program)) {
      var said = new StringBuilder();
      while (!said.toString().contains(last)) {
        String line = child.line();
        assertNotNull(line, said::toString);
        said.append(line).append('\n');
      }
      return said.toString();
    }
  }

  @Test
  void aTaskThatWaitsForTheMonitorOfASuspendedOneIsToldOfWithBothNames() throws Exception {
    assertThat(stuckOnAMonitor())
        .contains(
            "task 'taker' has held the event loop for 0.",
            "It waits for java.lang.Object@",
            "which task 'holder' holds, a task of the same loop that is suspended");
  }

  @Test
  void withoutTheModulesItSaysWhatItCannotSee() throws Exception {
    assertThat(stuckOnAMonitor("--limit-modules=java.base,jdk.unsupported"))
        .contains(
            "task 'taker' has held the event loop for 0.",
            "It waits for a monitor; who holds that, the JVM does not tell.");
  }

  @Test
  void withoutTheListOfAllThreadsItSaysHowToHaveIt() throws Exception {
    assertThat(stuckOnAMonitor("-Djdk.trackAllThreads=false"))
        .contains(
            "who holds that, the JVM does not tell: it would with -Djdk.trackAllThreads=true");
  }

  @Test
  void aNewLoopIsLookedAtThoughTheWatchdogSleeps() throws Exception {
    assertThat(saidBy(BusyBesideAnIdleLoop.class, "has held")).contains("task 'busy' has held");
  }

  /// A program with a loop that waits, and one that comes when the watchdog has gone to sleep.
  static final class BusyBesideAnIdleLoop {
    private BusyBesideAnIdleLoop() {}

    static void main() {
      Thread.ofPlatform().start(() -> Asyncio.run(() -> Asyncio.sleep(Duration.ofHours(1))));
      while (!Watchdog.asleep()) {
        Thread.onSpinWait();
      }
      Asyncio.run(() -> {
        Asyncio.currentTask().setName("busy");
        while (true) {
          Thread.onSpinWait();
        }
      });
    }
  }

  /// A program that stands still.
  static final class StuckOnAMonitor {
    private StuckOnAMonitor() {}

    static void main() {
      var monitor = new Object();
      Asyncio.run(() -> {
        Task<?> holder = Asyncio.createTask(
            () -> {
              synchronized (monitor) {
                Asyncio.sleep(Duration.ofHours(1));
              }
            },
            TaskOptions.named("holder"));
        Task<?> taker = Asyncio.createTask(
            () -> {
              synchronized (monitor) {
                System.out.println("has the monitor");
              }
            },
            TaskOptions.named("taker"));
        Asyncio.gather(holder, taker);
      });
    }
  }
}
