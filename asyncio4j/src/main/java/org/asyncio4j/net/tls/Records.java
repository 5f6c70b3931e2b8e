package org.asyncio4j.net.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.asyncio4j.loop.Buffers;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// The bytes of one connection with TLS: keeps what has come until it is decrypted, and encrypts.
final class Records {
  private static final ByteBuffer[] NOTHING = {ByteBuffer.allocate(0)};

  private final SSLEngine engine;
  private final Buffers buffers;

  /// What has come and is not decrypted: from position to limit or, while it is filled, up to the
  /// position. Null if there is nothing.
  private @Nullable ByteBuffer received;

  private boolean filling;

  Records(SSLEngine engine, Buffers buffers) {
    this.engine = engine;
    this.buffers = buffers;
  }

  HandshakeStatus status() {
    return engine.getHandshakeStatus();
  }

  /* -------------------------------------- receiving --------------------------------------- */

  /// Takes what has come before there was TLS.
  ///
  /// @param early is copied, since there must be room behind it for the rest of a record
  void begin(ByteBuffer early) {
    if (early.hasRemaining()) {
      ByteBuffer into = early.remaining() <= Buffers.BLOCK
          ? buffers.takeBlock()
          : ByteBuffer.allocate(early.remaining());
      received = into.put(early).flip();
    }
  }

  /// Where the next bytes are to be put.
  ByteBuffer room() {
    ByteBuffer into = received;
    if (into == null) {
      into = buffers.takeBlock();
      received = into;
    } else if (!filling) {
      into.compact();
    }
    filling = true;
    return into;
  }

  /// They are there.
  void filled() {
    if (filling && received != null) {
      received.flip();
      filling = false;
      dropIfEmpty();
    }
  }

  private void dropIfEmpty() {
    if (received != null && !received.hasRemaining()) {
      drop();
    }
  }

  /// Whether nothing waits to be decrypted.
  boolean isEmpty() {
    return received == null;
  }

  /// Whether there is no room for more.
  boolean isFull() {
    return received != null && received.remaining() == received.capacity();
  }

  /// Forgets what has come.
  void drop() {
    if (received != null && received.capacity() == Buffers.BLOCK) {
      buffers.giveBack(received);
    }
    received = null;
  }

  Buffers buffers() {
    return buffers;
  }

  /// Decrypts one record, if a whole one has come and there is room.
  SSLEngineResult unwrap(ByteBuffer into) throws SSLException {
    SSLEngineResult result = engine.unwrap(received != null ? received : NOTHING[0], into);
    boolean tooLong = switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> isFull();
      case BUFFER_OVERFLOW -> into.position() == 0;
      case OK, CLOSED -> false;
    };
    if (tooLong) {
      throw new SSLException("a record is longer than " + Buffers.BLOCK + " bytes");
    }
    dropIfEmpty();
    return result;
  }

  /* --------------------------------------- sending ---------------------------------------- */

  /// Sends what the engine itself has to say: a part of a handshake, an answer, an alert.
  void wrap(Transport raw) throws SSLException {
    wrap(NOTHING, raw);
  }

  /// Encrypts bytes and sends them.
  ///
  /// @param data their positions move to their limits
  void wrap(ByteBuffer[] data, Transport raw) throws SSLException {
    ByteBuffer out = buffers.takeBlock();
    try {
      SSLEngineResult result;
      do {
        result = engine.wrap(data, out);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
          if (out.position() == 0) {
            throw new SSLException(
                "a record for which " + out.capacity() + " bytes do not suffice");
          }
          raw.write(out.flip());
          out.clear();
        }
      } while (hasMore(result, data) && !raw.isClosing());
      if (out.position() > 0) {
        raw.write(out.flip());
      }
    } finally {
      buffers.giveBack(out);
    }
  }

  private boolean hasMore(SSLEngineResult last, ByteBuffer[] data) {
    return switch (last.getStatus()) {
      case BUFFER_OVERFLOW -> true;
      case CLOSED, BUFFER_UNDERFLOW -> false;
      case OK -> {
        if (last.bytesConsumed() == 0 && last.bytesProduced() == 0) {
          yield false; // it has to receive first
        }
        // When the other side has ended its output, the engine would like to end ours, and says
        // so for ever.
        yield Arrays.stream(data).anyMatch(ByteBuffer::hasRemaining)
            || (status() == HandshakeStatus.NEED_WRAP && !engine.isInboundDone());
      }
    };
  }

  /// Sends the alert that ends the output: close_notify, or what has gone wrong.
  void wrapEnd(Transport raw) throws SSLException {
    engine.closeOutbound();
    ByteBuffer out = buffers.takeBlock();
    try {
      while (!engine.isOutboundDone() && engine.wrap(NOTHING, out).bytesProduced() > 0) {
        // there may be more than one alert
      }
      raw.write(out.flip());
    } finally {
      buffers.giveBack(out);
    }
  }
}
