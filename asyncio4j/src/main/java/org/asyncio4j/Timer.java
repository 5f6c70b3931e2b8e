package org.asyncio4j;

/// What stands among a loop's timers until its time has come.
sealed interface Timer extends Ready permits TimerHandle, Sleep {
  /// Whether it was dropped while it stood there; whoever does that tells the reactor, which
  /// counts.
  boolean dropped();

  /// Tells it that it left the timers.
  void unscheduled();
}
