package org.asyncio4j.benchmarks.echo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A virtual thread for each connection, which blocks in it: what one has without a loop.
final class ThreadEcho {
  private static final int MOST = 64 * 1024;

  private ThreadEcho() {}

  static void serve() throws IOException {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(EchoServer.address(), EchoServer.BACKLOG);
      EchoServer.listening(((InetSocketAddress) listener.getLocalAddress()).getPort());
      while (true) {
        SocketChannel accepted = listener.accept();
        Thread.startVirtualThread(() -> echo(accepted));
      }
    }
  }

  private static void echo(SocketChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MOST);
    try (channel) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      while (channel.read(buffer.clear()) >= 0) {
        channel.write(buffer.flip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
