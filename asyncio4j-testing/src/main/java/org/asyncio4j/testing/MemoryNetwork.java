package org.asyncio4j.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncio4j.Asyncio;
import org.asyncio4j.spi.Network;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// A network without sockets, for one loop: what a program opens on it connects to what the same
/// program serves. It works in virtual time, and takes none.
///
/// Any host has an address, if its name does not end in `.invalid`, and is this one. Connections
/// have flow control: so many bytes are on their way in each direction, and no more until the
/// other side reads. Options of sockets do nothing.
///
/// ```java
/// var clock = new VirtualClock();
/// var network = new MemoryNetwork();
/// try (var loop = clock.newEventLoop(Coroutines.system(), network)) {
///   loop.runUntilComplete(() -> {
///     var server = startServer((reader, writer) -> writer.close(), "example.org", 80);
///     var connection = openConnection("example.org", 80);
///     network.reset(connection.writer().transport());
///   });
/// }
/// ```
///
/// **Threads.** That of the loop.
public final class MemoryNetwork implements Network {
  /// How many bytes may be on their way in one direction.
  static final int ON_THEIR_WAY = 64 * 1024;

  private static final int FIRST_FREE_PORT = 49_152;
  private static final byte[] FIRST_HOST = {10, 0, 0, 0};

  private final Map<String, InetAddress> hosts = new HashMap<>();
  private final Map<InetSocketAddress, MemoryListener> listeners = new HashMap<>();
  private final Map<InetSocketAddress, MemoryDatagrams> sockets = new HashMap<>();
  private int nextPort = FIRST_FREE_PORT;

  /// Makes a network where nobody serves.
  public MemoryNetwork() {}

  /// Breaks a connection, as if a router had reset it: both sides learn so.
  ///
  /// @param transport of either side
  /// @throws IllegalArgumentException if it is not of this kind of network
  public void reset(Transport transport) {
    if (!(transport instanceof MemoryTransport one)) {
      throw new IllegalArgumentException(transport + " is not of a network in memory");
    }
    one.reset();
  }

  @Override
  public List<InetAddress> lookup(String host) throws IOException {
    Asyncio.sleep(Duration.ZERO);
    if (host.endsWith(".invalid")) {
      throw new UnknownHostException("host '" + host + "' has no address");
    }
    InetAddress known = hosts.get(host);
    if (known == null) {
      known = newAddress(host);
      hosts.put(host, known);
    }
    return List.of(known);
  }

  private InetAddress newAddress(String host) throws IOException {
    if (host.equals("localhost")) {
      return InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1});
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) { // a name
      byte[] next = FIRST_HOST.clone();
      next[2] = (byte) (hosts.size() >> 8);
      next[3] = (byte) (hosts.size() + 1);
      return InetAddress.getByAddress(host, next);
    }
  }

  @Override
  public Opened<StreamingProtocol, Transport> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options)
      throws IOException {
    Asyncio.sleep(Duration.ZERO);
    MemoryListener listener = serving(listeners, remote);
    if (listener == null) {
      throw new ConnectException("cannot connect to " + remote + ": nobody serves there");
    }
    SocketAddress from =
        local != null ? local : free(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    var client = new MemoryTransport(from, remote);
    var server = new MemoryTransport(remote, from);
    MemoryTransport.join(client, server);
    listener.connect(server);
    return client;
  }

  /// What has an address, or its port at all addresses.
  private static <T> @Nullable T serving(Map<InetSocketAddress, T> all, SocketAddress address) {
    T exact = all.get(address);
    if (exact != null || !(address instanceof InetSocketAddress inet)) {
      return exact;
    }
    for (var each : all.entrySet()) {
      InetSocketAddress local = each.getKey();
      if (local.getAddress().isAnyLocalAddress() && local.getPort() == inet.getPort()) {
        return each.getValue();
      }
    }
    return null;
  }

  private InetSocketAddress free(SocketAddress address) {
    var inet = (InetSocketAddress) address;
    return inet.getPort() != 0 ? inet : new InetSocketAddress(inet.getAddress(), nextPort++);
  }

  @Override
  public Listener listen(
      SocketAddress local,
      int backlog,
      Map<SocketOption<?>, Object> options,
      Consumer<Opened<StreamingProtocol, Transport>> accepted)
      throws IOException {
    InetSocketAddress address = free(local);
    requireFree(listeners, address);
    var listener = new MemoryListener(address, backlog, accepted, () -> listeners.remove(address));
    listeners.put(address, listener);
    return listener;
  }

  private static void requireFree(Map<InetSocketAddress, ?> all, InetSocketAddress address)
      throws IOException {
    if (all.containsKey(address)) {
      throw new BindException("cannot bind to address " + address + ": it is in use");
    }
  }

  @Override
  public Opened<DatagramProtocol, DatagramTransport> datagrams(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    InetSocketAddress address =
        free(local != null ? local : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    requireFree(sockets, address);
    var socket = new MemoryDatagrams(this, address, remote);
    sockets.put(address, socket);
    return socket;
  }

  /// What its transports know of themselves.
  static <T> @Nullable T extraInfo(
      ExtraInfo<T> key, SocketAddress local, @Nullable SocketAddress remote) {
    Object known =
        key.equals(ExtraInfo.SOCKNAME) ? local : key.equals(ExtraInfo.PEERNAME) ? remote : null;
    return key.type().cast(known);
  }

  @Nullable
  MemoryDatagrams socketAt(SocketAddress address) {
    return serving(sockets, address);
  }

  void closed(MemoryDatagrams socket) {
    sockets.values().remove(socket);
  }
}
