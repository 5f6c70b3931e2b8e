package org.asyncio4j.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncio4j.spi.Network;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// The sockets of the system for the loops of a group: those that listen at one address share it.
/// One for all of them; any thread.
final class SharedNetwork implements Network {
  /*
   * Where the system can, each loop has a socket of its own at the address, and the system gives
   * each connection to one of them. Else they watch one socket together, and who is free accepts.
   */
  private final boolean reusePort;

  /// By what was asked for: port 0 means a free one, the same for all.
  private final Map<SocketAddress, Shared> shared = new HashMap<>();

  /// An address, and who listens there.
  private final class Shared {
    final SocketAddress asked;

    /// The first one's.
    final ServerSocketChannel channel;

    final SocketAddress address;
    private int users;

    Shared(SocketAddress asked, ServerSocketChannel channel) throws IOException {
      this.asked = asked;
      this.channel = channel;
      address = channel.getLocalAddress();
    }

    void join() {
      users++;
    }

    void leave(ServerSocketChannel own) {
      synchronized (shared) {
        users--;
        if (users == 0) {
          shared.remove(asked);
          ChannelEnd.close(channel);
        }
        if (own != channel) {
          ChannelEnd.close(own);
        }
      }
    }
  }

  /// @param reusePort whether the system can give one address to several sockets
  SharedNetwork(boolean reusePort) {
    this.reusePort = reusePort;
  }

  @Override
  public Listener listen(
      SocketAddress local,
      int backlog,
      Map<SocketOption<?>, Object> options,
      Consumer<Opened<StreamingProtocol, Transport>> accepted)
      throws IOException {
    if (!(local instanceof InetSocketAddress)) {
      return NioNetwork.INSTANCE.listen(local, backlog, options, accepted);
    }
    Map<SocketOption<?>, Object> more = new HashMap<>(options);
    if (reusePort) {
      more.put(StandardSocketOptions.SO_REUSEPORT, true);
    }
    synchronized (shared) {
      Shared address = shared.get(local);
      ServerSocketChannel own;
      if (address == null) {
        own = NioNetwork.bound(local, backlog, more);
        address = new Shared(local, own);
        shared.put(local, address);
      } else {
        own = reusePort ? NioNetwork.bound(address.address, backlog, more) : address.channel;
      }
      Shared joined = address;
      joined.join();
      return NioNetwork.listener(own, backlog, more, accepted, () -> joined.leave(own));
    }
  }

  @Override
  public List<InetAddress> lookup(String host) throws IOException {
    return NioNetwork.INSTANCE.lookup(host);
  }

  @Override
  public Opened<StreamingProtocol, Transport> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options)
      throws IOException {
    return NioNetwork.INSTANCE.connect(remote, local, options);
  }

  @Override
  public Opened<DatagramProtocol, DatagramTransport> datagrams(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    return NioNetwork.INSTANCE.datagrams(local, remote, options);
  }
}
