package org.asyncio4j.transport;

import java.nio.ByteBuffer;

/// Takes a stream of bytes in buffers of its own.
///
/// asyncio: `BufferedProtocol`.
public non-sealed interface BufferedProtocol extends StreamingProtocol {
  /// Gives the buffer that the next bytes go to, from its position on. It belongs to the
  /// transport until the next call of this protocol.
  ///
  /// @param sizeHint how much room is asked for; -1 if that is not known. Less will do
  /// @return a buffer that has room
  ByteBuffer getBuffer(int sizeHint);

  /// Some bytes have come, into the buffer that [#getBuffer] gave; its position is behind them.
  ///
  /// @param bytes how many: at least one
  void bufferUpdated(int bytes);
}
