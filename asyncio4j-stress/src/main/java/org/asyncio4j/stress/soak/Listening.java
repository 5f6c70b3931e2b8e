package org.asyncio4j.stress.soak;

import static org.asyncio4j.stream.Streams.openConnection;
import static org.asyncio4j.stream.Streams.startServer;

import java.io.IOException;
import java.time.Duration;
import org.asyncio4j.net.ServerOptions;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.stream.StreamConnection;
import org.asyncio4j.stream.StreamHandler;
import org.asyncio4j.stream.StreamReader;

/// The servers that all connect to, one of them with TLS.
final class Listening {
  private static final String HOST = "127.0.0.1";

  private final Tls tls;
  private final org.asyncio4j.net.Server plain;
  private final org.asyncio4j.net.Server encrypted;

  Listening(StreamHandler handler, Tls tls, int backlog) throws IOException {
    this.tls = tls;
    ServerOptions options = ServerOptions.DEFAULT.backlog(backlog);
    plain = startServer(handler, HOST, 0, StreamReader.DEFAULT_LIMIT, options);
    encrypted = startServer(handler, HOST, 0, StreamReader.DEFAULT_LIMIT, options.tls(tls));
  }

  StreamConnection connect() throws IOException {
    return openConnection(HOST, plain.port());
  }

  StreamConnection connectWithTls() throws IOException {
    return openConnection(HOST, encrypted.port(), tls);
  }

  /// Without TLS, to the one that expects it.
  StreamConnection connectPlainly() throws IOException {
    return openConnection(HOST, encrypted.port());
  }

  void shutdown(Duration limit) {
    plain.shutdown(limit);
    encrypted.shutdown(limit);
  }
}
