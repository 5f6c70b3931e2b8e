package org.asyncio4j.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// Takes datagrams.
///
/// asyncio: `DatagramProtocol`.
public interface DatagramProtocol extends BaseProtocol<DatagramTransport> {
  /// A datagram has come; it may be empty.
  ///
  /// @param data the bytes between its position and limit. It is the transport's, and valid
  ///     during the call only
  /// @param sender where it came from
  default void datagramReceived(ByteBuffer data, SocketAddress sender) {}

  /// A datagram could not be sent, or was refused by its receiver. The transport goes on.
  ///
  /// @param exception why
  default void errorReceived(IOException exception) {}
}
