package org.asyncio4j.loop;

import java.time.Duration;

/// Durations as nanoseconds of a loop's clock. One too long for a long, 292 years, is as good as
/// for ever.
public final class Nanos {
  private static final long LONGEST = Long.MAX_VALUE - 1;
  private static final long LONGEST_SECONDS = LONGEST / 1_000_000_000;

  private Nanos() {}

  /// A duration in nanoseconds.
  ///
  /// @param duration any
  /// @return its nanoseconds
  public static long of(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds >= LONGEST_SECONDS) {
      return LONGEST;
    }
    return seconds < -LONGEST_SECONDS ? -LONGEST : duration.toNanos();
  }

  /// The time `delay` after `now`, which may be negative, as the delay.
  ///
  /// @param now nanoseconds of a clock
  /// @param delay any
  /// @return nanoseconds of that clock
  public static long after(long now, Duration delay) {
    long nanos = of(delay);
    if (nanos > LONGEST - Math.max(0, now)) {
      return LONGEST;
    }
    return nanos < -LONGEST - Math.min(0, now) ? -LONGEST : now + nanos;
  }
}
