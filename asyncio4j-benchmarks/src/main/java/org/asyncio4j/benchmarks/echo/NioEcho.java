package org.asyncio4j.benchmarks.echo;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A bare selector loop: the floor of what is written with `java.nio`.
final class NioEcho {
  private static final int MOST = 256 * 1024;

  private final Selector selector = Selector.open();
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST);

  NioEcho() throws IOException {
    listener.bind(EchoServer.address(), EchoServer.BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  void serve() throws IOException {
    EchoServer.listening(listener.socket().getLocalPort());
    while (true) {
      selector.select(key -> {
        try {
          ready(key);
        } catch (IOException e) {
          key.cancel();
        }
      });
    }
  }

  private void ready(SelectionKey key) throws IOException {
    if (key.isAcceptable()) {
      SocketChannel accepted = listener.accept();
      accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
      accepted.configureBlocking(false);
      accepted.register(selector, SelectionKey.OP_READ);
    } else {
      echo((SocketChannel) key.channel());
    }
  }

  /// What the socket does not take at once is lost: a request is smaller than what it takes.
  private void echo(SocketChannel channel) throws IOException {
    if (channel.read(buffer.clear()) < 0) {
      channel.close();
    } else {
      channel.write(buffer.flip());
    }
  }
}
