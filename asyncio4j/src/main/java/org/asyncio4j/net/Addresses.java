package org.asyncio4j.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.spi.Network;

/// Addresses of sockets.
final class Addresses {
  private Addresses() {}

  static ProtocolFamily family(SocketAddress address) {
    return switch (address) {
      case UnixDomainSocketAddress _ -> StandardProtocolFamily.UNIX;
      case InetSocketAddress inet
      when inet.getAddress() instanceof Inet6Address -> StandardProtocolFamily.INET6;
      default -> StandardProtocolFamily.INET;
    };
  }

  /// All addresses of this machine, of both families if it has both.
  static InetSocketAddress everywhere(int port) throws IOException {
    try {
      ServerSocketChannel.open(StandardProtocolFamily.INET6).close();
      return new InetSocketAddress(InetAddress.ofLiteral("::"), port);
    } catch (UnsupportedOperationException e) { // it has no IPv6
      return new InetSocketAddress(port);
    }
  }

  /// @throws UnknownHostException also if a network of the program's own finds nothing, and says
  ///     nothing
  static List<InetSocketAddress> lookup(Network network, String host, int port) throws IOException {
    List<InetAddress> addresses = network.lookup(host);
    if (addresses.isEmpty()) {
      throw new UnknownHostException("host '" + host + "' has no address");
    }
    return addresses.stream()
        .map(address -> new InetSocketAddress(address, port))
        .toList();
  }

  /// The same addresses, those of the two families in turn, for the race of RFC 8305: so that one
  /// family that leads nowhere does not hold up the other.
  ///
  /// @param first how many of the preferred family come before the first of the other
  static List<InetSocketAddress> interleave(List<InetSocketAddress> addresses, int first) {
    if (addresses.isEmpty()) {
      return addresses;
    }
    ProtocolFamily preferred = family(addresses.getFirst());
    List<InetSocketAddress> ones = new ArrayList<>();
    List<InetSocketAddress> others = new ArrayList<>();
    addresses.forEach(each -> (family(each) == preferred ? ones : others).add(each));
    List<InetSocketAddress> turns = new ArrayList<>();
    int lead = Math.min(first - 1, ones.size());
    turns.addAll(ones.subList(0, lead));
    for (int i = 0; i < Math.max(ones.size() - lead, others.size()); i++) {
      if (lead + i < ones.size()) {
        turns.add(ones.get(lead + i));
      }
      if (i < others.size()) {
        turns.add(others.get(i));
      }
    }
    return turns;
  }
}
