package org.asyncio4j.loop;

import org.asyncio4j.spi.Clock;

/// The machine's monotonic clock; the one place that reads it.
public enum SystemClock implements Clock {
  /// The only one.
  INSTANCE;

  private static final long START = System.nanoTime();

  /// Nanoseconds since the first use, so that they are small and positive.
  @Override
  public long nanoTime() {
    return System.nanoTime() - START;
  }
}
