package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams in memory: a test says what comes, and how many it takes.
final class FakeDatagramSocket extends DatagramChannel {
  /// Datagrams that it takes before it would block.
  int room = Integer.MAX_VALUE;

  /// How often it was asked to take one.
  int writes;

  /// What it throws in place of taking the next one.
  @Nullable
  IOException writeError;

  /// Text, an arrow, and the port of the receiver.
  final List<String> sent = new ArrayList<>();

  private final @Nullable SocketAddress remote;
  private final Deque<Object> incoming = new ArrayDeque<>();

  /// @param remote null for one that is not connected
  FakeDatagramSocket(@Nullable SocketAddress remote) {
    super(SelectorProvider.provider());
    this.remote = remote;
  }

  void comes(String data) {
    incoming.add(data);
  }

  void refuses() {
    incoming.add(new IOException("Connection refused"));
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer to) throws IOException {
    return switch (incoming.poll()) {
      case String data -> {
        to.put(data.getBytes(UTF_8));
        yield FakeSocket.THERE;
      }
      case IOException e -> throw e;
      case null, default -> null;
    };
  }

  @Override
  public int send(ByteBuffer from, SocketAddress receiver) throws IOException {
    writes++;
    if (writeError != null) {
      IOException thrown = writeError;
      writeError = null;
      throw thrown;
    }
    if (room == 0) {
      return 0;
    }
    room--;
    int count = from.remaining();
    sent.add(UTF_8.decode(from) + (receiver.equals(FakeSocket.THERE) ? "" : " elsewhere"));
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return send(from, FakeSocket.THERE);
  }

  @Override
  public boolean isConnected() {
    return remote != null;
  }

  @Override
  public SocketAddress getLocalAddress() {
    return FakeSocket.HERE;
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() {
    return remote;
  }

  @Override
  protected void implCloseSelectableChannel() {}

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("a transport receives, sends and closes");
  }

  @Override
  public DatagramChannel bind(SocketAddress local) {
    throw unused();
  }

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
    throw unused();
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw unused();
  }

  @Override
  public DatagramSocket socket() {
    throw unused();
  }

  @Override
  public DatagramChannel connect(SocketAddress to) {
    throw unused();
  }

  @Override
  public DatagramChannel disconnect() {
    throw unused();
  }

  @Override
  public int read(ByteBuffer to) {
    throw unused();
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) {
    throw unused();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    throw unused();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface at) {
    throw unused();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface at, InetAddress source) {
    throw unused();
  }
}
