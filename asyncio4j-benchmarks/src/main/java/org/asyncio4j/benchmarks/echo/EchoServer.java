package org.asyncio4j.benchmarks.echo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A server that echoes over TCP, written with one of the things that are compared.
///
/// `java ... org.asyncio4j.benchmarks.echo.EchoServer KIND`
///
/// It prints its port, and serves until it is killed. `asyncio4j-benchmarks/echo` measures it.
final class EchoServer {
  static final int BACKLOG = 1024;

  private EchoServer() {}

  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "protocols" -> AsyncioEcho.protocols();
      case "streams" -> AsyncioEcho.streams();
      case "nio" -> new NioEcho().serve();
      case "netty-nio" -> NettyEcho.nio();
      case "netty-epoll" -> NettyEcho.epoll();
      case "threads" -> ThreadEcho.serve();
      default -> throw new IllegalArgumentException("no such server: " + args[0]);
    }
  }

  /// Where a server listens: any port that is free.
  static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /// Says that it listens.
  static void listening(int port) {
    IO.println(port);
  }
}
