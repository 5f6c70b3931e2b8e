package org.asyncio4j.net;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A listening socket in memory: a test says how many connect.
final class FakeServerSocket extends ServerSocketChannel {
  /// How many wait to be accepted.
  int waiting;

  /// How often one was asked for.
  int accepts;

  /// What is thrown in place of giving one.
  @Nullable
  IOException error;

  final List<FakeSocket> accepted = new ArrayList<>();

  FakeServerSocket() {
    super(SelectorProvider.provider());
  }

  @Override
  public @Nullable SocketChannel accept() throws IOException {
    accepts++;
    if (error != null) {
      throw error;
    }
    if (waiting == 0) {
      return null;
    }
    waiting--;
    accepted.add(new FakeSocket());
    return accepted.getLast();
  }

  @Override
  public SocketAddress getLocalAddress() {
    return FakeSocket.HERE;
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  @Override
  protected void implCloseSelectableChannel() {}

  @Override
  protected void implConfigureBlocking(boolean block) {}

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("a server accepts and closes");
  }

  @Override
  public ServerSocketChannel bind(SocketAddress local, int backlog) {
    throw unused();
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
    throw unused();
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw unused();
  }

  @Override
  public ServerSocket socket() {
    throw unused();
  }
}
