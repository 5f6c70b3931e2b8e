package org.asyncio4j.net.tls;

import java.nio.ByteBuffer;
import java.util.List;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.asyncio4j.transport.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/// The side of a [TlsProtocol] where the bytes are plain.
///
/// How much waits to be sent is counted in bytes as they are sent, encrypted.
final class TlsTransport implements Transport {
  private final TlsProtocol tls;

  TlsTransport(TlsProtocol tls) {
    this.tls = tls;
  }

  @Override
  public StreamingProtocol getProtocol() {
    return tls.protocol();
  }

  @Override
  public void setProtocol(StreamingProtocol protocol) {
    tls.protocol(protocol);
  }

  @Override
  public boolean isReading() {
    return tls.isReading();
  }

  @Override
  public void pauseReading() {
    tls.pauseReading();
  }

  @Override
  public void resumeReading() {
    tls.resumeReading();
  }

  @Override
  public void write(ByteBuffer data) {
    tls.write(data.duplicate());
  }

  @Override
  public void writeLines(List<ByteBuffer> data) {
    tls.write(data.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new));
  }

  @Override
  public void writeEof() {
    tls.writeEof();
  }

  @Override
  public boolean canWriteEof() {
    return tls.canWriteEof();
  }

  @Override
  public int getWriteBufferSize() {
    return tls.raw().getWriteBufferSize();
  }

  @Override
  public WriteBufferLimits getWriteBufferLimits() {
    return tls.raw().getWriteBufferLimits();
  }

  @Override
  public void setWriteBufferLimits(WriteBufferLimits limits) {
    tls.raw().setWriteBufferLimits(limits);
  }

  @Override
  public void close() {
    tls.close();
  }

  @Override
  public void abort() {
    tls.abort();
  }

  @Override
  public boolean isClosing() {
    return tls.isClosing();
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return tls.getExtraInfo(key);
  }

  /// `<TlsTransport open over <ChannelTransport ...>>`
  @Override
  public String toString() {
    return "<TlsTransport " + tls + ">";
  }
}
