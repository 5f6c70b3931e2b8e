package org.asyncio4j.spi;

/// The time of an event loop.
@FunctionalInterface
public interface Clock {
  /// The nanoseconds since a moment that is this clock's own. It never goes back.
  ///
  /// @return nanoseconds; only differences have a meaning
  long nanoTime();
}
