package org.asyncio4j.watch;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/// A future, coroutine or writer that its loop has an eye on without keeping it alive, to report
/// if it is collected as it is.
public abstract class Tracked extends WeakReference<Object> {
  /// Where it stands, and between whom; guarded by the list.
  private final TrackedList list;

  @Nullable
  Tracked previous;

  @Nullable
  Tracked next;

  boolean listed;

  /// Adds it to a list.
  ///
  /// @param tracked what to have an eye on
  /// @param list where it stands from now on
  protected Tracked(Object tracked, TrackedList list) {
    super(tracked, Collected.QUEUE);
    this.list = list;
    list.add(this);
  }

  /// Whom a report goes to.
  ///
  /// @return the list's keeper
  protected final TrackedList.Keeper keeper() {
    return list.keeper;
  }

  /// Tells the loop's exception handler.
  ///
  /// @param source what it is about; null if that was collected
  protected abstract void report(@Nullable Object source);

  /// There is nothing to report any more.
  ///
  /// @return whether there was: false if it was dropped or reported before
  public final boolean drop() {
    clear(); // which does not recall one that is on its way to the collector's thread
    return list.remove(this);
  }

  /// Reports, unless there is nothing to report any more or the collector's thread does.
  ///
  /// @return the future or coroutine, if it did
  public final @Nullable Object reportOnce() {
    Object source = get();
    if (!drop()) {
      return null;
    }
    report(source);
    return source;
  }

  /// Reports on the loop's thread if it is running; else on this one.
  final void reportCollected() {
    if (list.remove(this) && !list.keeper.later(() -> report(null))) {
      report(null);
    }
  }
}
