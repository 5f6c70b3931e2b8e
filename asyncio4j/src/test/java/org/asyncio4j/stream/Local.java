package org.asyncio4j.stream;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Future;
import org.asyncio4j.net.Server;
import org.asyncio4j.net.ServerOptions;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.transport.ExtraInfo;

/// Connections within this machine.
final class Local {
  static final String HOST = "127.0.0.1";

  /// By which way.
  enum Way {
    TCP,
    UNIX,
    TLS,
    TLS_UNIX;

    Server serve(StreamHandler handler, Path folder) throws IOException {
      Path path = folder.resolve("socket");
      return switch (this) {
        case TCP -> Streams.startServer(handler, HOST, 0);
        case UNIX -> Streams.startUnixServer(handler, path);
        case TLS -> Streams.startServer(handler, HOST, 0, LocalTls.server());
        case TLS_UNIX ->
          Streams.startUnixServer(
              handler,
              path,
              StreamReader.DEFAULT_LIMIT,
              ServerOptions.DEFAULT.tls(LocalTls.server()));
      };
    }

    StreamConnection connect(Server server, Path folder) throws IOException {
      Path path = folder.resolve("socket");
      return switch (this) {
        case TCP -> Local.connect(server);
        case UNIX -> Streams.openUnixConnection(path);
        case TLS -> Streams.openConnection(HOST, server.port(), LocalTls.client());
        case TLS_UNIX ->
          Streams.openUnixConnection(
              path, LocalTls.client().serverName("").dangerouslyAcceptAnyHostname());
      };
    }
  }

  /// Both sides of a connection.
  record Pair(StreamConnection here, StreamConnection there) implements AutoCloseable {
    static Pair open() throws IOException {
      Future<StreamConnection> accepted = Asyncio.getRunningLoop().createFuture();
      try (Server server = Streams.startServer(
          (reader, writer) -> accepted.setResult(new StreamConnection(reader, writer)), HOST, 0)) {
        StreamConnection here = connect(server);
        return new Pair(here, accepted.await());
      }
    }

    @Override
    public void close() {
      here.writer().transport().abort();
      there.writer().transport().abort();
    }
  }

  private Local() {}

  static StreamConnection connect(Server server) throws IOException {
    return Streams.openConnection(HOST, server.port());
  }

  static StreamReaderProtocol protocol(StreamWriter writer) {
    return (StreamReaderProtocol) writer.transport().getProtocol();
  }

  /// Breaks a connection, so that the other side is told that it has.
  static void reset(StreamConnection connection) throws IOException {
    var socket = (SocketChannel) requireNonNull(connection.writer().getExtraInfo(ExtraInfo.SOCKET));
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    connection.writer().transport().abort();
  }

  /// Writes until no more has room.
  ///
  /// @return how many bytes
  static int fill(StreamWriter writer) {
    byte[] piece = new byte[64 * 1024];
    int count = 0;
    while (writer.transport().getWriteBufferSize()
        <= writer.transport().getWriteBufferLimits().high()) {
      writer.write(piece);
      count += piece.length;
    }
    return count;
  }
}
