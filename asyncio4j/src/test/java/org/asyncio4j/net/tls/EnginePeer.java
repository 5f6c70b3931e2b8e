package org.asyncio4j.net.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// The other side of TLS with the JDK's engine alone, over a plain transport. It says its
/// farewell only when it is told to, and does what a good one would not.
public final class EnginePeer implements Protocol {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int ROOM = 40_000;

  /// What it was told: made, secure, close_notify, eof, lost, broken.
  public final List<String> calls = new ArrayList<>();

  private final SSLEngine engine;
  private final ByteArrayOutputStream got = new ByteArrayOutputStream();
  private ByteBuffer received = ByteBuffer.allocate(ROOM).limit(0);
  private boolean ended;
  private @Nullable Transport raw;
  private @Nullable SSLException failure;

  private EnginePeer(SSLEngine engine) {
    this.engine = engine;
  }

  public static EnginePeer server() {
    return new EnginePeer(LocalTls.server().engine(true, null, -1));
  }

  public static EnginePeer client() {
    return new EnginePeer(LocalTls.client().engine(false, "localhost", 443));
  }

  /// The plain transport.
  public Transport raw() {
    return requireNonNull(raw, "not connected");
  }

  /// What has come, decrypted.
  public String got() {
    return got.toString(UTF_8);
  }

  public int gotBytes() {
    return got.size();
  }

  /// Why it gave up.
  public SSLException failure() {
    return requireNonNull(failure, "it has nothing against it");
  }

  /* ---------------------------------- what it is told to do ------------------------------- */

  public void send(String text) {
    wrapAll(UTF_8.encode(text));
  }

  /// Sends what is no record.
  public void sendPlain(String text) {
    raw().write(UTF_8.encode(text));
  }

  /// Says its farewell; the connection stays.
  public void sayFarewell() {
    engine.closeOutbound();
    wrapAll(NOTHING);
  }

  private void wrapAll(ByteBuffer data) {
    try {
      do {
        wrap(data);
      } while (data.hasRemaining());
    } catch (SSLException e) {
      throw new AssertionError("it is open", e);
    }
  }

  /* --------------------------------------- by itself -------------------------------------- */

  @Override
  public void connectionMade(Transport transport) {
    raw = transport;
    calls.add("made");
    try {
      engine.beginHandshake();
    } catch (SSLException e) {
      throw new AssertionError("it is new", e);
    }
    talk();
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    received.compact();
    if (received.remaining() < data.remaining()) {
      received =
          ByteBuffer.allocate(received.position() + data.remaining() + ROOM).put(received.flip());
    }
    received.put(data).flip();
    talk();
  }

  private void talk() {
    try {
      while (!ended && failure == null && step()) {
        // until it has to receive
      }
    } catch (SSLException e) {
      failure = e;
    }
  }

  private boolean step() throws SSLException {
    return switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        engine.getDelegatedTask().run();
        yield true;
      }
      case NEED_WRAP -> wrap(NOTHING);
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> unwrap();
    };
  }

  private boolean wrap(ByteBuffer data) throws SSLException {
    ByteBuffer out = ByteBuffer.allocate(ROOM);
    SSLEngineResult result = engine.wrap(data, out);
    raw().write(out.flip());
    noteFinished(result);
    return result.bytesProduced() > 0;
  }

  private boolean unwrap() throws SSLException {
    ByteBuffer plain = ByteBuffer.allocate(ROOM);
    SSLEngineResult result = engine.unwrap(received, plain);
    got.write(plain.array(), 0, plain.position());
    noteFinished(result);
    if (engine.isInboundDone()) {
      ended = true;
      calls.add("close_notify");
    }
    return result.getStatus() == SSLEngineResult.Status.OK
        && (result.bytesConsumed() > 0
            || engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING);
  }

  private void noteFinished(SSLEngineResult result) {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED && !calls.contains("secure")) {
      calls.add("secure");
    }
  }

  @Override
  public boolean eofReceived() {
    calls.add("eof");
    return false;
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    calls.add(exception == null ? "lost" : "broken");
  }
}
