package org.asyncio4j.benchmarks.echo;

import static org.asyncio4j.Asyncio.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.asyncio4j.benchmarks.echo.EchoServer.Certificate;
import org.asyncio4j.net.Endpoints;
import org.asyncio4j.net.Server;
import org.asyncio4j.net.ServerOptions;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.stream.StreamReader;
import org.asyncio4j.stream.StreamWriter;
import org.asyncio4j.stream.Streams;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.Transport;

/// The servers of asyncio4j: with a protocol, and with streams. `server.py` is their twin.
final class AsyncioEcho {
  private static final String HOST = "127.0.0.1";
  private static final int MOST = 64 * 1024;

  private AsyncioEcho() {}

  private static final class Echo implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport.write(data);
    }
  }

  static void protocols(Certificate certificate) throws IOException {
    ServerOptions options = options(certificate);
    run(() -> serve(Endpoints.createServer(Echo::new, HOST, 0, options)));
  }

  static void streams(Certificate certificate) throws IOException {
    ServerOptions options = options(certificate);
    run(() -> serve(startStreams(HOST, options)));
  }

  private static ServerOptions options(Certificate certificate) throws IOException {
    ServerOptions options = ServerOptions.DEFAULT.backlog(EchoServer.BACKLOG);
    return certificate == null
        ? options
        : options.tls(Tls.server(certificate.chain(), certificate.key()));
  }

  /// Begins to echo with streams.
  static Server startStreams(String host) throws IOException {
    return startStreams(host, options(null));
  }

  private static Server startStreams(String host, ServerOptions options) throws IOException {
    return Streams.startServer(AsyncioEcho::echo, host, 0, StreamReader.DEFAULT_LIMIT, options);
  }

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (byte[] data; (data = reader.read(MOST)).length > 0; ) {
      writer.write(data);
      writer.drain();
    }
    writer.close();
  }

  private static void serve(Server server) {
    EchoServer.listening(server.port());
    server.serveForever();
  }
}
