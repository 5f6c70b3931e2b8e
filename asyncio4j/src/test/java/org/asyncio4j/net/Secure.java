package org.asyncio4j.net;

import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;

import java.io.IOException;
import java.time.Duration;
import org.asyncio4j.net.tls.EnginePeer;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;

/// Connections with TLS in virtual time.
final class Secure {
  static final String HOST = "localhost";

  /// Both sides of one.
  record Pair(Recording client, Recording server) {
    /// Made with what is wanted of TLS by default.
    static Pair open() throws IOException {
      return open(LocalTls.client(), LocalTls.server());
    }

    static Pair open(Tls client, Tls server) throws IOException {
      var pair = new Pair(new Recording(), new Recording());
      pair.connect(client, server);
      return pair;
    }

    void connect(Tls client, Tls server) throws IOException {
      try (Server serving =
          createServer(() -> this.server, HOST, 0, ServerOptions.DEFAULT.tls(server))) {
        Secure.connect(this.client, serving, client);
        settle();
      }
    }
  }

  private Secure() {}

  static <P extends StreamingProtocol> P connect(P protocol, Server server, Tls tls)
      throws IOException {
    return createConnection(() -> protocol, HOST, server.port(), ConnectOptions.DEFAULT.tls(tls))
        .protocol();
  }

  /// A client of a server that is driven by hand.
  static Recording connect(EnginePeer peer, Tls tls) throws IOException {
    return connect(new Recording(), peer, tls);
  }

  static <P extends StreamingProtocol> P connect(P protocol, EnginePeer peer, Tls tls)
      throws IOException {
    try (Server server = createServer(() -> peer, HOST, 0)) {
      P connected = connect(protocol, server, tls);
      settle();
      return connected;
    }
  }

  /// A server's side whose client is driven by hand.
  static Recording accept(EnginePeer peer, Tls tls) throws IOException {
    var accepted = new Recording();
    try (Server server = createServer(() -> accepted, HOST, 0, ServerOptions.DEFAULT.tls(tls))) {
      Transport _ = createConnection(() -> peer, HOST, server.port()).transport();
      settle();
      return accepted;
    }
  }

  /// Suspends until all has happened that takes no time.
  static void settle() {
    sleep(Duration.ofNanos(1));
  }
}
