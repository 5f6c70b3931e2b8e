package org.asyncio4j.watch;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/// Has what was collected reported: see [Tracked].
public final class Collected {
  /*
   * One daemon thread for all loops. It lives while one is open, and for a moment longer, since
   * programs open one after the other; a loop that is closed has nothing to report any more. Without
   * an end it would keep the class loader of this library for ever.
   */
  static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();

  private static final long FOR_EVER = 0;
  private static final long MILLIS_WITHOUT_LOOPS = 1_000;

  private static int open;
  private static boolean running;

  private Collected() {}

  /// A loop was opened.
  public static synchronized void opened() {
    if (!running) { // first, since it may fail
      Helpers.start("asyncio4j-collected", Collected::run);
      running = true;
    }
    open++;
  }

  /// A loop was closed.
  public static synchronized void closed() {
    open--;
    if (open == 0) {
      new WeakReference<>(new Object(), QUEUE).enqueue(); // the thread waits for ever, until now
    }
  }

  private static synchronized long patience() {
    return open > 0 ? FOR_EVER : MILLIS_WITHOUT_LOOPS;
  }

  private static synchronized boolean end() {
    if (open > 0) {
      return false; // since a moment ago
    }
    running = false;
    return true;
  }

  private static void run() {
    while (true) {
      try {
        Reference<?> collected = QUEUE.remove(patience());
        if (collected instanceof Tracked tracked) {
          tracked.reportCollected();
        } else if (collected == null && end()) {
          return;
        }
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread, and it has no other end.
      } catch (Throwable e) { // of this one report: those of other loops are still to come
        Watchdog.LOG.log(System.Logger.Level.ERROR, "a report of what was collected failed", e);
      }
    }
  }
}
