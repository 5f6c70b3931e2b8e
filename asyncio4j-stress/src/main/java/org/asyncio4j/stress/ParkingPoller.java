package org.asyncio4j.stress;

import java.nio.channels.SelectableChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.spi.Poller;

/// Where the loops of these tests wait. It costs a few fields where a selector would cost file
/// descriptors, and a wakeup that is lost is an outcome, not a hang: after a while it stops the
/// loop and says so.
///
/// It has no lock, whose fences could put in order what the loop must put in order itself.
final class ParkingPoller implements Poller {
  /// Longer than any pause of a machine that is busy.
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  final EventLoop loop = new EventLoop(System::nanoTime, this, Coroutines.system());

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

  @Override
  public void watch(SelectableChannel channel, int operations, Object attachment) {
    throw new UnsupportedOperationException("these loops watch no channels: " + channel);
  }

  @Override
  public boolean watching() {
    return false;
  }

  @Override
  public void close() {}
}
