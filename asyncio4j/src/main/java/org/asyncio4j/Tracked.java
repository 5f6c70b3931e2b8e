package org.asyncio4j;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/// A future that its loop has an eye on without keeping it alive, to report if it is collected
/// as it is.
abstract class Tracked extends WeakReference<Future<?>> {
  private static final ReferenceQueue<Future<?>> COLLECTED = new ReferenceQueue<>();

  static {
    Thread.ofPlatform()
        .inheritInheritableThreadLocals(false)
        .daemon()
        .name("asyncio4j-collected")
        .start(Tracked::reportCollected);
  }

  /// Where it stands, and between whom; guarded by the list.
  final TrackedList list;

  @Nullable
  Tracked previous;

  @Nullable
  Tracked next;

  boolean listed;

  Tracked(Future<?> future, TrackedList list) {
    super(future, COLLECTED);
    this.list = list;
    list.add(this);
  }

  /// Tells the loop's exception handler.
  abstract void report();

  /// There is nothing to report any more.
  final void drop() {
    clear();
    list.remove(this);
  }

  /// Reports on the loop's thread if it is running; else on this one.
  private void reportOnLoop() {
    EventLoop loop = list.loop;
    if (loop.isRunning() && !loop.isClosed()) {
      loop.callSoonThreadsafe(this::report);
    } else {
      report();
    }
  }

  private static void reportCollected() {
    while (true) {
      try {
        var collected = (Tracked) COLLECTED.remove();
        collected.list.remove(collected);
        collected.reportOnLoop();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread, and it has none to end.
      } catch (Throwable e) { // of this one report: those of other loops are still to come
        EventLoop.LOG.log(System.Logger.Level.ERROR, "a report of a collected future failed", e);
      }
    }
  }
}
