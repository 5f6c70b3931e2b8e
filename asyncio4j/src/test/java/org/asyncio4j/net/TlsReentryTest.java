package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Secure.HOST;
import static org.asyncio4j.net.Secure.settle;
import static org.asyncio4j.stream.Streams.openConnection;
import static org.asyncio4j.stream.Streams.startServer;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.asyncio4j.Future;
import org.asyncio4j.net.tls.ClientCertificates;
import org.asyncio4j.net.tls.EnginePeer;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.Transport;

/// What a protocol, or the other side, does in the middle of something else.
class TlsReentryTest {
  private static final int MUCH = 1_000_000;

  /// Pauses whenever it has got something.
  private static final class Small implements BufferedProtocol {
    private final ByteBuffer buffer = ByteBuffer.allocate(1_000);
    private Transport transport;
    private int got;

    @Override
    public void connectionMade(Transport transport) {
      this.transport = transport;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return buffer.clear();
    }

    @Override
    public void bufferUpdated(int bytes) {
      got += bytes;
      transport.pauseReading();
    }
  }

  @AsyncioTest
  void whoPausesInTheMiddleOfARecordGetsNoMoreOfIt() throws IOException {
    var small = new Small();
    var peer = EnginePeer.server();
    Secure.connect(small, peer, LocalTls.client());
    peer.send("x".repeat(2_500));
    settle();
    for (int got : new int[] {1_000, 2_000, 2_500}) {
      assertThat(small.got).isEqualTo(got);
      small.transport.resumeReading();
      settle();
    }
    small.transport.abort();
  }

  @AsyncioTest
  void anEndThatComesWhileAHandshakeComputesIsSeenAfterIt() throws IOException {
    var files = LocalTls.write(LocalTls.AUTHORITY.issueToClient("somebody"));
    Tls asking =
        LocalTls.server().trust(files.authorities()).clientCertificates(ClientCertificates.NEEDED);
    Future<String> got = getRunningLoop().createFuture();
    var server = startServer(
        (reader, writer) -> {
          got.setResult(reader.read(US_ASCII));
          writer.close();
        },
        HOST,
        0,
        asking);
    var client = openConnection(
        HOST, server.port(), LocalTls.client().certificate(files.chain(), files.key()));
    client.writer().write("all of it", US_ASCII);
    client.writer().writeEof();
    client.writer().abort();
    assertThat(got.await()).isEqualTo("all of it");
    server.close();
    server.waitClosed();
  }

  /// Closes as soon as it is to wait.
  private static final class Impatient implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport transport) {
      this.transport = transport;
      transport.write(new byte[MUCH]);
    }

    @Override
    public void pauseWriting() {
      transport.close();
    }
  }

  @AsyncioTest
  void whoClosesWhenItIsToPauseHasSentAllOfItsWrite() throws IOException {
    var server =
        createServer(Impatient::new, HOST, 0, ServerOptions.DEFAULT.tls(LocalTls.server()));
    try (var client = openConnection(HOST, server.port(), LocalTls.client())) {
      assertThat(client.reader().read()).hasSize(MUCH);
    }
    server.close();
    server.waitClosed();
  }

  @AsyncioTest
  void aServerWithoutACertificateIsRefusedAtOnce() {
    assertThatThrownBy(
            () -> createServer(Recording::new, HOST, 0, ServerOptions.DEFAULT.tls(Tls.client())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("certificate");
  }

  @AsyncioTest
  void aFarewellEndsBothSidesBeforeTls13() throws IOException {
    var pair = new Secure.Pair(new Recording(), new Recording());
    pair.server().staysOpen = true;
    pair.connect(LocalTls.oldClient(), LocalTls.server());
    pair.client().transport().close();
    settle();
    assertThat(pair.server().calls).containsExactly("made", "eof", "lost");
    assertThat(pair.client().calls).containsExactly("made", "lost");
  }
}
