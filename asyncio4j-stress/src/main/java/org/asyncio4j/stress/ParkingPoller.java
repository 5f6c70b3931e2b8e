package org.asyncio4j.stress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Makes of a wakeup that is lost an outcome, not a hang: after a while it stops the loop and
/// says so.
///
/// It has no lock, whose fences could put in order what the loop must put in order itself.
final class ParkingPoller extends LonePoller {
  /// Longer than any pause of a machine that is busy.
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  /// Whether a wait had to be given up.
  boolean overslept;

  private volatile Thread waiter;
  private volatile boolean woken;

  @Override
  public void poll(long timeoutNanos, Ready ready) {
    waiter = Thread.currentThread();
    long end = System.nanoTime() + Math.min(timeoutNanos, PATIENCE);
    while (!woken) {
      long left = end - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(this, left);
      } else if (timeoutNanos <= PATIENCE) {
        break;
      } else {
        overslept = true;
        loop.stop();
        break;
      }
    }
    woken = false;
  }

  @Override
  public void wakeup() {
    woken = true;
    LockSupport.unpark(waiter);
  }
}
