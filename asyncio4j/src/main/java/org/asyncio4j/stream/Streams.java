package org.asyncio4j.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.asyncio4j.net.ConnectOptions;
import org.asyncio4j.net.DatagramOptions;
import org.asyncio4j.net.Endpoint;
import org.asyncio4j.net.Endpoints;
import org.asyncio4j.net.Server;
import org.asyncio4j.net.ServerOptions;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Connections and servers whose bytes are awaited. `import static` it.
///
/// ```java
/// var server = startServer((reader, writer) -> {
///   for (byte[] line : reader.lines()) {
///     writer.send(line);
///   }
///   writer.close();
/// }, "localhost", 8888);
/// server.serveForever();
/// ```
///
/// All are called in tasks, and belong to the running loop. What suspends may be cancelled at any
/// moment: it leaves nothing open then.
///
/// asyncio: `open_connection`, `start_server` and the like.
public final class Streams {
  private Streams() {}

  /// Connects to a host, at the first of its addresses that answers.
  ///
  /// @param host a name, or an address in its text form
  /// @param port of the host
  /// @return the connection
  /// @throws IOException if no address answers: says which, and why
  public static StreamConnection openConnection(String host, int port) throws IOException {
    return openConnection(host, port, StreamReader.DEFAULT_LIMIT, ConnectOptions.DEFAULT);
  }

  /// Connects to a host, with TLS. Suspends until the handshake is done.
  ///
  /// @param host a name, or an address in its text form; its certificate must be for that, unless
  ///     `tls` has another name
  /// @param port of the host
  /// @param tls what is wanted: `Tls.client()`
  /// @return the connection
  /// @throws IOException if no address answers, or the handshake fails
  public static StreamConnection openConnection(String host, int port, Tls tls) throws IOException {
    return openConnection(host, port, StreamReader.DEFAULT_LIMIT, ConnectOptions.DEFAULT.tls(tls));
  }

  /// Connects to a host.
  ///
  /// @param host a name, or an address in its text form
  /// @param port of the host
  /// @param limit of the reader, in bytes
  /// @param options from where, and how its addresses are tried
  /// @return the connection
  /// @throws IOException if no address answers: says which, and why
  public static StreamConnection openConnection(
      String host, int port, int limit, ConnectOptions options) throws IOException {
    var reader = new StreamReader(limit);
    return connection(
        Endpoints.createConnection(() -> new StreamReaderProtocol(reader), host, port, options));
  }

  /// Makes a stream of a socket that is connected.
  ///
  /// @param channel nobody else is to use it from now on
  /// @return the connection
  /// @throws IOException if it is not connected any more
  public static StreamConnection openConnection(SocketChannel channel) throws IOException {
    var reader = new StreamReader();
    return connection(Endpoints.createConnection(() -> new StreamReaderProtocol(reader), channel));
  }

  /// Connects to a Unix socket.
  ///
  /// @param path of the socket
  /// @return the connection
  /// @throws IOException if nobody answers there
  public static StreamConnection openUnixConnection(Path path) throws IOException {
    return openUnixConnection(path, StreamReader.DEFAULT_LIMIT);
  }

  /// Connects to a Unix socket, with TLS. Suspends until the handshake is done.
  ///
  /// @param path of the socket
  /// @param tls what is wanted; the name that is checked is to be in it
  /// @return the connection
  /// @throws IOException if nobody answers there, or the handshake fails
  public static StreamConnection openUnixConnection(Path path, Tls tls) throws IOException {
    var reader = new StreamReader();
    return connection(
        Endpoints.createUnixConnection(() -> new StreamReaderProtocol(reader), path, tls));
  }

  /// Connects to a Unix socket.
  ///
  /// @param path of the socket
  /// @param limit of the reader, in bytes
  /// @return the connection
  /// @throws IOException if nobody answers there
  public static StreamConnection openUnixConnection(Path path, int limit) throws IOException {
    var reader = new StreamReader(limit);
    return connection(Endpoints.createUnixConnection(() -> new StreamReaderProtocol(reader), path));
  }

  /// Reads from a pipe.
  ///
  /// @param pipe nobody else is to use it from now on
  /// @return its reader
  /// @throws IOException if it is closed
  public static StreamReader openReadPipe(Pipe.SourceChannel pipe) throws IOException {
    var reader = new StreamReader();
    Endpoints.connectReadPipe(() -> new StreamReaderProtocol(reader), pipe);
    return reader;
  }

  /// Reads from a stream that the loop cannot watch, as [Endpoints#connectReadPipe(Supplier,
  /// InputStream)] does: `openReadPipe(System.in)`.
  ///
  /// @param in nobody else is to read it from now on
  /// @return its reader
  /// @throws IOException if the system gives no pipe
  public static StreamReader openReadPipe(InputStream in) throws IOException {
    var reader = new StreamReader();
    Endpoints.connectReadPipe(() -> new StreamReaderProtocol(reader), in);
    return reader;
  }

  /// Writes to a pipe.
  ///
  /// @param pipe nobody else is to use it from now on
  /// @return its writer
  /// @throws IOException if it is closed
  public static StreamWriter openWritePipe(Pipe.SinkChannel pipe) throws IOException {
    var reader = new StreamReader();
    return connection(Endpoints.connectWritePipe(() -> new StreamReaderProtocol(reader), pipe))
        .writer();
  }

  /// Writes to a stream that the loop cannot watch, as [Endpoints#connectWritePipe(Supplier,
  /// OutputStream)] does: `openWritePipe(System.out)`.
  ///
  /// @param out nobody else is to write to it from now on; it is closed when the writer is, and
  ///     all was written: [StreamWriter#waitClosed] tells that
  /// @return its writer
  /// @throws IOException if the system gives no pipe
  public static StreamWriter openWritePipe(OutputStream out) throws IOException {
    var reader = new StreamReader();
    return connection(Endpoints.connectWritePipe(() -> new StreamReaderProtocol(reader), out))
        .writer();
  }

  /// Opens a socket for datagrams.
  ///
  /// @param local its address; null for any
  /// @param remote the only one that it exchanges datagrams with; null for all
  /// @return the socket
  /// @throws IOException if an address cannot be had: names it
  /// @throws IllegalArgumentException if there is neither, or they are of different families
  public static DatagramStream openDatagram(
      @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote) throws IOException {
    return openDatagram(local, remote, DatagramOptions.DEFAULT);
  }

  /// Opens a socket for datagrams.
  ///
  /// @param local its address; null for any
  /// @param remote the only one that it exchanges datagrams with; null for all
  /// @param options more that can be said
  /// @return the socket
  /// @throws IOException if an address cannot be had: names it
  /// @throws IllegalArgumentException if there is neither, or they are of different families
  public static DatagramStream openDatagram(
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    var stream = new DatagramStream();
    Endpoints.createDatagramEndpoint(() -> stream.new Feeding(), local, remote, options);
    return stream;
  }

  private static StreamConnection connection(Endpoint<Transport, StreamReaderProtocol> endpoint) {
    StreamReaderProtocol protocol = endpoint.protocol();
    return new StreamConnection(
        protocol.reader(), new StreamWriter(endpoint.transport(), protocol));
  }

  /// Accepts connections at all addresses of a host.
  ///
  /// @param handler runs for each, in a task that is named after its client
  /// @param host a name, or an address in its text form; null for all that this machine has
  /// @param port 0 for any that is free
  /// @return the server, which accepts connections already
  /// @throws IOException if an address cannot be had: names it
  public static Server startServer(StreamHandler handler, @Nullable String host, int port)
      throws IOException {
    return startServer(handler, host, port, StreamReader.DEFAULT_LIMIT, ServerOptions.DEFAULT);
  }

  /// Accepts connections with TLS at all addresses of a host.
  ///
  /// @param handler runs for each whose handshake is done, in a task that is named after its
  ///     client
  /// @param host a name, or an address in its text form; null for all that this machine has
  /// @param port 0 for any that is free
  /// @param tls what is wanted: `Tls.server(chain, key)`
  /// @return the server, which accepts connections already
  /// @throws IOException if an address cannot be had: names it
  public static Server startServer(StreamHandler handler, @Nullable String host, int port, Tls tls)
      throws IOException {
    return startServer(
        handler, host, port, StreamReader.DEFAULT_LIMIT, ServerOptions.DEFAULT.tls(tls));
  }

  /// Accepts connections at all addresses of a host.
  ///
  /// @param handler runs for each, in a task that is named after its client
  /// @param host a name, or an address in its text form; null for all that this machine has
  /// @param port 0 for any that is free
  /// @param limit of the readers, in bytes
  /// @param options more that can be said
  /// @return the server
  /// @throws IOException if an address cannot be had: names it
  public static Server startServer(
      StreamHandler handler, @Nullable String host, int port, int limit, ServerOptions options)
      throws IOException {
    var handling = new Handling(handler, limit);
    return handling.by(Endpoints.createServer(handling, host, port, options));
  }

  /// Accepts connections at a Unix socket.
  ///
  /// @param handler runs for each, in a task of its own
  /// @param path of the socket
  /// @return the server, which accepts connections already
  /// @throws IOException if the path cannot be had: names it
  public static Server startUnixServer(StreamHandler handler, Path path) throws IOException {
    return startUnixServer(handler, path, StreamReader.DEFAULT_LIMIT, ServerOptions.DEFAULT);
  }

  /// Accepts connections at a Unix socket.
  ///
  /// @param handler runs for each, in a task of its own
  /// @param path of the socket
  /// @param limit of the readers, in bytes
  /// @param options more that can be said
  /// @return the server
  /// @throws IOException if the path cannot be had: names it
  public static Server startUnixServer(
      StreamHandler handler, Path path, int limit, ServerOptions options) throws IOException {
    var handling = new Handling(handler, limit);
    return handling.by(Endpoints.createUnixServer(handling, path, options));
  }

  /// Throws an exception as it is, where a signature does not name it.
  @SuppressWarnings("unchecked")
  static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
    throw (X) exception;
  }
}
