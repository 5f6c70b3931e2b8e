package org.asyncio4j.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.loop.SystemClock;
import org.jspecify.annotations.Nullable;

/// Looks at the loops that run, and tells of a step or callback that holds one too long, while
/// it does.
public final class Watchdog {
  /*
   * One daemon thread for all loops, which lives while one runs. It looks twice in the time that
   * a step may take (see LoopWatch), so a step itself costs nothing: no clock is read, and what
   * is looked at is written anyway. While all loops wait in their pollers it sleeps, until the
   * first one to come back, or a new one, wakes it.
   *
   * Its time is the machine's, also for a loop whose own time is virtual: that one stands while
   * anything runs, and would never tell.
   */
  static final System.Logger LOG = System.getLogger("org.asyncio4j");

  static final String PROPERTY = "asyncio4j.watchdog";

  private static final long PAUSE_WITHOUT_LOOPS = 50_000_000;
  private static final long PAUSE_AFTER_FAILURE = 1_000_000_000;

  /// How often the thread looks in vain for a loop before it ends: programs that run one loop
  /// after the other need neither start it nor wake it each time.
  private static final int LOOKS_WITHOUT_LOOPS = 20;

  private static final boolean ON = !"false".equals(System.getProperty(PROPERTY));

  /// A new list at each change.
  private static volatile List<LoopWatch> watches = List.of();

  /// Whether it sleeps until it is woken. Written before `watches` is compared with what was
  /// looked at; who changes that reads this after: one of the two sees the other.
  private static volatile boolean asleep;

  private static volatile @Nullable Thread thread;

  private Watchdog() {}

  /// A run begins, on the calling thread.
  ///
  /// @param loop what to look at
  /// @return how it is seen
  public static LoopWatch watch(Watched loop) {
    var watch = new LoopWatch(loop, Thread.currentThread());
    if (ON) {
      begin(watch);
    }
    return watch;
  }

  private static synchronized void begin(LoopWatch watch) {
    List<LoopWatch> more = new ArrayList<>(watches);
    more.add(watch);
    if (thread == null) { // first, since it may fail
      thread = Helpers.start("asyncio4j-watchdog", Watchdog::run);
    }
    watches = more;
    if (asleep) {
      wake();
    }
  }

  /// A run ends.
  ///
  /// @param watch what [#watch] gave
  public static synchronized void leave(LoopWatch watch) {
    List<LoopWatch> fewer = new ArrayList<>(watches);
    fewer.remove(watch);
    watches = fewer;
  }

  /// Whether it sleeps until it is woken, since all loops wait.
  ///
  /// @return true if so
  public static boolean asleep() {
    return asleep;
  }

  /// Has it look again. From any thread.
  static void wake() {
    LockSupport.unpark(thread);
  }

  private static void run() {
    int inVain = 0;
    do {
      List<LoopWatch> looked = watches;
      inVain = looked.isEmpty() ? inVain + 1 : 0;
      long pause = looked.isEmpty() ? PAUSE_WITHOUT_LOOPS : Long.MAX_VALUE;
      for (LoopWatch watch : looked) {
        pause = Math.min(pause, look(watch));
      }
      asleep = pause == Long.MAX_VALUE;
      if (!asleep || watches == looked) {
        LockSupport.parkNanos(pause);
      }
      Thread.interrupted(); // nobody has a reason to, and the flag would end every pause at once
    } while (inVain < LOOKS_WITHOUT_LOOPS || !end());
  }

  private static synchronized boolean end() {
    if (!watches.isEmpty()) {
      return false; // since a moment ago
    }
    thread = null;
    return true;
  }

  private static long look(LoopWatch watch) {
    try {
      return watch.look(SystemClock.INSTANCE.nanoTime());
    } catch (Throwable e) { // of this one loop: those of others are still to be looked at
      LOG.log(System.Logger.Level.ERROR, "the watchdog of a loop failed", e);
      return PAUSE_AFTER_FAILURE;
    }
  }
}
