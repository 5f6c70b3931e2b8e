package org.asyncio4j.net.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.asyncio4j.stream.StreamConnection;

/// The other side of a connection with TLS, driven by hand over a plain stream: it does what no
/// decent one does.
final class HandDrivenPeer {
  private static final int ROOM = 40_000;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  final SSLEngine engine;
  final StreamConnection plain;
  private final ByteBuffer received = ByteBuffer.allocate(4 * ROOM).limit(0);

  HandDrivenPeer(SSLEngine engine, StreamConnection plain) {
    this.engine = engine;
    this.plain = plain;
  }

  HandDrivenPeer handshake() throws IOException {
    engine.beginHandshake();
    while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> plain.writer().write(record(NOTHING));
        default -> receive(ByteBuffer.allocate(ROOM));
      }
    }
    return this;
  }

  /// What stands for `data` in TLS.
  byte[] record(ByteBuffer data) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(ROOM);
    engine.wrap(data, out);
    byte[] record = new byte[out.flip().remaining()];
    out.get(record);
    return record;
  }

  byte[] record(byte... data) throws IOException {
    return record(ByteBuffer.wrap(data));
  }

  /// Takes the next record, waiting for it.
  void receive(ByteBuffer into) throws IOException {
    while (engine.unwrap(received, into).getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
      received.compact();
      byte[] more = plain.reader().read(ROOM);
      if (more.length == 0) {
        throw new IOException("ended");
      }
      received.put(more).flip();
    }
  }
}
