package org.asyncio4j.watch;

import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One run of a loop, as the [Watchdog] sees it.
public final class LoopWatch {
  /*
   * A look compares how many steps have begun with what the last look saw. As long as that stays
   * the same and the loop does not wait in its poller, one step holds it. Only that reads the
   * state of the loop from outside, which may go on at any moment; so what is to be told is
   * gathered first, and dropped if the loop has gone on meanwhile.
   *
   * A look that comes late counts for little more than one that comes in time: it may be the
   * whole JVM that stood still, and then it is not the step's fault.
   */
  private static final long SHORTEST_PAUSE = 1_000_000;
  private static final long PAUSE_OF_ONE_NOT_WATCHED = 1_000_000_000;

  private final Watched loop;
  private final @Nullable Thread thread;

  /* ---------------------------------- for the watchdog only ---------------------------------- */

  private int seen;
  private boolean reported;
  private long lastLook;
  private long heldNanos;

  /// Whether nobody looks until the loop says that it is back from its poller. Written before
  /// the loop is looked at, as the loop says that it is back before it reads this.
  private volatile boolean dozing;

  /// Makes a watch.
  ///
  /// @param loop what to look at
  /// @param thread the one that runs it; null before the first run
  public LoopWatch(Watched loop, @Nullable Thread thread) {
    this.loop = loop;
    this.thread = thread;
  }

  /// The one that runs the loop.
  ///
  /// @return the thread; null before the first run
  public @Nullable Thread thread() {
    return thread;
  }

  /// The loop is back from its poller.
  public void awake() {
    if (dozing) {
      dozing = false;
      Watchdog.wake();
    }
  }

  /// Looks at the loop.
  ///
  /// @param now the machine's time
  /// @return after how many nanoseconds to look again; `Long.MAX_VALUE` for when it wakes up
  public long look(long now) {
    long limit = loop.limitNanos();
    if (limit <= 0) {
      heldNanos = 0;
      seen = ~seen;
      return PAUSE_OF_ONE_NOT_WATCHED;
    }
    long pause = Math.max(limit / 2 + 1, SHORTEST_PAUSE);
    long sinceLast = Math.clamp(now - lastLook, 0, pause + pause / 2);
    lastLook = now;
    int taken = loop.taken();
    boolean idle = loop.idle();
    if (!idle && taken == seen) {
      heldNanos += sinceLast;
      if (heldNanos >= limit && !reported) {
        report();
      }
      return pause;
    }
    heldNanos = 0;
    reported = false;
    if (idle && taken == seen && doze()) {
      seen = ~taken; // the first look after it begins anew
      return Long.MAX_VALUE;
    }
    seen = taken;
    return pause;
  }

  /// Has the loop wake the watchdog when it is back from its poller, unless it is back already.
  private boolean doze() {
    dozing = true;
    if (loop.idle()) {
      return true;
    }
    dozing = false;
    return false;
  }

  private void report() {
    Running running = running();
    if (running == null || loop.taken() != seen || loop.idle()) {
      return; // it has gone on just now
    }
    reported = true;
    var held = new LoopHeld(running, heldNanos, LockHolder.of(loop, running.thread));
    Watchdog.LOG.log(Level.WARNING, held.toString());
    held.commitEvent();
  }

  /// What a loop is busy with, and where that stands.
  ///
  /// @param what in words
  /// @param thread the task's or, for a callback, the loop's
  /// @param stack innermost first
  public record Running(String what, Thread thread, List<StackTraceElement> stack) {}

  /// What runs. From any thread: what it says may have changed meanwhile.
  ///
  /// @return null if that cannot be said
  public @Nullable Running running() {
    Watched.Seen task = loop.current();
    if (task != null) {
      Thread own = task.thread();
      return own == null
          ? null
          : new Running(task.text(), own, RunningStack.of(own, loop.bottom()));
    }
    if (thread == null) {
      return null;
    }
    // Its first frame names a callback well enough: to note each one down would cost more than
    // a look at the stack of one in a million.
    List<StackTraceElement> stack = RunningStack.of(thread, loop.bottom());
    String what = stack.isEmpty() || !RunningStack.isUsers(stack.getLast())
        ? "the loop itself"
        : "callback " + stack.getLast().getClassName() + "." + stack.getLast().getMethodName();
    return new Running(what, thread, stack);
  }
}
