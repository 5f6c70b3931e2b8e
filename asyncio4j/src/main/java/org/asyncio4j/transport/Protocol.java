package org.asyncio4j.transport;

import java.nio.ByteBuffer;

/// Takes a stream of bytes as they come.
///
/// asyncio: `Protocol`.
public non-sealed interface Protocol extends StreamingProtocol {
  /// Some bytes have come: at least one, and never as many as were sent at once, but by chance.
  ///
  /// @param data the bytes between its position and limit. It is the transport's, and valid
  ///     during the call only: what is to be kept is to be copied
  default void dataReceived(ByteBuffer data) {}
}
