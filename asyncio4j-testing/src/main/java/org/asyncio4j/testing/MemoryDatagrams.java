package org.asyncio4j.testing;

import static java.util.Objects.requireNonNull;

import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Context;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.spi.Network.Opened;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams of a [MemoryNetwork]: none is lost on its way, and none waits.
final class MemoryDatagrams
    implements DatagramTransport, Opened<DatagramProtocol, DatagramTransport> {
  private final EventLoop loop = Asyncio.getRunningLoop();
  private final MemoryNetwork network;
  private final SocketAddress local;
  private final @Nullable SocketAddress remote;
  private @Nullable DatagramProtocol protocol;
  private @Nullable Context context;
  private Runnable lost = () -> {};
  private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
  private boolean closed;

  MemoryDatagrams(MemoryNetwork network, SocketAddress local, @Nullable SocketAddress remote) {
    this.network = network;
    this.local = local;
    this.remote = remote;
  }

  @Override
  public DatagramTransport attach(DatagramProtocol protocol, Runnable lost) {
    this.protocol = requireNonNull(protocol, "protocol");
    this.lost = lost;
    context = Context.copyOfCurrent();
    call("connectionMade", () -> protocol.connectionMade(this));
    return this;
  }

  private void call(String name, Runnable call) {
    try {
      call.run();
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      loop.callExceptionHandler(
          new ErrorReport("Fatal error: " + name + "() of the protocol failed", e, this));
      end(e);
    }
  }

  @Override
  public void sendto(ByteBuffer data, @Nullable SocketAddress receiver) {
    SocketAddress to = receiver != null ? receiver : remote;
    if (to == null) {
      throw new IllegalArgumentException("no receiver is given, and the socket is not connected");
    }
    if (remote != null && !to.equals(remote)) {
      throw new IllegalArgumentException(
          "cannot send to " + to + ": the socket is connected to " + remote);
    }
    if (closed) {
      return;
    }
    MemoryDatagrams there = network.socketAt(to);
    byte[] copy = new byte[data.remaining()];
    data.get(data.position(), copy);
    if (there != null) {
      loop.callSoon(() -> there.receive(ByteBuffer.wrap(copy), local), there.context);
    } else if (remote != null) {
      loop.callSoon(() -> refused(to), context);
    }
  }

  private void receive(ByteBuffer data, SocketAddress sender) {
    boolean taken = remote == null || sender.equals(remote);
    if (taken && !closed && protocol != null) {
      call("datagramReceived", () -> requireNonNull(protocol).datagramReceived(data, sender));
    }
  }

  private void refused(SocketAddress receiver) {
    if (!closed) {
      var refused = new PortUnreachableException(receiver + " takes no datagrams");
      call("errorReceived", () -> requireNonNull(protocol).errorReceived(refused));
    }
  }

  @Override
  public void close() {
    end(null);
  }

  @Override
  public void abort() {
    end(null);
  }

  private void end(@Nullable Throwable exception) {
    if (closed) {
      return;
    }
    closed = true;
    network.closed(this);
    DatagramProtocol told = protocol;
    if (told != null) {
      loop.callSoon(
          () -> {
            call("connectionLost", () -> told.connectionLost(exception));
            lost.run();
          },
          context);
    }
  }

  @Override
  public boolean isClosing() {
    return closed;
  }

  @Override
  public int getWriteBufferSize() {
    return 0;
  }

  @Override
  public WriteBufferLimits getWriteBufferLimits() {
    return limits;
  }

  @Override
  public void setWriteBufferLimits(WriteBufferLimits limits) {
    this.limits = requireNonNull(limits, "limits");
  }

  @Override
  public DatagramProtocol getProtocol() {
    return requireNonNull(protocol);
  }

  @Override
  public void setProtocol(DatagramProtocol protocol) {
    this.protocol = requireNonNull(protocol, "protocol");
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return MemoryNetwork.extraInfo(key, local, remote);
  }

  /// `<MemoryDatagrams /127.0.0.1:49152>`
  @Override
  public String toString() {
    return "<MemoryDatagrams " + local + ">";
  }
}
