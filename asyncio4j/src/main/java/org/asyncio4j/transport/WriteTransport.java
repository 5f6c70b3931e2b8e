package org.asyncio4j.transport;

import java.nio.ByteBuffer;
import java.util.List;

/// One that sends a stream of bytes.
///
/// What is written is sent at once as far as the system takes it; the rest waits in a buffer.
///
/// asyncio: `WriteTransport`.
public interface WriteTransport extends BaseTransport {
  /// Sends bytes. Returns at once.
  ///
  /// On a transport that is closed, or has failed, they are dropped: its protocol was told.
  ///
  /// @param data the bytes between its position and limit, which do not move; what has to wait is
  ///     copied, so that the buffer is the caller's again
  /// @throws IllegalStateException after [#writeEof]
  void write(ByteBuffer data);

  /// Sends bytes, as [#write(ByteBuffer)] does.
  ///
  /// @param data what has to wait is copied
  /// @throws IllegalStateException after [#writeEof]
  default void write(byte[] data) {
    write(ByteBuffer.wrap(data));
  }

  /// Sends the bytes of several buffers, as if they were one.
  ///
  /// @param data as for [#write(ByteBuffer)]
  /// @throws IllegalStateException after [#writeEof]
  void writeLines(List<ByteBuffer> data);

  /// Ends the output when all that was written is sent; the other side sees the end, and may go
  /// on sending. Does nothing if it was ended, or the transport is closing.
  ///
  /// @throws UnsupportedOperationException if [#canWriteEof] is false
  void writeEof();

  /// Whether the output can be ended alone.
  ///
  /// @return false if only [#close] ends it
  boolean canWriteEof();

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

  /// Ends it now: what waits to be sent is dropped. Aborting twice does nothing.
  void abort();
}
