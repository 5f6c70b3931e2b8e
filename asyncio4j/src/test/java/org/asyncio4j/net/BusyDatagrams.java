package org.asyncio4j.net;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.asyncio4j.spi.Poller;
import org.jspecify.annotations.Nullable;

/// A poller where a loop waits until a socket in memory has room, which it has then: none of this
/// machine is ever as busy.
final class BusyDatagrams implements Poller {
  final FakeDatagramSocket socket = new FakeDatagramSocket(null);
  private @Nullable Object watching;

  BusyDatagrams() {
    socket.room = 0;
  }

  @Override
  public void watch(SelectableChannel channel, int operations, Object attachment) {
    watching = operations == SelectionKey.OP_WRITE ? attachment : null;
  }

  @Override
  public void poll(long timeoutNanos, Ready ready) {
    if (watching != null) {
      socket.room = 1;
      ready.ready(watching, SelectionKey.OP_WRITE);
    }
  }

  @Override
  public boolean watching() {
    return watching != null;
  }

  @Override
  public void wakeup() {}

  @Override
  public void close() {}
}
