package org.asyncio4j.net.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A client and a server whose bytes go from one to the other in memory.
final class EnginePair {
  /// How often both may take their turn: a handshake needs a tenth.
  private static final int TURNS = 100;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  final SSLEngine client;
  final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(100_000);
  private final ByteBuffer toClient = ByteBuffer.allocate(100_000);
  private @Nullable SSLException clientFailure;
  private @Nullable SSLException serverFailure;

  EnginePair(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /// The two of a server and a client that connects to it.
  static EnginePair of(Tls client, String host, Tls server) {
    return new EnginePair(client.engine(false, host, 443), server.engine(true, null, -1));
  }

  /// Lets both talk until they have nothing more to say.
  EnginePair talk() {
    try {
      client.beginHandshake();
    } catch (SSLException e) {
      clientFailure = e;
    }
    for (int i = 0; i < TURNS; i++) {
      clientFailure = turn(client, toClient, toServer, clientFailure);
      serverFailure = turn(server, toServer, toClient, serverFailure);
    }
    return this;
  }

  private static @Nullable SSLException turn(
      SSLEngine engine, ByteBuffer in, ByteBuffer out, @Nullable SSLException failure) {
    try {
      in.flip();
      try {
        SSLEngineResult unwrapped;
        do {
          unwrapped = engine.unwrap(in, ByteBuffer.allocate(20_000));
          runTasks(engine);
        } while (unwrapped.bytesConsumed() > 0 && in.hasRemaining());
      } finally {
        in.compact();
      }
      wrap(engine, out);
      return failure;
    } catch (SSLException e) {
      return failure == null ? e : failure;
    }
  }

  private static void wrap(SSLEngine engine, ByteBuffer out) throws SSLException {
    SSLEngineResult wrapped;
    do {
      wrapped = engine.wrap(NOTHING, out);
      runTasks(engine);
    } while (wrapped.bytesProduced() > 0);
  }

  private static void runTasks(SSLEngine engine) {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      engine.getDelegatedTask().run();
    }
  }

  /// Talks, and fails if one of the two does.
  EnginePair connect() {
    talk();
    if (clientFailure != null || serverFailure != null) {
      var error = new AssertionError("no handshake: " + clientFailure + ", " + serverFailure);
      error.initCause(clientFailure != null ? clientFailure : serverFailure);
      throw error;
    }
    return this;
  }

  /// Talks, and returns why the client gave up.
  SSLException clientFailure() {
    talk();
    if (clientFailure == null) {
      throw new AssertionError("the client has nothing against it; the server: " + serverFailure);
    }
    return clientFailure;
  }

  /// Talks, and returns why the server gave up.
  SSLException serverFailure() {
    talk();
    if (serverFailure == null) {
      throw new AssertionError("the server has nothing against it; the client: " + clientFailure);
    }
    return serverFailure;
  }
}
