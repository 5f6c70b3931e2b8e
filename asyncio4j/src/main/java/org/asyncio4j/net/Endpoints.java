package org.asyncio4j.net;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.asyncio4j.Asyncio;
import org.asyncio4j.SendfileNotAvailableException;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.spi.Network;
import org.asyncio4j.spi.Network.Opened;
import org.asyncio4j.transport.BaseTransport;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Connections, servers and sockets for datagrams, for protocols of one's own. `import static`
/// it. Who wants to await what comes uses streams.
///
/// All are called in tasks, and belong to the running loop. What suspends may be cancelled at any
/// moment: it leaves nothing open then.
///
/// asyncio: the methods `create_connection`, `create_server` and the like of event loops.
public final class Endpoints {
  private Endpoints() {}

  private static Network network() {
    return NioNetwork.of(Asyncio.getRunningLoop());
  }

  /* --------------------------------------- clients ---------------------------------------- */

  /// Connects to a host, at the first of its addresses that answers. Suspends until the
  /// protocol's `connectionMade` was called.
  ///
  /// @param factory makes the protocol, when there is a connection
  /// @param host a name, or an address in its text form
  /// @param port of the host
  /// @param <P> the protocol
  /// @return the connection
  /// @throws IOException if no address answers: says which, and why
  public static <P extends StreamingProtocol> Endpoint<Transport, P> createConnection(
      Supplier<P> factory, String host, int port) throws IOException {
    return createConnection(factory, host, port, ConnectOptions.DEFAULT);
  }

  /// Connects to a host, as [#createConnection(Supplier, String, int)] does.
  ///
  /// @param factory makes the protocol, when there is a connection
  /// @param host a name, or an address in its text form
  /// @param port of the host
  /// @param options from where, and how its addresses are tried
  /// @param <P> the protocol
  /// @return the connection
  /// @throws IOException if no address answers, or the TLS handshake fails
  /// @throws IllegalArgumentException if there is no name that a certificate could be checked for
  /// @throws org.asyncio4j.ExceptionGroup in its place, if the options ask for all errors
  public static <P extends StreamingProtocol> Endpoint<Transport, P> createConnection(
      Supplier<P> factory, String host, int port, ConnectOptions options) throws IOException {
    requireNonNull(host, "host");
    var opened = new Connecting(network(), host, port, options).run();
    return attach(factory, opened, options.tls(), host, port);
  }

  /// Makes a transport of a socket that is connected.
  ///
  /// @param factory makes the protocol
  /// @param channel nobody else is to use it from now on
  /// @param <P> the protocol
  /// @return the connection
  /// @throws IOException if the socket is not connected any more
  public static <P extends StreamingProtocol> Endpoint<Transport, P> createConnection(
      Supplier<P> factory, SocketChannel channel) throws IOException {
    return attach(factory, connected(channel));
  }

  /// Makes a transport of a socket that is connected, with TLS. Suspends until the handshake is
  /// done.
  ///
  /// @param factory makes the protocol
  /// @param channel nobody else is to use it from now on
  /// @param tls what is wanted; the name that is checked is to be in it
  /// @param <P> the protocol
  /// @return the connection
  /// @throws IOException if the socket is not connected any more, or the handshake fails
  /// @throws IllegalArgumentException if there is no name that a certificate could be checked for
  public static <P extends StreamingProtocol> Endpoint<Transport, P> createConnection(
      Supplier<P> factory, SocketChannel channel, Tls tls) throws IOException {
    return Securing.attach(factory, connected(channel), tls, false, null, -1);
  }

  private static Opened<StreamingProtocol, Transport> connected(SocketChannel channel)
      throws IOException {
    if (!channel.isConnected()) {
      throw new IllegalArgumentException(channel + " is not connected");
    }
    return NioNetwork.streams(channel);
  }

  /// Makes a transport of a socket that was accepted elsewhere.
  ///
  /// @param factory makes the protocol
  /// @param channel nobody else is to use it from now on
  /// @param <P> the protocol
  /// @return the connection
  /// @throws IOException if the socket is not connected any more
  public static <P extends StreamingProtocol> Endpoint<Transport, P> connectAcceptedSocket(
      Supplier<P> factory, SocketChannel channel) throws IOException {
    return createConnection(factory, channel);
  }

  /// Makes a transport of a socket that was accepted elsewhere, with TLS. Suspends until the
  /// handshake is done.
  ///
  /// @param factory makes the protocol
  /// @param channel nobody else is to use it from now on
  /// @param tls what is wanted
  /// @param <P> the protocol
  /// @return the connection
  /// @throws IOException if the socket is not connected any more, or the handshake fails
  public static <P extends StreamingProtocol> Endpoint<Transport, P> connectAcceptedSocket(
      Supplier<P> factory, SocketChannel channel, Tls tls) throws IOException {
    return Securing.attach(factory, connected(channel), tls, true, null, -1);
  }

  /// Connects to a Unix socket.
  ///
  /// @param factory makes the protocol, when there is a connection
  /// @param path of the socket
  /// @param <P> the protocol
  /// @return the connection
  /// @throws IOException if nobody answers there
  public static <P extends StreamingProtocol> Endpoint<Transport, P> createUnixConnection(
      Supplier<P> factory, Path path) throws IOException {
    return attach(factory, connected(path));
  }

  /// Connects to a Unix socket, with TLS. Suspends until the handshake is done.
  ///
  /// @param factory makes the protocol, when there is a connection
  /// @param path of the socket
  /// @param tls what is wanted; the name that is checked is to be in it
  /// @param <P> the protocol
  /// @return the connection
  /// @throws IOException if nobody answers there, or the handshake fails
  /// @throws IllegalArgumentException if there is no name that a certificate could be checked for
  public static <P extends StreamingProtocol> Endpoint<Transport, P> createUnixConnection(
      Supplier<P> factory, Path path, Tls tls) throws IOException {
    return Securing.attach(factory, connected(path), tls, false, null, -1);
  }

  private static Opened<StreamingProtocol, Transport> connected(Path path) throws IOException {
    return network().connect(UnixDomainSocketAddress.of(path), null, Map.of());
  }

  /// Goes on with a connection in TLS. Suspends until the handshake is done; if that fails, or
  /// this is cancelled, the connection has ended.
  ///
  /// @param transport carries TLS from now on, and is not to be used any more; it may be one of
  ///     TLS itself
  /// @param protocol the transport's, or another one; its `connectionMade` is not called
  /// @param tls what is wanted; the name that a client checks is to be in it
  /// @param serverSide whether the other side begins the handshake
  /// @return what to send with from now on
  /// @throws IOException if the handshake fails
  /// @throws IllegalArgumentException if there is no name that a certificate could be checked for
  /// @throws UnsupportedOperationException if the transport is a pipe
  public static Transport startTls(
      Transport transport, StreamingProtocol protocol, Tls tls, boolean serverSide)
      throws IOException {
    return startTls(transport, protocol, tls, serverSide, ByteBuffer.allocate(0));
  }

  /// Goes on with a connection in TLS, as [#startTls(Transport, StreamingProtocol, Tls, boolean)]
  /// does.
  ///
  /// @param transport carries TLS from now on
  /// @param protocol its `connectionMade` is not called
  /// @param tls what is wanted
  /// @param serverSide whether the other side begins the handshake
  /// @param received what came and was not used: it is taken for the beginning of the handshake,
  ///     so that nobody can smuggle plain bytes in before it
  /// @return what to send with from now on
  /// @throws IOException if the handshake fails
  public static Transport startTls(
      Transport transport,
      StreamingProtocol protocol,
      Tls tls,
      boolean serverSide,
      ByteBuffer received)
      throws IOException {
    return Securing.start(transport, protocol, tls, serverSide, received);
  }

  private static <P extends StreamingProtocol> Endpoint<Transport, P> attach(
      Supplier<P> factory,
      Opened<StreamingProtocol, Transport> opened,
      @Nullable Tls tls,
      String host,
      int port)
      throws IOException {
    return tls == null
        ? attach(factory, opened)
        : Securing.attach(factory, opened, tls, false, host, port);
  }

  /// Gives what was opened a protocol, in a callback.
  private static <A, P extends A, T extends BaseTransport> Endpoint<T, P> attach(
      Supplier<P> factory, Opened<A, T> opened) {
    P protocol;
    try {
      protocol = requireNonNull(factory.get(), "the protocol");
    } catch (Throwable e) {
      opened.close();
      throw e;
    }
    var attaching = new Attaching<A, T>(opened, protocol);
    return new Endpoint<>(attaching.run(), protocol);
  }

  /* --------------------------------------- servers ---------------------------------------- */

  /// Accepts connections at all addresses of a host.
  ///
  /// @param factory makes a protocol for each connection
  /// @param host a name, or an address in its text form; null or empty for all that this machine
  ///     has
  /// @param port 0 for any that is free; each address has one of its own then
  /// @return the server, which accepts connections already
  /// @throws IOException if an address cannot be had: names it
  public static Server createServer(
      Supplier<? extends StreamingProtocol> factory, @Nullable String host, int port)
      throws IOException {
    return createServer(factory, host, port, ServerOptions.DEFAULT);
  }

  /// Accepts connections at all addresses of a host.
  ///
  /// @param factory makes a protocol for each connection
  /// @param host a name, or an address in its text form; null or empty for all that this machine
  ///     has
  /// @param port 0 for any that is free
  /// @param options more that can be said
  /// @return the server
  /// @throws IOException if an address cannot be had: names it
  public static Server createServer(
      Supplier<? extends StreamingProtocol> factory,
      @Nullable String host,
      int port,
      ServerOptions options)
      throws IOException {
    return createServer(factory, List.of(host == null ? "" : host), port, options);
  }

  /// Accepts connections at all addresses of several hosts, each once.
  ///
  /// @param factory makes a protocol for each connection
  /// @param hosts names, or addresses in their text form
  /// @param port 0 for any that is free
  /// @param options more that can be said
  /// @return the server
  /// @throws IOException if an address cannot be had: names it
  public static Server createServer(
      Supplier<? extends StreamingProtocol> factory,
      List<String> hosts,
      int port,
      ServerOptions options)
      throws IOException {
    Network network = network();
    Set<SocketAddress> addresses = new LinkedHashSet<>();
    for (String host : hosts) {
      if (host.isEmpty()) {
        addresses.add(Addresses.everywhere(port));
      } else {
        addresses.addAll(Addresses.lookup(network, host, port));
      }
    }
    return new ServerBuilder(network, factory, options).listen(addresses).build();
  }

  /// Accepts connections from a socket that is bound.
  ///
  /// @param factory makes a protocol for each connection
  /// @param channel nobody else is to use it from now on
  /// @param options more that can be said; what concerns the address is not used
  /// @return the server
  /// @throws IOException if the socket is closed
  public static Server createServer(
      Supplier<? extends StreamingProtocol> factory,
      ServerSocketChannel channel,
      ServerOptions options)
      throws IOException {
    return new ServerBuilder(network(), factory, options).listen(channel).build();
  }

  /// Accepts connections at a Unix socket. A file that a server has left there which is not there
  /// any more is removed first; its own is removed when it is closed.
  ///
  /// @param factory makes a protocol for each connection
  /// @param path of the socket; at most some 100 bytes long
  /// @param options more that can be said
  /// @return the server
  /// @throws IOException if the path cannot be had: names it
  public static Server createUnixServer(
      Supplier<? extends StreamingProtocol> factory, Path path, ServerOptions options)
      throws IOException {
    return new ServerBuilder(network(), factory, options).listen(path).build();
  }

  /* -------------------------------- datagrams, pipes, names ------------------------------- */

  /// Opens a socket for datagrams.
  ///
  /// @param factory makes the protocol
  /// @param local its address; null for any
  /// @param remote the only one that it exchanges datagrams with; null for all
  /// @param options more that can be said
  /// @param <P> the protocol
  /// @return the socket
  /// @throws IOException if an address cannot be had: names it
  /// @throws IllegalArgumentException if there is neither, or they are of different families
  public static <P extends DatagramProtocol> Endpoint<DatagramTransport, P> createDatagramEndpoint(
      Supplier<P> factory,
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    if (local == null && remote == null) {
      throw new IllegalArgumentException("a local or a remote address is needed; for any local one"
          + " give new InetSocketAddress(0)");
    }
    if (local != null) {
      local = Sockets.resolved(local);
    }
    if (remote != null) {
      remote = Sockets.resolved(remote);
    }
    if (local != null
        && remote != null
        && !local.getAddress().isAnyLocalAddress()
        && Addresses.family(local) != Addresses.family(remote)) {
      throw new IllegalArgumentException(local + " and " + remote + " are of different families");
    }
    return attach(factory, network().datagrams(local, remote, options.toSocketOptions()));
  }

  /// Makes a transport of a socket for datagrams that was opened elsewhere.
  ///
  /// @param factory makes the protocol
  /// @param channel nobody else is to use it from now on
  /// @param <P> the protocol
  /// @return the socket
  /// @throws IOException if it is closed
  public static <P extends DatagramProtocol> Endpoint<DatagramTransport, P> createDatagramEndpoint(
      Supplier<P> factory, DatagramChannel channel) throws IOException {
    return attach(factory, NioNetwork.datagrams(channel, null));
  }

  /// Receives from a pipe. Its transport only receives.
  ///
  /// @param factory makes the protocol
  /// @param pipe nobody else is to use it from now on
  /// @param <P> the protocol
  /// @return the pipe
  /// @throws IOException if it is closed
  public static <P extends StreamingProtocol> Endpoint<Transport, P> connectReadPipe(
      Supplier<P> factory, Pipe.SourceChannel pipe) throws IOException {
    return attach(factory, NioNetwork.streams(pipe));
  }

  /// Receives from a stream that the loop cannot watch, such as `System.in`: a thread reads it,
  /// and some of its bytes ahead of who receives them. It goes on until the stream ends or, when
  /// the transport is closed, until something comes that nobody wants.
  ///
  /// @param factory makes the protocol
  /// @param in nobody else is to read it from now on; it is closed at the end, also if
  ///     this fails
  /// @param <P> the protocol
  /// @return the pipe
  /// @throws IOException if the system gives no pipe
  public static <P extends StreamingProtocol> Endpoint<Transport, P> connectReadPipe(
      Supplier<P> factory, InputStream in) throws IOException {
    return connectReadPipe(factory, InputPump.start(in));
  }

  /// Sends through a pipe. Its transport only sends; that the other end has been closed it sees
  /// when it writes.
  ///
  /// @param factory makes the protocol
  /// @param pipe nobody else is to use it from now on
  /// @param <P> the protocol
  /// @return the pipe
  /// @throws IOException if it is closed
  public static <P extends StreamingProtocol> Endpoint<Transport, P> connectWritePipe(
      Supplier<P> factory, Pipe.SinkChannel pipe) throws IOException {
    return attach(factory, NioNetwork.streams(pipe));
  }

  /// Sends to a stream that the loop cannot watch, such as `System.out`: a thread writes to it,
  /// and flushes it, so that one which is slow holds up who writes here and not the loop. Where
  /// writing fails, the transport ends with that.
  ///
  /// A closed transport has ended when all was written. Who does not wait for that may lose what
  /// was written last: the JVM does not wait for the thread.
  ///
  /// @param factory makes the protocol
  /// @param out nobody else is to write to it from now on; it is closed behind all that was
  ///     written when the transport has ended, also if this fails
  /// @param <P> the protocol
  /// @return the pipe
  /// @throws IOException if the system gives no pipe
  public static <P extends StreamingProtocol> Endpoint<Transport, P> connectWritePipe(
      Supplier<P> factory, OutputStream out) throws IOException {
    OutputPump pump = OutputPump.start(out);
    Endpoint<Transport, P> endpoint = connectWritePipe(factory, pump.sink());
    pump.endWith((ChannelTransport) endpoint.transport());
    return endpoint;
  }

  /// Sends a part of a file behind all that was written, without a copy of it where the system
  /// can. Suspends until it is sent; meanwhile nothing else may be written. Cancelled, it has
  /// sent a part of that part: the file's position tells how much, and it is best to abort the
  /// transport.
  ///
  /// @param transport sends
  /// @param file what to send; its position moves behind what was sent, also if this fails
  /// @param offset where the part begins; not negative
  /// @param count how long it is at most; positive
  /// @return how many bytes were sent: less than `count` where the file ends
  /// @throws IOException if the connection breaks, or the file cannot be read
  /// @throws IllegalStateException if the transport is closing
  public static long sendfile(Transport transport, FileChannel file, long offset, long count)
      throws IOException {
    return sendfile(transport, file, offset, count, true);
  }

  /// Sends a part of a file, as [#sendfile(Transport, FileChannel, long, long)] does.
  ///
  /// @param transport sends
  /// @param file what to send
  /// @param offset where the part begins; not negative
  /// @param count how long it is at most; positive
  /// @param fallback whether the file is read and written where the transport cannot take it
  ///     without a copy
  /// @return how many bytes were sent
  /// @throws SendfileNotAvailableException if it cannot, and there is no fallback
  /// @throws IOException if the connection breaks, or the file cannot be read
  public static long sendfile(
      Transport transport, FileChannel file, long offset, long count, boolean fallback)
      throws IOException {
    Sockets.requirePart(offset, count);
    if (transport.isClosing()) {
      throw new IllegalStateException(
          "cannot send a file through " + transport + ": it is closing");
    }
    if (transport instanceof ChannelTransport channel && channel.takesFiles()) {
      return channel.sendFile(file, offset, count);
    }
    if (!fallback) {
      throw new SendfileNotAvailableException(
          transport + " cannot take a file without a copy, and the fallback is disabled");
    }
    return FileWriter.write(transport, file, offset, count);
  }

  /// Looks a host up, on another thread. Suspends; but not for an address in its text form.
  ///
  /// @param host a name, or an address in its text form
  /// @param port goes into the addresses
  /// @return its addresses, the preferred ones first
  /// @throws IOException if it has none
  public static List<InetSocketAddress> getaddrinfo(String host, int port) throws IOException {
    return Addresses.lookup(network(), host, port);
  }

  /// Looks up which host has an address, on another thread. Suspends.
  ///
  /// @param address that of the host
  /// @return the name, or the address in its text form if it has none
  public static String getnameinfo(InetAddress address) {
    return Asyncio.toThread(address::getCanonicalHostName);
  }
}
