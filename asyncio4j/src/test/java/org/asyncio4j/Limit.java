package org.asyncio4j;

import java.time.Duration;

/// How long a test on a loop in real time may take before it counts as hanging.
public final class Limit {
  public static final Duration TIME = Duration.ofSeconds(20);

  private Limit() {}

  /// Ends a run, as nothing else does, and is told from an interrupt by its class.
  static final class Exceeded extends KeyboardInterrupt {
    @java.io.Serial
    private static final long serialVersionUID = 1;

    Exceeded() {
      super("the test has run for " + TIME);
    }
  }

  /// Ends a run that does not end by itself.
  public static TimerHandle on(EventLoop loop) {
    return loop.callLater(TIME, () -> {
      throw new Exceeded();
    });
  }
}
