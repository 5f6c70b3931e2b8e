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

  /// Gives a protocol bytes that are somewhere else: copies as many into the buffer that it gives
  /// as there is room for. For transports, which repeat that until all are taken, or the protocol
  /// pauses.
  ///
  /// @param protocol takes them
  /// @param data the bytes between its position and limit, at least one; its position moves
  ///     behind those that were taken
  /// @throws IllegalStateException if the buffer has no room
  static void feed(BufferedProtocol protocol, ByteBuffer data) {
    ByteBuffer into = protocol.getBuffer(data.remaining());
    int count = Math.min(into.remaining(), data.remaining());
    if (count == 0 || into.isReadOnly()) {
      throw new IllegalStateException("getBuffer() returned a buffer without room: " + into);
    }
    into.put(into.position(), data, data.position(), count);
    into.position(into.position() + count);
    data.position(data.position() + count);
    protocol.bufferUpdated(count);
  }
}
