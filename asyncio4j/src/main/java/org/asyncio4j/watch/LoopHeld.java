package org.asyncio4j.watch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the watchdog has to tell: a step or callback that holds its loop too long.
///
/// @param running what it is, and where it stands
/// @param nanos for how long at least
/// @param lock what it waits for, if that is a lock
record LoopHeld(
    LoopWatch.Running running, long nanos, @Nullable LockHolder lock) {
  private static final boolean JFR = Modules.present("jdk.jfr");

  void commitEvent() {
    if (JFR) {
      LoopHeldEvent.commit(this);
    }
  }

  String stack() {
    return RunningStack.append(new StringBuilder(), running.stack()).toString();
  }

  /// Of several lines: what, for how long, where it stands, and whose the lock is.
  @Override
  public String toString() {
    String text = running.what() + " has held the event loop for "
        + Duration.ofNanos(nanos).toMillis() / 1e3
        + " seconds and still does: nothing else of it runs meanwhile."
        + (running.stack().isEmpty() ? "" : " It stands at" + stack());
    return lock == null ? text : text + "\n" + lock;
  }
}
