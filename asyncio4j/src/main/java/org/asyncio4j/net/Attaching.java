package org.asyncio4j.net;

import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Handle;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.spi.Network.Opened;
import org.asyncio4j.transport.BaseTransport;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Has a protocol attached in a callback of the loop, where it sees nothing of the task that
/// asked for it, and waits for that.
final class Attaching<A, T extends BaseTransport> {
  private final EventLoop loop = Asyncio.getRunningLoop();
  private final Future<T> attached = loop.createFuture();
  private final Opened<A, T> opened;
  private final A protocol;
  private @Nullable T transport;

  Attaching(Opened<A, T> opened, A protocol) {
    this.opened = opened;
    this.protocol = protocol;
  }

  T run() {
    Handle handle = loop.callSoon(this::attach);
    try {
      return attached.await();
    } catch (Throwable e) { // cancelled, at the latest moment even with the transport there
      handle.cancel();
      if (transport == null) {
        opened.close();
      } else {
        abort(transport);
      }
      throw e;
    }
  }

  private void attach() {
    if (attached.done()) {
      return; // cancelled
    }
    try {
      transport = opened.attach(protocol, () -> {});
      if (!attached.done()) { // connectionMade may have cancelled who waits
        attached.setResult(transport);
      }
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      if (!attached.done()) {
        attached.setException(e);
      }
    }
  }

  private static void abort(BaseTransport transport) {
    switch (transport) {
      case Transport stream -> stream.abort();
      case DatagramTransport datagrams -> datagrams.abort();
      default -> throw new AssertionError(transport);
    }
  }
}
