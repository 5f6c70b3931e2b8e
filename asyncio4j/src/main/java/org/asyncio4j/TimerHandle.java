package org.asyncio4j;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A callback that a loop will run at a time.
///
/// Handles are ordered by their time only, so the order is not consistent with [#equals]; two
/// are equal if they have the same time and callback and both are cancelled or not.
///
/// asyncio: `TimerHandle`.
public final class TimerHandle extends Handle implements Reactor.Timer, Comparable<TimerHandle> {
  private final long whenNanos;
  private boolean scheduled = true;

  TimerHandle(EventLoop loop, long whenNanos, Runnable callback, @Nullable Context context) {
    super(loop, callback, context);
    this.whenNanos = whenNanos;
  }

  /// When the callback is due.
  ///
  /// @return a time of [EventLoop#time]
  public Duration when() {
    return Duration.ofNanos(whenNanos);
  }

  @Override
  public void cancel() {
    loop.checkThread();
    if (scheduled && !cancelled()) {
      loop.reactor.timerDropped();
    }
    drop();
  }

  @Override
  public boolean dropped() {
    return cancelled();
  }

  @Override
  public void unscheduled() {
    scheduled = false;
  }

  @Override
  public int compareTo(TimerHandle other) {
    return Long.compare(whenNanos, other.whenNanos);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof TimerHandle that
        && whenNanos == that.whenNanos
        && callback() == that.callback();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(whenNanos);
  }

  /// `<TimerHandle when=PT1.5S Main.lambda>`, or `<TimerHandle cancelled when=PT1.5S>`.
  @Override
  public String toString() {
    return text("TimerHandle", " when=" + when());
  }
}
