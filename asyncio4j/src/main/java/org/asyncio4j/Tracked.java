package org.asyncio4j;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/// A future or coroutine that its loop has an eye on without keeping it alive, to report if it
/// is collected as it is.
abstract class Tracked extends WeakReference<Object> {
  private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

  static {
    Thread.ofPlatform()
        .inheritInheritableThreadLocals(false)
        .daemon()
        .name("asyncio4j-collected")
        .start(Tracked::collect);
  }

  /// Where it stands, and between whom; guarded by the list.
  final TrackedList list;

  @Nullable
  Tracked previous;

  @Nullable
  Tracked next;

  boolean listed;

  Tracked(Object tracked, TrackedList list) {
    super(tracked, COLLECTED);
    this.list = list;
    list.add(this);
  }

  /// Tells the loop's exception handler.
  ///
  /// @param source the future or coroutine; null if it was collected
  abstract void report(@Nullable Object source);

  /// There is nothing to report any more.
  ///
  /// @return whether there was: false if it was dropped or reported before
  final boolean drop() {
    clear(); // which does not recall one that is on its way to the collector's thread
    return list.remove(this);
  }

  /// Reports, unless there is nothing to report any more or the collector's thread does.
  ///
  /// @return the future or coroutine, if it did
  final @Nullable Object reportOnce() {
    Object source = get();
    if (!drop()) {
      return null;
    }
    report(source);
    return source;
  }

  /// Reports on the loop's thread if it is running; else on this one.
  private void reportCollected() {
    EventLoop loop = list.loop;
    if (list.remove(this)
        && !(loop.isRunning() && loop.abandoned.reportLater(() -> report(null)))) {
      report(null);
    }
  }

  private static void collect() {
    while (true) {
      try {
        ((Tracked) COLLECTED.remove()).reportCollected();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread, and it has none to end.
      } catch (Throwable e) { // of this one report: those of other loops are still to come
        EventLoop.LOG.log(System.Logger.Level.ERROR, "a report of what was collected failed", e);
      }
    }
  }
}
