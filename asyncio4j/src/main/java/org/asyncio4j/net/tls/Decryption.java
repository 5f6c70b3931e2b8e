package org.asyncio4j.net.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Takes what has come out of its records, as long as somebody takes it on.
final class Decryption {
  /// Takes plain bytes.
  interface Taker {
    /// Whether it takes more now.
    boolean takes();

    /// Takes some, or all; the buffer's position moves behind them.
    void take(ByteBuffer plain);

    /// A record was decrypted that leaves the engine in this state.
    void answer(HandshakeStatus status) throws SSLException;
  }

  private final Records records;

  /// Decrypted, and not yet taken; null if there is nothing.
  private @Nullable ByteBuffer rest;

  Decryption(Records records) {
    this.records = records;
  }

  /// Whether nothing decrypted waits to be taken.
  boolean isEmpty() {
    return rest == null;
  }

  /// Goes on until the taker wants no more, or nothing more can be decrypted.
  void proceed(Taker taker) throws SSLException {
    if (!taker.takes() || (rest == null && records.isEmpty())) {
      return;
    }
    ByteBuffer plain = rest != null ? rest : records.buffers().takeBlock().limit(0);
    rest = null;
    try {
      give(plain, taker);
      boolean more = true;
      while (more && !plain.hasRemaining() && !records.isEmpty() && taker.takes()) {
        try {
          more = fill(plain.clear(), taker);
        } finally {
          give(plain.flip(), taker); // also what came before a record that is broken
        }
      }
    } finally {
      rest = plain;
      if (!plain.hasRemaining()) {
        drop();
      }
    }
  }

  private static void give(ByteBuffer plain, Taker taker) {
    while (plain.hasRemaining() && taker.takes()) {
      taker.take(plain);
    }
  }

  /// Decrypts as many records as have come and have room.
  ///
  /// @return whether there may be more
  private boolean fill(ByteBuffer plain, Taker taker) throws SSLException {
    while (true) {
      SSLEngineResult result = records.unwrap(plain);
      switch (result.getStatus()) {
        case BUFFER_UNDERFLOW, CLOSED -> {
          return false;
        }
        case BUFFER_OVERFLOW -> {
          return true;
        }
        case OK -> {
          taker.answer(result.getHandshakeStatus());
          if (records.isEmpty() || !taker.takes()) {
            return true;
          }
        }
      }
    }
  }

  /// Forgets what nobody has taken.
  void drop() {
    if (rest != null) {
      records.buffers().giveBack(rest);
      rest = null;
    }
  }
}
