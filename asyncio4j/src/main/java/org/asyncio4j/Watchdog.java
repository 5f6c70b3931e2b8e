package org.asyncio4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.loop.SystemClock;
import org.jspecify.annotations.Nullable;

/// Looks at the loops that run, and tells of a step or callback that holds one too long, while
/// it does.
final class Watchdog {
  /*
   * One daemon thread for all loops, which lives while one runs. It looks twice in the time that
   * a step may take (see LoopWatch), so a step itself costs nothing: no clock is read, and what
   * is looked at is written anyway. While all loops wait in their pollers it sleeps, until the
   * first one to come back wakes it.
   *
   * Its time is the machine's, also for a loop whose own time is virtual: that one stands while
   * anything runs, and would never tell.
   */
  static final String PROPERTY = "asyncio4j.watchdog";

  /// How long the thread stays when no loop runs: programs that run one loop after the other
  /// need not start it each time.
  private static final long LINGER_NANOS = 1_000_000_000;

  private static final boolean ON = !"false".equals(System.getProperty(PROPERTY));
  private static final List<LoopWatch> WATCHES = new CopyOnWriteArrayList<>();

  private static volatile @Nullable Thread thread;

  private Watchdog() {}

  /// A run begins, on the calling thread.
  static LoopWatch watch(EventLoop loop) {
    var watch = new LoopWatch(loop, Thread.currentThread());
    if (ON) {
      WATCHES.add(watch);
      start();
    }
    return watch;
  }

  private static synchronized void start() {
    if (thread != null) {
      wake();
      return;
    }
    thread = Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("asyncio4j-watchdog")
        .start(Watchdog::run);
  }

  /// A run ends.
  static void leave(LoopWatch watch) {
    WATCHES.remove(watch);
  }

  /// Has it look again. From any thread.
  static void wake() {
    LockSupport.unpark(thread);
  }

  private static void run() {
    do {
      long pause = LINGER_NANOS;
      if (!WATCHES.isEmpty()) {
        pause = Long.MAX_VALUE;
        for (LoopWatch watch : WATCHES) {
          pause = Math.min(pause, look(watch));
        }
      }
      LockSupport.parkNanos(pause);
      Thread.interrupted(); // nobody has a reason to, and the flag would end every pause at once
    } while (!WATCHES.isEmpty() || !end());
  }

  private static synchronized boolean end() {
    if (!WATCHES.isEmpty()) {
      return false; // since a moment ago
    }
    thread = null;
    return true;
  }

  private static long look(LoopWatch watch) {
    try {
      return watch.look(SystemClock.INSTANCE.nanoTime());
    } catch (Throwable e) { // of this one loop: those of others are still to be looked at
      EventLoop.LOG.log(System.Logger.Level.ERROR, "the watchdog of a loop failed", e);
      return LINGER_NANOS;
    }
  }
}
