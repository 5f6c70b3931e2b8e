package org.asyncio4j.stress;

import java.nio.channels.SelectableChannel;
import org.asyncio4j.EventLoop;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.spi.Poller;

/// Where a loop waits that has nothing but other threads to wait for: it costs a few fields,
/// where a selector would cost file descriptors.
abstract class LonePoller implements Poller {
  final EventLoop loop = new EventLoop(System::nanoTime, this, Coroutines.system());

  @Override
  public final void watch(SelectableChannel channel, int operations, Object attachment) {
    throw new UnsupportedOperationException("these loops watch no channels: " + channel);
  }

  @Override
  public final boolean watching() {
    return false;
  }

  @Override
  public final void close() {}
}
