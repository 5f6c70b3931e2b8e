package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A connected socket in memory: a test says what comes, and how much it takes.
final class FakeSocket extends SocketChannel {
  static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 1);
  static final InetSocketAddress THERE = new InetSocketAddress("127.0.0.1", 2);

  /// Bytes that it takes before it would block.
  int room = Integer.MAX_VALUE;

  /// How often it was asked to take some.
  int writes;

  boolean outputEnded;

  /// What it throws in place of taking bytes.
  @Nullable
  IOException writeError;

  private final Deque<Object> incoming = new ArrayDeque<>();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  FakeSocket() {
    super(SelectorProvider.provider());
  }

  void comes(String data) {
    incoming.add(ByteBuffer.wrap(data.getBytes(UTF_8)));
  }

  void comesToItsEnd() {
    incoming.add("end");
  }

  void breaks() {
    incoming.add(new IOException("Connection reset by peer"));
  }

  String sent() {
    return sent.toString(UTF_8);
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    return switch (incoming.peek()) {
      case ByteBuffer data -> {
        int count = Math.min(data.remaining(), to.remaining());
        to.put(data.slice(data.position(), count));
        data.position(data.position() + count);
        if (!data.hasRemaining()) {
          incoming.remove();
        }
        yield count;
      }
      case IOException e -> throw new IOException(e.getMessage(), e);
      case null -> 0;
      default -> -1;
    };
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    writes++;
    return take(from);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    writes++;
    long count = 0;
    for (int i = offset; i < offset + length; i++) {
      count += take(from[i]);
    }
    return count;
  }

  private int take(ByteBuffer from) throws IOException {
    if (writeError != null) {
      throw writeError;
    }
    byte[] taken = new byte[Math.min(room, from.remaining())];
    from.get(taken);
    sent.writeBytes(taken);
    room -= taken.length;
    return taken.length;
  }

  @Override
  public SocketChannel shutdownOutput() {
    outputEnded = true;
    return this;
  }

  @Override
  public SocketAddress getLocalAddress() {
    return HERE;
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return THERE;
  }

  @Override
  protected void implCloseSelectableChannel() {}

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) {
    throw new UnsupportedOperationException("a transport reads into one buffer");
  }

  @Override
  public SocketChannel bind(SocketAddress local) {
    throw new UnsupportedOperationException("it has an address");
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> name, T value) {
    throw new UnsupportedOperationException("it has no option " + name);
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw new UnsupportedOperationException("it has no option " + name);
  }

  @Override
  public SocketChannel shutdownInput() {
    throw new UnsupportedOperationException("a transport closes it");
  }

  @Override
  public Socket socket() {
    throw new UnsupportedOperationException("it is a channel only");
  }

  @Override
  public boolean isConnectionPending() {
    return false;
  }

  @Override
  public boolean connect(SocketAddress remote) {
    throw new UnsupportedOperationException("it is connected");
  }

  @Override
  public boolean finishConnect() {
    return true;
  }
}
