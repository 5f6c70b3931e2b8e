package org.asyncio4j.transport;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams.
///
/// asyncio: `DatagramTransport`.
public interface DatagramTransport extends BaseTransport {
  /// Sends a datagram, which may be empty. Returns at once; what the system does not take now
  /// waits in a buffer, and what it refuses is told to [DatagramProtocol#errorReceived]: also an
  /// empty one on a socket that is connected, where Java sends none.
  ///
  /// @param data the bytes between its position and limit, which do not move; copied if it has to
  ///     wait
  /// @param receiver where to; null on a socket that is connected
  /// @throws IllegalArgumentException if the socket is connected to another address, or to none
  ///     and none is given
  void sendto(ByteBuffer data, @Nullable SocketAddress receiver);

  /// Sends a datagram, as [#sendto(ByteBuffer, SocketAddress)] does.
  ///
  /// @param data copied if it has to wait
  /// @param receiver where to; null on a socket that is connected
  /// @throws IllegalArgumentException as there
  default void sendto(byte[] data, @Nullable SocketAddress receiver) {
    sendto(ByteBuffer.wrap(data), receiver);
  }

  /// How much waits to be sent.
  ///
  /// @return bytes
  int getWriteBufferSize();

  /// How much may wait before the protocol is told to pause.
  ///
  /// @return the limits
  WriteBufferLimits getWriteBufferLimits();

  /// Sets how much may wait. If it is already more, the protocol is told at once.
  ///
  /// @param limits the marks
  void setWriteBufferLimits(WriteBufferLimits limits);

  /// Ends it now: what waits to be sent is dropped.
  void abort();

  /// What it calls.
  ///
  /// @return the protocol
  DatagramProtocol getProtocol();

  /// Has it call another one, from now on. That one's `connectionMade` is not called.
  ///
  /// @param protocol the new one
  void setProtocol(DatagramProtocol protocol);
}
