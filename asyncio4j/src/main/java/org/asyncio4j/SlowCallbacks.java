package org.asyncio4j;

import java.time.Duration;

/// Debug mode's report of what held the loop too long.
final class SlowCallbacks {
  private SlowCallbacks() {}

  static void check(EventLoop loop, Ready ran, long nanos) {
    if (nanos >= Nanos.of(loop.getSlowCallbackDuration())) {
      EventLoop.LOG.log(
          System.Logger.Level.WARNING,
          () -> "Executing " + TextForm.of(ran) + " took "
              + Duration.ofNanos(nanos).toMillis() / 1e3 + " seconds");
    }
  }
}
