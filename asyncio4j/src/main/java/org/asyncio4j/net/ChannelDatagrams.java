package org.asyncio4j.net;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.asyncio4j.EventLoop;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/// Datagrams through a channel.
final class ChannelDatagrams extends ChannelEnd implements DatagramTransport {
  /// What is taken in one iteration, at most: no fast peer holds the loop.
  private static final int RECEIVED = 16;

  /// What a datagram counts besides its bytes: without it any number of empty ones could wait.
  private static final int HEADER = 8;

  private record Waiting(ByteBuffer data, @Nullable SocketAddress receiver) {}

  private final DatagramChannel socket;
  private final Queue<Waiting> queue = new ArrayDeque<>(0);
  private final FlowControl flow = new FlowControl();
  private DatagramProtocol protocol;
  private int size;

  ChannelDatagrams(EventLoop loop, ChannelInfo info, DatagramProtocol protocol, Runnable lost) {
    super(loop, info, lost);
    socket = (DatagramChannel) channel;
    this.protocol = requireNonNull(protocol, "protocol");
  }

  /// Tells the protocol that there is a socket, and begins to receive.
  void begin() {
    try {
      protocol.connectionMade(this);
    } catch (Throwable e) {
      failed("connectionMade", e);
    }
    if (!isClosing()) {
      channels.whenReadable(channel, this::readReady);
    }
  }

  @Override
  public DatagramProtocol getProtocol() {
    return protocol;
  }

  @Override
  public void setProtocol(DatagramProtocol protocol) {
    this.protocol = requireNonNull(protocol, "protocol");
  }

  private void readReady() {
    for (int i = 0; i < RECEIVED && !isClosing(); i++) {
      ByteBuffer data = channels.buffers().receive();
      SocketAddress sender;
      try {
        sender = socket.receive(data);
      } catch (IOException e) { // an earlier one was refused
        error(e);
        return;
      }
      if (sender == null) {
        return;
      }
      try {
        protocol.datagramReceived(data.flip(), sender);
      } catch (Throwable e) {
        failed("datagramReceived", e);
      }
    }
  }

  private void error(IOException exception) {
    try {
      protocol.errorReceived(exception);
    } catch (Throwable e) {
      failed("errorReceived", e);
    }
  }

  @Override
  public void sendto(ByteBuffer data, @Nullable SocketAddress receiver) {
    loop.checkThread();
    requireReceiver(receiver);
    if (isLost()) {
      writtenInVain();
      return;
    }
    if (!queue.isEmpty() || !send(data.duplicate(), receiver)) {
      if (queue.isEmpty()) {
        channels.whenWritable(channel, this::writeReady);
      }
      byte[] copy = new byte[data.remaining()];
      data.get(data.position(), copy);
      queue.add(new Waiting(ByteBuffer.wrap(copy), receiver));
      size += copy.length + HEADER;
      flow(flow -> flow.grown(size, protocol));
    }
  }

  private void requireReceiver(@Nullable SocketAddress receiver) {
    SocketAddress remote = info.remote();
    if (remote != null && receiver != null && !remote.equals(receiver)) {
      throw new IllegalArgumentException("cannot send to " + ChannelInfo.text(receiver)
          + ": the socket is connected to " + ChannelInfo.text(remote));
    }
    if (remote == null && receiver == null) {
      throw new IllegalArgumentException("no receiver is given, and the socket is not connected");
    }
    if (receiver instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new IllegalArgumentException("cannot send to " + receiver + ": look its address up");
    }
  }

  /// @return whether it need not be sent again
  private boolean send(ByteBuffer data, @Nullable SocketAddress receiver) {
    boolean empty = !data.hasRemaining();
    if (empty && socket.isConnected()) {
      error(new IOException("cannot send an empty datagram from " + info
          + ": Java sends none through a socket that is connected"));
      return true;
    }
    try {
      int sent = socket.isConnected()
          ? socket.write(data)
          : socket.send(data, receiver != null ? receiver : requireNonNull(info.remote()));
      return sent > 0 || empty;
    } catch (IOException e) {
      error(e);
      return true;
    } catch (UnsupportedAddressTypeException e) { // it has no message
      error(new IOException(
          "cannot send to " + ChannelInfo.text(receiver) + ": " + info + " has only IPv4", e));
      return true;
    }
  }

  private void writeReady() {
    for (Waiting next; (next = queue.peek()) != null && send(next.data, next.receiver); ) {
      if (queue.poll() == null) { // dropped by a protocol that was told of an error
        return;
      }
      size -= next.data.capacity() + HEADER;
    }
    flow(flow -> flow.shrunk(size, protocol)); // may send more
    if (queue.isEmpty() && !isLost()) {
      channels.removeWriter(channel);
      closeIfFlushed();
    }
  }

  private void flow(Consumer<FlowControl> change) {
    try {
      change.accept(flow);
    } catch (Throwable e) {
      failed("pauseWriting or resumeWriting", e);
    }
  }

  @Override
  public int getWriteBufferSize() {
    return size;
  }

  @Override
  public WriteBufferLimits getWriteBufferLimits() {
    return flow.limits();
  }

  @Override
  public void setWriteBufferLimits(WriteBufferLimits limits) {
    flow.limits(limits);
    flow(flow -> flow.grown(size, protocol));
  }

  @Override
  boolean flushed() {
    return queue.isEmpty();
  }

  @Override
  void drop(@Nullable Throwable why) {
    queue.clear();
    size = 0;
  }

  @Override
  void connectionLost(@Nullable Throwable exception) {
    protocol.connectionLost(exception);
  }
}
