package org.asyncio4j.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Handle;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.net.tls.TlsProtocol;
import org.asyncio4j.spi.Network.Opened;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Puts TLS between connections and their protocols.
final class Securing {
  private Securing() {}

  /// As [Endpoints#attach], with TLS. Suspends until the handshake is done.
  ///
  /// @param host the other side's name; null for a client's, and where there is none
  static <P extends StreamingProtocol> Endpoint<Transport, P> attach(
      Supplier<P> factory,
      Opened<StreamingProtocol, Transport> opened,
      Tls tls,
      boolean server,
      @Nullable String host,
      int port)
      throws IOException {
    P protocol;
    TlsProtocol between;
    try {
      protocol = factory.get();
      between = new TlsProtocol(tls, protocol, server, host, port);
    } catch (Throwable e) {
      opened.close();
      throw e;
    }
    new Attaching<>(opened, between).run();
    between.waitHandshake();
    return new Endpoint<>(between.transport(), protocol);
  }

  /// Insists that a server can be made of it, before there is a connection.
  static void requireServer(Tls tls) {
    var _ = new TlsProtocol(tls, new Protocol() {}, true, null, -1);
  }

  /// Attaches a protocol to a connection that a server has accepted.
  static Transport accept(
      Opened<StreamingProtocol, Transport> opened,
      StreamingProtocol protocol,
      Tls tls,
      Runnable lost) {
    var between = new TlsProtocol(tls, protocol, true, null, -1);
    opened.attach(between, lost);
    return between.transport();
  }

  /// As [Endpoints#startTls(Transport, StreamingProtocol, Tls, boolean, ByteBuffer)].
  static Transport start(
      Transport transport, StreamingProtocol protocol, Tls tls, boolean server, ByteBuffer received)
      throws IOException {
    if (transport.isClosing()) { // it may have told its protocol already, and never would again
      throw new ConnectionResetException(
          "cannot go on in TLS with " + transport + ": it is closed");
    }
    int port = transport.getExtraInfo(ExtraInfo.PEERNAME) instanceof InetSocketAddress peer
        ? peer.getPort()
        : -1;
    var between = new TlsProtocol(tls, protocol, server, null, port);
    between.upgrade(received);
    transport.write(ByteBuffer.allocate(0)); // a pipe refuses this, or the next one
    transport.pauseReading();
    transport.setProtocol(between);
    Handle beginning = Asyncio.getRunningLoop().callSoon(() -> between.connectionMade(transport));
    try {
      between.waitHandshake();
    } catch (Throwable e) {
      beginning.cancel();
      transport.abort();
      throw e;
    }
    return between.transport();
  }
}
