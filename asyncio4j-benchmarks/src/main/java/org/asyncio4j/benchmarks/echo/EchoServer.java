package org.asyncio4j.benchmarks.echo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/// A server that echoes over TCP, written with one of the things that are compared.
///
/// `java ... org.asyncio4j.benchmarks.echo.EchoServer KIND [CHAIN KEY]`
///
/// With a certificate's chain and its key it does so over TLS. It prints its port, and serves until
/// it is killed. `asyncio4j-benchmarks/echo` measures it.
final class EchoServer {
  static final int BACKLOG = 1024;

  private EchoServer() {}

  public static void main(String[] args) throws IOException {
    var certificate = args.length > 2 ? new Certificate(Path.of(args[1]), Path.of(args[2])) : null;
    switch (args[0]) {
      case "protocols" -> AsyncioEcho.protocols(certificate);
      case "streams" -> AsyncioEcho.streams(certificate);
      case "nio" -> new NioEcho().serve();
      case "netty-nio" -> NettyEcho.nio(certificate);
      case "netty-epoll" -> NettyEcho.epoll(certificate);
      case "threads" -> ThreadEcho.serve();
      default -> throw new IllegalArgumentException("no such server: " + args[0]);
    }
  }

  /// What a server of TLS shows, in PEM files; null for one without.
  record Certificate(Path chain, Path key) {}

  /// Where a server listens: any port that is free.
  static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /// Says that it listens.
  static void listening(int port) {
    IO.println(port);
  }
}
