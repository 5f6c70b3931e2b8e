package org.asyncio4j.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.spi.Network;
import org.asyncio4j.spi.Network.Listener;
import org.asyncio4j.transport.StreamingProtocol;

/// Takes the addresses of a server: all of them, or none.
final class ServerBuilder {
  private final Network network;
  private final ServerOptions options;
  private final Server server;
  private final List<Listener> listeners = new ArrayList<>();

  ServerBuilder(
      Network network, Supplier<? extends StreamingProtocol> factory, ServerOptions options) {
    this.network = network;
    this.options = options;
    if (options.tls() != null) {
      Securing.requireServer(options.tls());
    }
    server = new Server(factory, options.maxConnections(), options.tls());
  }

  ServerBuilder listen(Collection<? extends SocketAddress> addresses) throws IOException {
    for (SocketAddress address : addresses) {
      try {
        listen(address);
      } catch (IOException e) {
        // A name may stand for addresses of a family that this machine has switched off.
        if (addresses.size() == 1 || isOurs(address)) {
          listeners.forEach(Listener::close);
          throw e;
        }
        ChannelEnd.LOG.log(System.Logger.Level.WARNING, e.getMessage());
      }
    }
    if (listeners.isEmpty()) {
      throw new IOException("none of " + addresses + " is an address of this machine");
    }
    return this;
  }

  private static boolean isOurs(SocketAddress address) throws IOException {
    return address instanceof InetSocketAddress inet
        && (inet.getAddress().isAnyLocalAddress()
            || NetworkInterface.getByInetAddress(inet.getAddress()) != null);
  }

  private void listen(SocketAddress address) throws IOException {
    listeners.add(
        network.listen(address, options.backlog(), options.toSocketOptions(), server::accept));
  }

  ServerBuilder listen(ServerSocketChannel channel) throws IOException {
    if (channel.isOpen() && channel.getLocalAddress() == null) {
      throw new IllegalArgumentException(channel + " is not bound to an address");
    }
    listeners.add(NioNetwork.listener(
        channel,
        options.backlog(),
        options.toSocketOptions(),
        server::accept,
        () -> ChannelEnd.close(channel)));
    if (channel.getLocalAddress() instanceof UnixDomainSocketAddress address) {
      removeAtClose(address.getPath());
    }
    return this;
  }

  ServerBuilder listen(Path path) throws IOException {
    SocketFile.removeStale(path);
    listen(UnixDomainSocketAddress.of(path));
    removeAtClose(path);
    return this;
  }

  private void removeAtClose(Path path) throws IOException {
    if (options.cleanupSocket()) {
      SocketFile file = SocketFile.of(path);
      server.atClose(file::remove);
    }
  }

  Server build() {
    listeners.forEach(server::add);
    if (options.startServing()) {
      server.startServing();
    }
    return server;
  }
}
