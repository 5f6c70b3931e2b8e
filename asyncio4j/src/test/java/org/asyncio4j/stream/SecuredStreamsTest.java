package org.asyncio4j.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.stream.Feed.bytes;
import static org.asyncio4j.stream.Feed.text;
import static org.asyncio4j.stream.Streams.openConnection;
import static org.asyncio4j.stream.Streams.startServer;

import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.net.Endpoints;
import org.asyncio4j.net.Server;
import org.asyncio4j.net.tls.EnginePeer;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryNetwork;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;

/// Streams in TLS, from their beginning and from the middle on.
class SecuredStreamsTest {
  private static final String HOST = "localhost";
  private static final Tls CLIENT = LocalTls.client().serverName(HOST);

  private final EnginePeer peer = EnginePeer.server();

  /// A stream whose other side is driven by hand.
  private StreamConnection connect(Tls tls) throws IOException {
    try (Server server = Endpoints.createServer(() -> peer, HOST, 0)) {
      return openConnection(HOST, server.port(), tls);
    }
  }

  /// Both sides in plain bytes; the second is the server's.
  private record Pair(StreamConnection here, StreamConnection there) {
    static Pair open() throws IOException {
      Future<StreamConnection> accepted = getRunningLoop().createFuture();
      try (Server server = startServer(
          (reader, writer) -> accepted.setResult(new StreamConnection(reader, writer)), HOST, 0)) {
        StreamConnection here = openConnection(HOST, server.port());
        return new Pair(here, accepted.await());
      }
    }

    /// Both go on in TLS.
    void secure() throws IOException {
      Task<?> accepting = createTask(() -> there.writer().startTls(LocalTls.server()));
      here.writer().startTls(CLIENT);
      accepting.await();
    }

    void close() throws IOException {
      here.writer().close();
      assertThat(there.reader().read()).isEmpty();
      there.writer().close();
      there.writer().waitClosed();
      here.writer().waitClosed();
    }
  }

  /* -------------------------------------- startTls ---------------------------------------- */

  @AsyncioTest
  void bothSidesOfAConnectionGoOnInTls() throws IOException {
    Pair pair = Pair.open();
    pair.here().writer().send(bytes("STARTTLS\n"));
    assertThat(text(pair.there().reader().readLine())).isEqualTo("STARTTLS\n");
    pair.there().writer().send(bytes("go ahead\n"));
    assertThat(text(pair.here().reader().readLine())).isEqualTo("go ahead\n");
    assertThat(pair.here().writer().getExtraInfo(ExtraInfo.SSL_SESSION)).isNull();
    assertThat(pair.there().writer().getExtraInfo(ExtraInfo.SSL_SESSION)).isNull();
    pair.secure();
    assertThat(pair.here().writer().getExtraInfo(ExtraInfo.SSL_SESSION)).isNotNull();
    assertThat(pair.there().writer().getExtraInfo(ExtraInfo.SSL_SESSION)).isNotNull();
    pair.here().writer().send(bytes("secret\n"));
    assertThat(text(pair.there().reader().readLine())).isEqualTo("secret\n");
    pair.there().writer().send(bytes("secret too\n"));
    assertThat(text(pair.here().reader().readLine())).isEqualTo("secret too\n");
    pair.close();
  }

  @AsyncioTest
  void aHandshakeThatCameBehindTheLastLineIsGoneOnWith() throws IOException {
    Pair pair = Pair.open();
    pair.here().writer().write(bytes("STARTTLS\n"));
    Task<?> securing = createTask(() -> pair.here().writer().startTls(CLIENT));
    sleep(Duration.ofSeconds(1)); // all of that has come, and waits in the reader
    assertThat(text(pair.there().reader().readLine())).isEqualTo("STARTTLS\n");
    pair.there().writer().startTls(LocalTls.server());
    securing.await();
    pair.close();
  }

  @AsyncioTest
  void soIsOneThatAFullReaderHasHeldBack() throws IOException {
    Pair pair = Pair.open();
    byte[] much = new byte[3 * StreamReader.DEFAULT_LIMIT];
    pair.here().writer().write(much);
    Task<?> securing = createTask(() -> pair.here().writer().startTls(CLIENT));
    sleep(Duration.ofSeconds(1));
    pair.there().reader().readExactly(much.length);
    pair.there().writer().startTls(LocalTls.server());
    securing.await();
    pair.here().writer().write(much);
    assertThat(pair.there().reader().readExactly(much.length)).isEqualTo(much);
    pair.close();
  }

  @AsyncioTest
  void whatWasSmuggledInBeforeTheHandshakeIsNotReadInTls() throws IOException {
    Pair pair = Pair.open();
    pair.here().writer().write(bytes("STARTTLS\nMAIL FROM: mallory\n"));
    Task<?> securing = createTask(() -> pair.here().writer().startTls(CLIENT));
    sleep(Duration.ofSeconds(1));
    assertThat(text(pair.there().reader().readLine())).isEqualTo("STARTTLS\n");
    assertThatThrownBy(() -> pair.there().writer().startTls(LocalTls.server()))
        .isInstanceOf(SSLHandshakeException.class);
    assertThatThrownBy(() -> pair.there().reader().readLine())
        .isInstanceOf(SSLHandshakeException.class);
    assertThatThrownBy(() -> pair.there().writer().waitClosed())
        .isInstanceOf(SSLHandshakeException.class);
    assertThatThrownBy(securing::await).isInstanceOf(IOException.class);
  }

  @AsyncioTest
  void aConnectionThatIsClosedDoesNotGoOn() throws IOException {
    Pair pair = Pair.open();
    pair.here().writer().close();
    assertThatThrownBy(() -> pair.here().writer().startTls(CLIENT))
        .isInstanceOf(ConnectionResetException.class);
    pair.close();
  }

  @AsyncioTest
  void whatCannotBeginLosesNothingThatHasCome() throws IOException {
    Pair pair = Pair.open();
    pair.here().writer().write(bytes("hello\n"));
    pair.there().writer().write(bytes("hello too\n"));
    sleep(Duration.ofSeconds(1));
    assertThatThrownBy(() -> pair.here().writer().startTls(LocalTls.client()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tls.serverName");
    assertThatThrownBy(() -> pair.there().writer().startTls(Tls.client()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("certificate");
    assertThat(text(pair.here().reader().readLine())).isEqualTo("hello too\n");
    assertThat(text(pair.there().reader().readLine())).isEqualTo("hello\n");
    pair.secure();
    pair.close();
  }

  /* --------------------------------------- the end ---------------------------------------- */

  @AsyncioTest
  void aFarewellIsTheEndOfWhatIsRead() throws IOException {
    StreamConnection connection = connect(LocalTls.client());
    peer.send("bye");
    peer.sayFarewell();
    assertThat(text(connection.reader().read())).isEqualTo("bye");
    assertThat(connection.reader().read()).isEmpty();
    connection.close();
    connection.writer().waitClosed();
    sleep(Duration.ofSeconds(1));
    assertThat(peer.calls).endsWith("close_notify", "eof", "lost");
  }

  @AsyncioTest
  void anEndWithoutOneIsAnErrorBehindWhatCame() throws IOException {
    StreamConnection connection = connect(LocalTls.client());
    peer.send("half\n");
    assertThat(text(connection.reader().readLine())).isEqualTo("half\n");
    peer.raw().close();
    assertThatThrownBy(() -> connection.reader().read())
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("truncated");
    assertThatThrownBy(() -> connection.writer().waitClosed()).isInstanceOf(SSLException.class);
  }

  @AsyncioTest
  void garbageIsAnErrorOfTheReaderAndClosingGoesOn() throws IOException {
    StreamConnection connection = connect(LocalTls.client());
    peer.sendPlain("this is no record, and should not be taken for one");
    assertThatThrownBy(() -> connection.reader().read()).isInstanceOf(SSLException.class);
    connection.writer().close();
    assertThatThrownBy(() -> connection.writer().waitClosed()).isInstanceOf(SSLException.class);
    sleep(Duration.ofSeconds(1));
    assertThat(peer.calls).endsWith("eof", "lost");
  }

  @AsyncioTest
  void aBrokenConnectionIsAnErrorOfWhoWritesMore(MemoryNetwork network) throws IOException {
    StreamConnection connection = connect(LocalTls.client());
    connection.writer().write("one", UTF_8);
    connection.writer().drain();
    network.reset(peer.raw());
    connection.writer().write("two", UTF_8);
    assertThatThrownBy(() -> connection.writer().drain())
        .isInstanceOf(ConnectionResetException.class)
        .hasMessageContaining("was reset");
  }

  @AsyncioTest
  void whoIsNotTrustedIsNotConnectedTo() {
    assertThatThrownBy(() -> connect(Tls.client()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("CN=test authority");
    sleep(Duration.ofSeconds(1));
    assertThat(peer.calls).endsWith("eof", "lost");
  }
}
