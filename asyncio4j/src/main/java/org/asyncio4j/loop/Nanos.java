package org.asyncio4j.loop;

import java.time.Duration;

/// Durations as nanoseconds of a loop's clock. One too long for a long, 292 years, is as good as
/// for ever.
public final class Nanos {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE - 1);

  private Nanos() {}

  /// A duration in nanoseconds.
  ///
  /// @param duration any
  /// @return its nanoseconds
  public static long of(Duration duration) {
    if (duration.compareTo(LONGEST) >= 0) {
      return LONGEST.toNanos();
    }
    return duration.compareTo(LONGEST.negated()) <= 0 ? -LONGEST.toNanos() : duration.toNanos();
  }

  /// The time `delay` after `now`, which may be negative, as the delay.
  ///
  /// @param now nanoseconds of a clock
  /// @param delay any
  /// @return nanoseconds of that clock
  public static long after(long now, Duration delay) {
    long longest = LONGEST.toNanos();
    long nanos = of(delay);
    if (nanos > longest - Math.max(0, now)) {
      return longest;
    }
    return nanos < -longest - Math.min(0, now) ? -longest : now + nanos;
  }
}
