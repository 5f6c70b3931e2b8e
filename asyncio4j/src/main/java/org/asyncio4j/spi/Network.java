package org.asyncio4j.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncio4j.transport.BaseTransport;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// A loop's way to the network: where endpoints and streams get their transports from.
///
/// All methods belong to the loop that runs on the calling thread, as does what they give. What
/// suspends is called by tasks; cancelled, or failed, it leaves nothing open.
public interface Network {
  /// Looks a name up. Suspends.
  ///
  /// @param host a name, or an address in its text form
  /// @return its addresses, the preferred ones first
  /// @throws IOException if it has none: says so and names it
  List<InetAddress> lookup(String host) throws IOException;

  /// Connects. Suspends.
  ///
  /// @param remote an address of a kind that this network knows
  /// @param local what to connect from; null for any
  /// @param options set before it connects
  /// @return the connection
  /// @throws IOException if nobody answers there: says who was asked, and why not
  Opened<StreamingProtocol, Transport> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options)
      throws IOException;

  /// Takes an address, to accept connections. Does not suspend.
  ///
  /// @param local the address
  /// @param backlog how many may wait to be accepted
  /// @param options set before the address is taken, and those for connections on each of them
  /// @param accepted gets each connection, in a callback of the loop
  /// @return what was opened; it accepts nothing until [Listener#resume]
  /// @throws IOException if the address cannot be had: names it
  Listener listen(
      SocketAddress local,
      int backlog,
      Map<SocketOption<?>, Object> options,
      Consumer<Opened<StreamingProtocol, Transport>> accepted)
      throws IOException;

  /// Opens a socket for datagrams. Does not suspend.
  ///
  /// @param local its address; null for any
  /// @param remote the only one that it exchanges datagrams with; null for all
  /// @param options set before it has an address
  /// @return the socket
  /// @throws IOException if an address cannot be had: names it
  Opened<DatagramProtocol, DatagramTransport> datagrams(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException;

  /// A connection or socket that has no protocol yet.
  ///
  /// @param <P> the protocol that it takes
  /// @param <T> the transport that it becomes
  interface Opened<P, T extends BaseTransport> {
    /// Gives it a protocol, whose `connectionMade` is called here, and begins to receive unless
    /// that has paused it. To be called in a callback, not by a task: the protocol shall see
    /// nothing of what belongs to a coroutine.
    ///
    /// @param protocol the transport calls it, in the current context
    /// @param lost called once, after `connectionLost`
    /// @return the transport
    T attach(P protocol, Runnable lost);

    /// Closes it, in place of [#attach].
    void close();
  }

  /// An address where connections are accepted.
  interface Listener {
    /// The address, with the port that the system chose.
    ///
    /// @return the address
    SocketAddress address();

    /// Begins to accept, or goes on.
    void resume();

    /// Stops accepting until [#resume]; who connects waits.
    void pause();

    /// Gives the address up. Who waits to be accepted is refused. Closing twice does nothing.
    void close();
  }
}
