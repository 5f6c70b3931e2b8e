package org.asyncio4j;

import org.asyncio4j.coroutine.Coroutine;
import org.jspecify.annotations.Nullable;

/// Where awaits leave the coroutine.
final class Suspension {
  private Suspension() {}

  /// Yields to the driver. A cancellation that comes back gets its stack trace here, where it
  /// shows the await.
  static void yield(@Nullable Object value) {
    try {
      Coroutine.yield(value);
    } catch (CancelledError e) {
      e.thrownHere();
      throw e;
    }
  }
}
