package org.asyncio4j.coroutine;

import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import org.asyncio4j.loop.SystemClock;

/// Keeps one carrier of the JDK's scheduler from taking a loop's strands away from another one.
///
/// A virtual thread, started by a strand whose carrier the loop's steps have left. That carrier
/// looks for work at once, and finds either this or the loop's next strand; if that, the steps
/// leave another carrier in turn, which finds this. To let it sleep would be better, but the
/// scheduler would wake it with the next strand that is woken.
final class Idler implements Runnable {
  private static final ThreadFactory THREADS = Thread.ofVirtual()
      .name("asyncio4j-idler")
      .inheritInheritableThreadLocals(false)
      .factory();

  /// For so long other virtual threads may have to wait for this carrier, while a core would
  /// be theirs otherwise; much less than a time slice of the operating system. What it saves is
  /// a microsecond or two, which the loop's steps lose on their way to another carrier.
  private static final long NANOS = 100_000;

  /// How many it spins from one look at the clock to the next: the clock would cost the core
  /// more, which may be half of the one that the steps have.
  private static final int SPINS = 16;

  private final BooleanSupplier over;
  private volatile boolean idles;

  /// @param over whether no strand runs any more, so that there is nothing to keep
  Idler(BooleanSupplier over) {
    this.over = over;
  }

  /// Starts to idle, or goes on. Not to be called by two threads at once.
  void idle() {
    if (!idles) {
      idles = true;
      THREADS.newThread(this).start();
    }
  }

  @Override
  public void run() {
    long end = SystemClock.INSTANCE.nanoTime() + NANOS;
    while (!over.getAsBoolean() && SystemClock.INSTANCE.nanoTime() < end) {
      for (int i = 0; i < SPINS; i++) {
        Thread.onSpinWait();
      }
    }
    idles = false;
  }
}
