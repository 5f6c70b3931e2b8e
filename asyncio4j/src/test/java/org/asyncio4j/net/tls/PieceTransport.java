package org.asyncio4j.net.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.IntSupplier;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.asyncio4j.transport.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/// A transport over another one, as whose protocol it gets its bytes, which gives them on in
/// pieces of a chosen size.
public final class PieceTransport implements Transport, Protocol {
  private final EventLoop loop = Asyncio.getRunningLoop();
  private final IntSupplier size;
  private final Queue<ByteBuffer> came = new ArrayDeque<>();
  private @Nullable Transport raw;
  private StreamingProtocol protocol = new Protocol() {};
  private boolean paused;
  private boolean ended;
  private boolean lost;

  /// @param size of the next piece; positive
  public PieceTransport(IntSupplier size) {
    this.size = size;
  }

  private Transport raw() {
    return Objects.requireNonNull(raw);
  }

  @Override
  public void connectionMade(Transport transport) {
    raw = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    came.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
    deliver();
  }

  @Override
  public boolean eofReceived() {
    ended = true;
    deliver();
    return true;
  }

  private void deliver() {
    while (!paused && !lost && !came.isEmpty()) {
      ByteBuffer first = came.element();
      int count = Math.min(size.getAsInt(), first.remaining());
      ByteBuffer piece = first.slice(first.position(), count);
      first.position(first.position() + count);
      if (!first.hasRemaining()) {
        came.remove();
      }
      switch (protocol) {
        case Protocol stream -> stream.dataReceived(piece);
        case BufferedProtocol buffered -> {
          while (piece.hasRemaining()) {
            BufferedProtocol.feed(buffered, piece);
          }
        }
      }
    }
    if (!paused && !lost && ended) {
      ended = false;
      if (!protocol.eofReceived()) {
        close();
      }
    }
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    lost = true;
    protocol.connectionLost(exception);
  }

  @Override
  public void pauseWriting() {
    protocol.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    protocol.resumeWriting();
  }

  @Override
  public StreamingProtocol getProtocol() {
    return protocol;
  }

  @Override
  public void setProtocol(StreamingProtocol protocol) {
    this.protocol = protocol;
  }

  @Override
  public boolean isReading() {
    return !paused && raw().isReading();
  }

  @Override
  public void pauseReading() {
    paused = true;
    raw().pauseReading();
  }

  @Override
  public void resumeReading() {
    if (paused) {
      paused = false;
      loop.callSoon(() -> {
        deliver();
        if (!paused && !raw().isClosing()) {
          raw().resumeReading();
        }
      });
    }
  }

  @Override
  public void write(ByteBuffer data) {
    raw().write(data);
  }

  @Override
  public void writeLines(List<ByteBuffer> data) {
    raw().writeLines(data);
  }

  @Override
  public void writeEof() {
    raw().writeEof();
  }

  @Override
  public boolean canWriteEof() {
    return raw().canWriteEof();
  }

  @Override
  public int getWriteBufferSize() {
    return raw().getWriteBufferSize();
  }

  @Override
  public WriteBufferLimits getWriteBufferLimits() {
    return raw().getWriteBufferLimits();
  }

  @Override
  public void setWriteBufferLimits(WriteBufferLimits limits) {
    raw().setWriteBufferLimits(limits);
  }

  @Override
  public void close() {
    raw().close();
  }

  @Override
  public void abort() {
    raw().abort();
  }

  @Override
  public boolean isClosing() {
    return raw().isClosing();
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return raw().getExtraInfo(key);
  }
}
