package org.asyncio4j;

/// One iteration of a loop that is not running.
public final class Tick {
  private Tick() {}

  /// Runs what is ready now, and nothing that it adds.
  public static void of(EventLoop loop) {
    loop.stop();
    loop.runForever();
  }

  public static void of(EventLoop loop, int times) {
    for (int i = 0; i < times; i++) {
      of(loop);
    }
  }
}
