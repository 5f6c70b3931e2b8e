package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.net.Endpoints.connectReadPipe;
import static org.asyncio4j.net.Endpoints.connectWritePipe;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Endpoints.startTls;
import static org.asyncio4j.net.Secure.HOST;
import static org.asyncio4j.net.Secure.settle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.net.tls.EnginePeer;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.net.tls.PieceTransport;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.CancelEverywhere;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that go on in TLS.
class StartTlsTest {
  private static final Tls CLIENT = LocalTls.client().serverName("localhost");
  private static final Tls SERVER = LocalTls.server();

  private final Recording client = new Recording();
  private final Recording server = new Recording();

  /// Connects both in plain bytes.
  private void connect() throws IOException {
    try (Server serving = createServer(() -> server, HOST, 0)) {
      createConnection(() -> client, HOST, serving.port());
      settle();
    }
  }

  /// Connects the client in plain bytes to what goes on in TLS at once.
  private EnginePeer connectToEngine() throws IOException {
    var peer = EnginePeer.server();
    try (Server serving = createServer(() -> peer, HOST, 0)) {
      createConnection(() -> client, HOST, serving.port());
      settle();
      return peer;
    }
  }

  private static void write(Transport transport, String text) {
    transport.write(text.getBytes(UTF_8));
  }

  /// The transports of both sides in TLS.
  private record Secured(Transport client, Transport server) {
    /// Over any two transports that are joined.
    static Secured over(Transport client, Transport server) throws IOException {
      Task<Transport> accepting =
          createTask(() -> startTls(server, server.getProtocol(), SERVER, true));
      Transport secured = startTls(client, client.getProtocol(), CLIENT, false);
      return new Secured(secured, accepting.await());
    }
  }

  /* ------------------------------------- both sides --------------------------------------- */

  @AsyncioTest
  void theProtocolsGoOnAndAreNotToldOfAnotherConnection() throws IOException {
    connect();
    write(client.transport(), "in the open");
    settle();
    var secured = Secured.over(client.transport(), server.transport());
    write(secured.client, "secret");
    settle();
    write(secured.server, "secret too");
    settle();
    secured.server.close();
    settle();
    assertThat(client.calls).containsExactly("made", "secret too", "eof", "lost");
    assertThat(server.calls).containsExactly("made", "in the open", "secret", "lost");
    assertThat(client.lost).isNull();
  }

  @AsyncioTest
  void theNewTransportKnowsTheSessionAndTheOldOneDoesNot() throws IOException {
    connect();
    assertThat(client.transport().getExtraInfo(ExtraInfo.SSL_SESSION)).isNull();
    var secured = Secured.over(client.transport(), server.transport());
    assertThat(secured.client.getProtocol()).isSameAs(client);
    assertThat(secured.client.getExtraInfo(ExtraInfo.PEERCERT)).isNotNull();
    assertThat(secured.client.getExtraInfo(ExtraInfo.PEERNAME))
        .isEqualTo(client.transport().getExtraInfo(ExtraInfo.PEERNAME));
    assertThat(secured.server.getExtraInfo(ExtraInfo.SSL_SESSION)).isNotNull();
    secured.client.abort();
    settle();
    assertThat(server.calls).containsExactly("made", "broken"); // truncated
  }

  @AsyncioTest
  void theServersSideIsToldOfTheEndByTheClientsFarewell() throws IOException {
    connect();
    var secured = Secured.over(client.transport(), server.transport());
    write(secured.client, "all");
    secured.client.close();
    settle();
    assertThat(server.calls).containsExactly("made", "all", "eof", "lost");
    assertThat(server.lost).isNull();
    assertThat(client.calls).containsExactly("made", "lost");
  }

  @AsyncioTest
  void anotherProtocolMayTakeOver() throws IOException {
    EnginePeer peer = connectToEngine();
    var other = new Recording();
    Transport secured = startTls(client.transport(), other, CLIENT, false);
    peer.send("one");
    settle();
    var third = new Recording();
    secured.setProtocol(third);
    assertThat(secured.getProtocol()).isSameAs(third);
    peer.send("two");
    peer.sayFarewell();
    settle();
    assertThat(client.calls).containsExactly("made");
    assertThat(other.calls).containsExactly("one");
    assertThat(third.calls).containsExactly("two", "eof", "lost");
  }

  /// Takes what comes in small pieces.
  private static final class Small implements BufferedProtocol {
    private final ByteBuffer buffer;
    final StringBuilder got = new StringBuilder();
    int made;

    @Nullable
    Transport transport;

    @Nullable
    Throwable lost;

    Small(int size) {
      buffer = ByteBuffer.allocate(size);
    }

    @Override
    public void connectionMade(Transport transport) {
      made++;
      this.transport = transport;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return buffer.clear();
    }

    @Override
    public void bufferUpdated(int bytes) {
      got.append(UTF_8.decode(buffer.flip()));
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      lost = exception;
    }
  }

  @AsyncioTest
  void aProtocolWithBuffersOfItsOwnGetsAllAndOneWithoutMayFollow() throws IOException {
    var small = new Small(1);
    var peer = EnginePeer.server();
    try (Server serving = createServer(() -> peer, HOST, 0)) {
      createConnection(() -> small, HOST, serving.port());
    }
    Transport secured = startTls(requireNonNull(small.transport), small, CLIENT, false);
    peer.send("hello");
    settle();
    assertThat(small.got).hasToString("hello");
    secured.setProtocol(client);
    peer.send("hello too");
    peer.sayFarewell();
    settle();
    assertThat(small.made).isEqualTo(1);
    assertThat(small.got).hasToString("hello");
    assertThat(client.calls).containsExactly("hello too", "eof", "lost");
  }

  @AsyncioTest
  void whateverTheSizeOfItsBuffersAllOfItComes() throws IOException {
    for (int size : new int[] {1, 2, 4, 100}) {
      var small = new Small(size);
      var peer = EnginePeer.server();
      Secure.connect(small, peer, LocalTls.client());
      peer.send("12345");
      settle();
      assertThat(small.got).as("buffers of " + size).hasToString("12345");
      peer.sayFarewell();
      settle();
    }
  }

  @Test
  void aBufferWithoutRoomIsAnError() {
    var small = new Small(0);
    assertThatThrownBy(() -> BufferedProtocol.feed(small, ByteBuffer.allocate(5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("getBuffer() returned a buffer without room");
  }

  /* --------------------------------- what has come already -------------------------------- */

  /// Keeps the first piece that comes in plain bytes.
  private static final class Keeping extends Recording {
    private final Transport raw;

    @Nullable
    ByteBuffer first;

    Keeping(Transport raw) {
      this.raw = raw;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      if (first == null) {
        first = ByteBuffer.allocate(data.remaining()).put(data).flip();
        raw.pauseReading();
      } else {
        super.dataReceived(data);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 10_000})
  @ExtendWith(AsyncioExtension.class)
  void aHandshakeGoesOnBehindWhatHasComeOfIt(int size, EventLoop loop) throws IOException {
    loop.runUntilComplete(() -> {
      var pieces = new PieceTransport(() -> size);
      var keeping = new Keeping(pieces);
      pieces.setProtocol(keeping);
      var peer = EnginePeer.client();
      try (Server serving = createServer(() -> pieces, HOST, 0)) {
        createConnection(() -> peer, HOST, serving.port());
        settle();
      }
      ByteBuffer first = requireNonNull(keeping.first);
      Transport secured = startTls(pieces, keeping, SERVER, true, first);
      peer.send("hello");
      peer.sayFarewell();
      settle();
      assertThat(secured.isClosing()).isTrue();
      assertThat(String.join("", keeping.calls)).isEqualTo("helloeoflost");
    });
  }

  @AsyncioTest
  void ofABufferOnlyWhatIsBetweenPositionAndLimitHasCome() throws IOException {
    var pieces = new PieceTransport(() -> 50);
    var keeping = new Keeping(pieces);
    pieces.setProtocol(keeping);
    var peer = EnginePeer.client();
    try (Server serving = createServer(() -> pieces, HOST, 0)) {
      createConnection(() -> peer, HOST, serving.port());
      settle();
    }
    byte[] first = requireNonNull(keeping.first).array();
    ByteBuffer padded =
        ByteBuffer.allocateDirect(80).put(13, first).position(13).limit(63);
    startTls(pieces, keeping, SERVER, true, padded.asReadOnlyBuffer());
    peer.send("hello");
    peer.sayFarewell();
    settle();
    assertThat(String.join("", keeping.calls)).isEqualTo("helloeoflost");
  }

  /// A man in the middle may say something to the server before the client's handshake, or to the
  /// client before the server's: neither must be taken for what was said in TLS.
  @AsyncioTest
  void whatWasSmuggledInBeforeTheHandshakeIsRefused() throws IOException {
    connect();
    ByteBuffer smuggled = UTF_8.encode("MAIL FROM: mallory\r\n");
    assertThatThrownBy(() -> startTls(server.transport(), server, SERVER, true, smuggled))
        .isInstanceOf(SSLHandshakeException.class);
    settle();
    assertThat(server.calls).containsExactly("made", "broken");
    assertThat(client.calls).endsWith("eof", "lost");
  }

  @AsyncioTest
  void soItIsOnTheClientsSide() throws IOException {
    connect();
    ByteBuffer smuggled = UTF_8.encode("250 welcome, I am the server\r\n");
    assertThatThrownBy(() -> startTls(client.transport(), client, CLIENT, false, smuggled))
        .isInstanceOf(SSLHandshakeException.class);
    settle();
    assertThat(client.calls).containsExactly("made", "broken");
    assertThat(server.calls).endsWith("eof", "lost");
  }

  @AsyncioTest
  void whatWasWrittenBeforeIsSentAsItIs() throws IOException {
    connect();
    client.transport().write(new byte[1 << 20]);
    write(client.transport(), "STARTTLS");
    var counting = new Counting();
    server.transport().setProtocol(counting);
    Task<Transport> securing =
        createTask(() -> startTls(client.transport(), client, CLIENT, false));
    settle();
    assertThat(counting.count).isGreaterThan((1 << 20) + 8); // and the client's first words
    securing.cancel();
    assertThatThrownBy(securing::await).isInstanceOf(CancelledError.class);
    settle();
    assertThat(counting.calls).endsWith("eof", "lost");
  }

  /* -------------------------------------- failures ---------------------------------------- */

  @AsyncioTest
  void whoseOtherSideNeverAnswersCanBeTimedOut(VirtualClock clock) throws IOException {
    connect();
    Duration limit = Duration.ofMillis(500);
    assertThatThrownBy(
            () -> timeout(limit, () -> startTls(client.transport(), client, CLIENT, false)))
        .isInstanceOf(TimeoutException.class);
    assertThat(clock.time()).isLessThan(limit.plusMillis(1));
    settle();
    assertThat(server.calls).endsWith("eof", "lost");
    assertThat(client.calls).containsExactly("made", "lost");
  }

  @AsyncioTest
  void orHasALimitOfItsOwnOnBothSides() throws IOException {
    connect();
    assertThatThrownBy(() -> startTls(
            server.transport(), server, SERVER.handshakeTimeout(Duration.ofSeconds(1)), true))
        .isInstanceOf(ConnectionResetException.class)
        .hasMessageContaining("taking longer than 1.0 s");
    settle();
    assertThat(client.calls).endsWith("eof", "lost");
  }

  @AsyncioTest
  void anEndInTheMiddleIsAReset() throws IOException {
    connect();
    Task<?> securing = createTask(() -> startTls(client.transport(), client, CLIENT, false));
    settle();
    server.transport().close();
    assertThatThrownBy(securing::await)
        .isInstanceOf(ConnectionResetException.class)
        .hasMessageContaining("in the middle of the TLS handshake");
  }

  @AsyncioTest
  void aConnectionThatIsClosedCannotGoOn() throws IOException {
    connect();
    client.transport().close();
    settle();
    assertThatThrownBy(() -> startTls(client.transport(), client, CLIENT, false))
        .isInstanceOf(IOException.class);
  }

  @AsyncioTest
  void aClientNeedsANameAndGoesOnInTheOpenWithoutOne() throws IOException {
    connect();
    assertThatThrownBy(() -> startTls(client.transport(), client, LocalTls.client(), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tls.serverName");
    write(client.transport(), "still here");
    settle();
    assertThat(server.calls).containsExactly("made", "still here");
    client.transport().close();
    settle();
  }

  @Test
  void aPipeIsRefused() throws Exception {
    Real.run(() -> {
      Pipe pipe = Pipe.open();
      var in = connectReadPipe(() -> client, pipe.source());
      var out = connectWritePipe(() -> server, pipe.sink());
      assertThatThrownBy(() -> startTls(in.transport(), client, CLIENT, false))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> startTls(out.transport(), server, CLIENT, false))
          .isInstanceOf(UnsupportedOperationException.class);
      out.transport().close();
      Real.until(() -> client.calls.contains("lost"));
    });
  }

  @Test
  void whereverACancellationStrikesTheConnectionEnds() {
    new CancelEverywhere().test(attempt -> {
      var test = new StartTlsTest();
      test.connect();
      Task<?> accepting =
          createTask(() -> startTls(test.server.transport(), test.server, SERVER, true));
      boolean[] done = {false};
      attempt.run(() -> {
        Transport secured = startTls(test.client.transport(), test.client, CLIENT, false);
        secured.close();
        done[0] = true;
      });
      Asyncio.wait(List.of(accepting));
      settle();
      if (done[0]) {
        accepting.await();
        assertThat(test.server.calls).containsExactly("made", "eof", "lost");
      } else if (accepting.exception() == null) {
        assertThat(test.server.calls).containsExactly("made", "broken");
      } else {
        assertThat(accepting.exception()).isInstanceOf(IOException.class);
      }
    });
  }

  /* ------------------------------------- TLS in TLS --------------------------------------- */

  @AsyncioTest
  void tlsGoesThroughTls() throws IOException {
    connect();
    var outer = Secured.over(client.transport(), server.transport());
    outer.client.pauseReading(); // startTls reads when it has to
    var inner = Secured.over(outer.client, outer.server);
    write(inner.client, "doubly secret");
    settle();
    write(inner.server, "doubly secret too");
    settle();
    inner.client.close();
    settle();
    assertThat(server.calls).containsExactly("made", "doubly secret", "eof", "lost");
    assertThat(client.calls).containsExactly("made", "doubly secret too", "lost");
  }

  @AsyncioTest
  void muchGoesThroughBothWays() throws IOException {
    connect();
    var inner = Secured.over(client.transport(), server.transport());
    inner = Secured.over(inner.client, inner.server);
    var fromClient = new Counting();
    var fromServer = new Counting();
    inner.client.setProtocol(fromServer);
    inner.server.setProtocol(fromClient);
    inner.client.write(new byte[1 << 20]);
    inner.server.write(new byte[1 << 20]);
    settle();
    inner.server.close();
    settle();
    assertThat(fromClient.count).isEqualTo(1 << 20);
    assertThat(fromServer.count).isEqualTo(1 << 20);
    assertThat(fromServer.calls).endsWith("eof", "lost");
  }

  @AsyncioTest
  void theOuterOneMayBeClosedUnderTheInnerOne() throws IOException {
    connect();
    var outer = Secured.over(client.transport(), server.transport());
    Secured.over(outer.client, outer.server);
    outer.client.close();
    settle();
    assertThat(client.calls).containsExactly("made", "lost");
    assertThat(server.calls).containsExactly("made", "broken");
    assertThat(server.lost).isInstanceOf(SSLException.class).hasMessageContaining("truncated");
  }

  @AsyncioTest
  void theOuterOneMayBeAbortedInTheMiddleOfTheInnerHandshake() throws IOException {
    connect();
    var outer = Secured.over(client.transport(), server.transport());
    Task<?> securing = createTask(() -> startTls(outer.client, client, CLIENT, false));
    settle();
    outer.client.close();
    outer.server.abort();
    assertThatThrownBy(securing::await).isInstanceOf(ConnectionResetException.class);
    settle();
    assertThat(client.calls).containsExactly("made", "lost");
  }
}
