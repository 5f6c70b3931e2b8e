package org.asyncio4j.net;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;

/// What may be said of a new socket for datagrams.
///
/// asyncio: the keyword arguments of `create_datagram_endpoint`.
///
/// @param reusePort whether other sockets may have the same address
/// @param allowBroadcast whether it may send to all hosts of a network. It takes datagrams from
///     anywhere then, also where it has a remote address
public record DatagramOptions(boolean reusePort, boolean allowBroadcast) {
  /// Neither.
  public static final DatagramOptions DEFAULT = new DatagramOptions(false, false);

  /// With or without an address that is shared.
  ///
  /// @param reuse whether it is
  /// @return these options with that
  public DatagramOptions reusePort(boolean reuse) {
    return new DatagramOptions(reuse, allowBroadcast);
  }

  /// With or without broadcasts.
  ///
  /// @param allow whether they may be sent
  /// @return these options with that
  public DatagramOptions allowBroadcast(boolean allow) {
    return new DatagramOptions(reusePort, allow);
  }

  Map<SocketOption<?>, Object> toSocketOptions() {
    Map<SocketOption<?>, Object> options = new HashMap<>();
    if (reusePort) {
      options.put(StandardSocketOptions.SO_REUSEPORT, true);
    }
    if (allowBroadcast) {
      options.put(StandardSocketOptions.SO_BROADCAST, true);
    }
    return options;
  }
}
