package org.asyncio4j.testing;

import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.spi.Network.Listener;
import org.asyncio4j.spi.Network.Opened;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;

/// Accepts the connections of a [MemoryNetwork] at one address.
final class MemoryListener implements Listener {
  private final EventLoop loop = Asyncio.getRunningLoop();
  private final SocketAddress address;
  private final int backlog;
  private final Consumer<Opened<StreamingProtocol, Transport>> accepted;
  private final Runnable closed;
  private final Queue<MemoryTransport> waiting = new ArrayDeque<>();
  private boolean accepting;

  MemoryListener(
      SocketAddress address,
      int backlog,
      Consumer<Opened<StreamingProtocol, Transport>> accepted,
      Runnable closed) {
    this.address = address;
    this.backlog = backlog;
    this.accepted = accepted;
    this.closed = closed;
  }

  /// Has a connection wait to be accepted.
  void connect(MemoryTransport server) {
    waiting.add(server);
    if (accepting) {
      loop.callSoon(this::accept);
    }
  }

  private void accept() {
    for (int i = 0; i <= backlog && accepting && !waiting.isEmpty(); i++) {
      MemoryTransport next = waiting.remove();
      try {
        accepted.accept(next);
      } catch (Exception | AssertionError e) {
        next.close();
        loop.callExceptionHandler(
            new ErrorReport("Error on an accepted connection: " + next, e, this));
      }
    }
    if (accepting && !waiting.isEmpty()) {
      loop.callSoon(this::accept);
    }
  }

  @Override
  public SocketAddress address() {
    return address;
  }

  @Override
  public void resume() {
    accepting = true;
    if (!waiting.isEmpty()) {
      loop.callSoon(this::accept);
    }
  }

  @Override
  public void pause() {
    accepting = false;
  }

  @Override
  public void close() {
    accepting = false;
    closed.run();
    waiting.forEach(MemoryTransport::reset);
    waiting.clear();
  }

  /// `<listener /127.0.0.1:80>`
  @Override
  public String toString() {
    return "<listener " + address + ">";
  }
}
