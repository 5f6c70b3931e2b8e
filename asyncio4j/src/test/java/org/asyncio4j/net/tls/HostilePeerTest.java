package org.asyncio4j.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.stream.Streams.openConnection;
import static org.asyncio4j.stream.Streams.startServer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.asyncio4j.Future;
import org.asyncio4j.net.Server;
import org.asyncio4j.stream.StreamConnection;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.transport.ConnectionResetException;

/// What a peer may do, no handshake hangs and no connection outlives it: it gets its data, or an
/// error that says what was wrong. In virtual time, over a network in memory.
class HostilePeerTest {
  private static final String HOST = "example.org";
  private static final int PORT = 443;

  /// A server with TLS, and what its one handler has seen.
  private static final class Victim implements AutoCloseable {
    final Future<StreamConnection> accepted = getRunningLoop().createFuture();
    final List<String> reported = new ArrayList<>();
    final Server server;

    Victim(Tls tls) throws IOException {
      getRunningLoop().setDebug(true); // then it reports handshakes that fail
      getRunningLoop()
          .setExceptionHandler((_, report) -> reported.add(String.valueOf(report.exception())));
      server = startServer(
          (reader, writer) -> accepted.setResult(new StreamConnection(reader, writer)),
          HOST,
          PORT,
          tls);
    }

    Victim() throws IOException {
      this(LocalTls.server());
    }

    StreamConnection plain() throws IOException {
      return openConnection(HOST, PORT);
    }

    HandDrivenPeer peer(Tls tls) throws IOException {
      SSLEngine engine = tls.serverName(HOST).engine(false, HOST, PORT);
      return new HandDrivenPeer(engine, plain());
    }

    /// Nothing is left of it.
    @Override
    public void close() {
      server.close();
      server.waitClosed();
    }
  }

  @AsyncioTest
  void whoSaysNothingIsGivenUpAfterAMinute() throws IOException {
    try (var victim = new Victim()) {
      StreamConnection silent = victim.plain();
      Duration start = getRunningLoop().time();
      assertThat(silent.reader().read()).isEmpty();
      assertThat(getRunningLoop().time().minus(start)).isEqualTo(Duration.ofSeconds(60));
      assertThat(victim.reported).singleElement().asString().contains("longer than 60.0 s");
      silent.close();
    }
  }

  @AsyncioTest
  void whoStopsInTheMiddleOfItsHandshakeIsGivenUp() throws IOException {
    byte[] hello;
    try (var victim = new Victim(LocalTls.server().handshakeTimeout(Duration.ofSeconds(5)))) {
      HandDrivenPeer peer = victim.peer(LocalTls.client());
      peer.engine.beginHandshake();
      hello = peer.record();
      for (int length : new int[] {1, 5, hello.length / 2, hello.length - 1, hello.length}) {
        StreamConnection stops = victim.plain();
        stops.writer().write(ByteBuffer.wrap(hello, 0, length));
        stops.reader().read();
        stops.close();
      }
      peer.plain.writer().abort();
      assertThat(victim.reported)
          .filteredOn(text -> text.contains("longer than 5.0 s"))
          .hasSize(6);
      assertThat(victim.accepted.done()).isFalse();
    }
  }

  @AsyncioTest
  void aServerThatNeverAnswersIsGivenUpByItsClient() throws IOException {
    var silent = startServer(
        (reader, writer) -> {
          reader.read();
          writer.close();
        },
        HOST,
        PORT);
    assertThatThrownBy(() ->
            openConnection(HOST, PORT, LocalTls.client().handshakeTimeout(Duration.ofSeconds(3))))
        .isInstanceOf(ConnectionResetException.class)
        .hasMessageContaining("example.org at ")
        .hasMessageContaining("longer than 3.0 s");
    silent.close();
    silent.waitClosed();
  }

  @AsyncioTest
  void garbageIsAnErrorAtOnce() throws IOException {
    long seed = Long.getLong("asyncio4j.seed", System.nanoTime());
    var random = new Random(seed);
    try (var victim = new Victim()) {
      for (int i = 0; i < 200; i++) {
        byte[] garbage = new byte[1 + random.nextInt(2_000)];
        random.nextBytes(garbage);
        if (i % 2 == 0) { // a record to look at
          garbage[0] = 22;
        }
        StreamConnection peer = victim.plain();
        peer.writer().write(garbage);
        peer.writer().writeEof();
        try {
          peer.reader().read();
          peer.close();
        } catch (ConnectionResetException e) {
          // as good an end
        }
      }
      assertThat(victim.accepted.done()).as("seed " + seed).isFalse();
    }
  }

  /// What does not fit waits, where it came from.
  @AsyncioTest
  void whoSendsMuchBehindItsHelloIsToldWhatIsWrongWithThat() throws IOException {
    try (var victim = new Victim()) {
      HandDrivenPeer peer = victim.peer(LocalTls.client());
      peer.engine.beginHandshake();
      peer.plain.writer().write(peer.record());
      peer.plain.writer().write(new byte[1_000_000]);
      assertThatThrownBy(() -> {
            peer.plain.reader().read();
            peer.plain.close();
          })
          .isInstanceOf(ConnectionResetException.class);
      assertThat(victim.reported).singleElement().asString().contains("SSLHandshakeException");
    }
  }

  @AsyncioTest
  void whoSpeaksPlainHttpIsToldByAnAlertAndNamed() throws IOException {
    try (var victim = new Victim()) {
      StreamConnection peer = victim.plain();
      peer.writer().write("GET / HTTP/1.1\r\n\r\n", US_ASCII);
      byte[] alert = peer.reader().read();
      assertThat(alert[0]).isEqualTo((byte) 21);
      assertThat(victim.reported)
          .singleElement()
          .asString()
          .contains("SSLHandshakeException")
          .contains("the TLS handshake with localhost/127.0.0.1:")
          .contains("plaintext connection?"); // as the JDK says it
      peer.close();
    }
  }

  @AsyncioTest
  void aFlippedBitIsAnErrorForBothSides() throws IOException {
    try (var victim = new Victim()) {
      HandDrivenPeer peer = victim.peer(LocalTls.client()).handshake();
      StreamConnection accepted = victim.accepted.await();
      byte[] good = peer.record("good".getBytes(US_ASCII));
      byte[] bad = peer.record("bad".getBytes(US_ASCII));
      bad[10] ^= 1;
      peer.plain.writer().writeLines(List.of(good, bad));
      assertThat(accepted.reader().readExactly(4)).isEqualTo("good".getBytes(US_ASCII));
      assertThatThrownBy(() -> accepted.reader().read(1))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("the TLS connection with localhost/127.0.0.1:");
      assertThatThrownBy(() -> {
            while (true) {
              peer.receive(ByteBuffer.allocate(40_000));
            }
          })
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("bad_record_mac");
      peer.plain.close();
    }
  }

  @AsyncioTest
  void aRecordThatIsTooLongIsAnError() throws IOException {
    try (var victim = new Victim()) {
      HandDrivenPeer peer = victim.peer(LocalTls.client()).handshake();
      StreamConnection accepted = victim.accepted.await();
      int length = 16_384 + 257;
      byte[] record = new byte[5 + length];
      record[0] = 23;
      record[1] = 3;
      record[2] = 3;
      record[3] = (byte) (length >> 8);
      record[4] = (byte) length;
      peer.plain.writer().write(record);
      assertThatThrownBy(() -> accepted.reader().read(1)).isInstanceOf(SSLException.class);
      peer.plain.writer().abort();
    }
  }

  @AsyncioTest
  void emptyAndTinyRecordsGetThrough() throws IOException {
    try (var victim = new Victim()) {
      HandDrivenPeer peer = victim.peer(LocalTls.client()).handshake();
      StreamConnection accepted = victim.accepted.await();
      int count = 20_000;
      var sending = createTask(() -> {
        for (int i = 0; i < count; i++) {
          peer.plain.writer().send(peer.record());
          peer.plain.writer().send(peer.record((byte) i));
        }
      });
      byte[] all = accepted.reader().readExactly(count);
      for (int i = 0; i < count; i++) {
        assertThat(all[i]).isEqualTo((byte) i);
      }
      sending.await();
      accepted.writer().abort();
      peer.plain.writer().abort();
    }
  }

  @AsyncioTest
  void renegotiationIsRefused() throws IOException {
    try (var victim = new Victim()) {
      HandDrivenPeer peer = victim.peer(LocalTls.client());
      peer.engine.setEnabledProtocols(new String[] {"TLSv1.2"});
      peer.handshake();
      StreamConnection accepted = victim.accepted.await();
      peer.engine.beginHandshake();
      peer.plain.writer().write(peer.record());
      assertThatThrownBy(() -> accepted.reader().read(1))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("renegotiate");
      peer.plain.writer().abort();
    }
  }

  @AsyncioTest
  void aServerThatWantsToRenegotiateIsRefused() throws IOException {
    Future<StreamConnection> accepted = getRunningLoop().createFuture();
    var server = startServer(
        (reader, writer) -> accepted.setResult(new StreamConnection(reader, writer)), HOST, PORT);
    var connecting = createTask(() -> openConnection(HOST, PORT, LocalTls.client()));
    SSLEngine engine = LocalTls.server().engine(true, null, -1);
    engine.setEnabledProtocols(new String[] {"TLSv1.2"});
    var peer = new HandDrivenPeer(engine, accepted.await()).handshake();
    StreamConnection client = connecting.await();
    peer.engine.beginHandshake();
    peer.plain.writer().write(peer.record());
    assertThatThrownBy(() -> client.reader().read(1))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("renegotiate");
    peer.plain.writer().abort();
    server.close();
    server.waitClosed();
  }

  @AsyncioTest
  void newKeysAtAnyMomentChangeNothing() throws IOException {
    try (var victim = new Victim()) {
      HandDrivenPeer peer = victim.peer(LocalTls.client()).handshake();
      StreamConnection accepted = victim.accepted.await();
      for (int i = 0; i < 100; i++) {
        peer.engine.beginHandshake(); // since 1.3 that asks for new keys, nothing else
        peer.plain.writer().write(peer.record());
        peer.plain.writer().write(peer.record((byte) i));
        assertThat(accepted.reader().readExactly(1)).containsExactly((byte) i);
        accepted.writer().write(new byte[] {(byte) -i});
        ByteBuffer back = ByteBuffer.allocate(40_000);
        while (back.position() == 0) {
          peer.receive(back);
        }
        assertThat(back.get(0)).isEqualTo((byte) -i);
      }
      accepted.writer().abort();
      peer.plain.writer().abort();
    }
  }

  /// It is not read from any more until it has taken them.
  @AsyncioTest
  void whoAsksForNewKeysAndReadsNoAnswerIsHeldBack() throws IOException {
    try (var victim = new Victim()) {
      HandDrivenPeer peer = victim.peer(LocalTls.client()).handshake();
      StreamConnection accepted = victim.accepted.await();
      peer.plain.reader().setTransport(peer.plain.writer().transport());
      peer.plain.writer().transport().pauseReading();
      var asking = createTask(() -> {
        while (true) {
          peer.engine.beginHandshake();
          peer.plain.writer().send(peer.record());
        }
      });
      sleep(Duration.ofSeconds(1));
      int waiting = accepted.writer().transport().getWriteBufferSize();
      assertThat(waiting).isBetween(60_000, 70_000);
      sleep(Duration.ofSeconds(1));
      assertThat(accepted.writer().transport().getWriteBufferSize()).isEqualTo(waiting);
      asking.cancel();
      accepted.writer().abort();
      peer.plain.writer().abort();
    }
  }

  @AsyncioTest
  void aClientWithoutACertificateThatIsNeededIsRefused() throws IOException {
    var files = LocalTls.write(LocalTls.AUTHORITY);
    Tls asking =
        LocalTls.server().trust(files.authorities()).clientCertificates(ClientCertificates.NEEDED);
    try (var victim = new Victim(asking)) {
      assertThatThrownBy(() -> {
            try (var connection = openConnection(HOST, PORT, LocalTls.client())) {
              connection.reader().read(); // with 1.3 it learns of it here
            }
          })
          .isInstanceOf(SSLException.class);
      assertThat(victim.reported)
          .singleElement()
          .asString()
          .contains(SSLHandshakeException.class.getName());
    }
  }
}
