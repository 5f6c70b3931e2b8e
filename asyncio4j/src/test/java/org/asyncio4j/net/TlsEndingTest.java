package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Secure.settle;

import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.asyncio4j.net.tls.EnginePeer;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryNetwork;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.Test;

/// How connections with TLS end: with a farewell of both sides, of one, and without.
class TlsEndingTest {
  private static final int MUCH = 4 << 20;

  private final EnginePeer peer = EnginePeer.server();

  private Recording connect() throws IOException {
    return Secure.connect(peer, LocalTls.client());
  }

  private static void write(Recording protocol, String text) {
    protocol.transport().write(text.getBytes(UTF_8));
  }

  /* --------------------------------- a farewell of both sides ----------------------------- */

  @AsyncioTest
  void whoClosesSaysFarewellAndWaitsForThatOfTheOther(VirtualClock clock) throws IOException {
    Recording client = connect();
    client.transport().close();
    settle();
    assertThat(client.transport().isClosing()).isTrue();
    assertThat(peer.calls).containsExactly("made", "secure", "close_notify");
    assertThat(client.calls).containsExactly("made");
    sleep(Duration.ofSeconds(29));
    peer.sayFarewell();
    settle();
    assertThat(client.calls).containsExactly("made", "lost");
    assertThat(peer.calls).endsWith("close_notify", "eof", "lost");
  }

  @AsyncioTest
  void whoHearsAFarewellAndDoesNotWantToGoOnSaysOneToo() throws IOException {
    Recording client = connect();
    peer.send("bye");
    peer.sayFarewell();
    settle();
    assertThat(client.calls).containsExactly("made", "bye", "eof", "lost");
    assertThat(peer.calls).endsWith("close_notify", "eof", "lost");
  }

  @AsyncioTest
  void whoHearsAFarewellMayGoOn() throws IOException {
    var client = new Recording();
    client.staysOpen = true;
    Secure.connect(client, peer, LocalTls.client());
    peer.sayFarewell();
    settle();
    assertThat(client.calls).containsExactly("made", "eof");
    assertThat(client.transport().isReading()).isFalse();
    write(client, "one more thing");
    settle();
    assertThat(peer.got()).isEqualTo("one more thing");
    client.transport().close();
    settle();
    assertThat(client.calls).containsExactly("made", "eof", "lost");
    assertThat(peer.calls).endsWith("close_notify", "eof", "lost");
  }

  @AsyncioTest
  void bothMayCloseAtOnce() throws IOException {
    var pair = Secure.Pair.open();
    pair.client().transport().close();
    pair.server().transport().close();
    settle();
    assertThat(pair.client().calls).containsExactly("made", "lost");
    assertThat(pair.server().calls).containsExactly("made", "lost");
  }

  @AsyncioTest
  void allThatWasWrittenIsSentBeforeTheFarewell() throws IOException {
    var pair = Secure.Pair.open();
    var counting = new Counting();
    pair.server().transport().setProtocol(counting);
    pair.client().transport().write(new byte[MUCH]);
    assertThat(pair.client().calls).containsExactly("made", "pause");
    pair.client().transport().close();
    settle();
    assertThat(counting.count).isEqualTo(MUCH);
    assertThat(counting.calls).containsExactly("eof", "lost");
    assertThat(pair.client().calls).endsWith("lost");
  }

  @AsyncioTest
  void whatComesAfterClosingIsIgnored() throws IOException {
    Recording client = connect();
    client.transport().close();
    peer.send("too late");
    settle();
    peer.send("much too late");
    peer.sayFarewell();
    settle();
    assertThat(client.calls).containsExactly("made", "lost");
  }

  @AsyncioTest
  void whatIsWrittenAfterClosingIsIgnored() throws IOException {
    Recording client = connect();
    client.transport().close();
    write(client, "too late");
    client.transport().close();
    settle();
    assertThat(peer.got()).isEmpty();
    peer.sayFarewell();
    settle();
    write(client, "much too late");
    assertThat(client.calls).containsExactly("made", "lost");
  }

  /* ------------------------------- a farewell of one side --------------------------------- */

  @AsyncioTest
  void itsOutputCanEndAlone() throws IOException {
    var pair = Secure.Pair.open();
    pair.server().staysOpen = true;
    Transport client = pair.client().transport();
    assertThat(client.canWriteEof()).isTrue();
    write(pair.client(), "question");
    client.writeEof();
    client.writeEof();
    settle();
    assertThat(pair.server().calls).containsExactly("made", "question", "eof");
    assertThatThrownBy(() -> write(pair.client(), "more"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("after writeEof()");
    write(pair.server(), "answer");
    pair.server().transport().close();
    settle();
    assertThat(pair.client().calls).containsExactly("made", "answer", "eof", "lost");
    assertThat(pair.server().calls).endsWith("eof", "lost");
  }

  @AsyncioTest
  void ofAnOlderVersionItCannotAndSaysSo() throws IOException {
    var pair = Secure.Pair.open(LocalTls.oldClient(), LocalTls.server());
    Transport client = pair.client().transport();
    assertThat(client).asString().contains("TLSv1.2");
    assertThat(client.canWriteEof()).isFalse();
    assertThatThrownBy(client::writeEof)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("close it");
    write(pair.client(), "hello");
    client.close();
    settle();
    assertThat(pair.server().calls).containsExactly("made", "hello", "eof", "lost");
    assertThat(pair.client().calls).containsExactly("made", "lost");
  }

  @AsyncioTest
  void whoHasSaidFarewellGetsAllThatWasWrittenAndAFarewell() throws IOException {
    Recording client = connect();
    peer.raw().pauseReading();
    client.transport().write(new byte[MUCH]);
    peer.sayFarewell();
    settle();
    assertThat(client.calls).containsExactly("made", "pause", "eof");
    peer.raw().resumeReading();
    settle();
    assertThat(peer.gotBytes()).isEqualTo(MUCH);
    assertThat(peer.calls).endsWith("close_notify", "eof", "lost");
    assertThat(client.calls).endsWith("eof", "lost");
  }

  @AsyncioTest
  void soDoesWhoHasEndedItsOutputWithoutOne() throws IOException {
    Recording client = Secure.connect(peer, LocalTls.client().acceptTruncation());
    peer.raw().pauseReading();
    client.transport().write(new byte[MUCH]);
    peer.raw().writeEof();
    settle();
    peer.raw().resumeReading();
    settle();
    assertThat(peer.gotBytes()).isEqualTo(MUCH);
    assertThat(peer.calls).endsWith("close_notify", "eof", "lost");
    assertThat(client.calls).endsWith("eof", "lost");
  }

  @AsyncioTest
  void whatCameBeforeAFarewellIsReadWhenReadingGoesOn() throws IOException {
    Recording client = connect();
    client.transport().pauseReading();
    assertThat(client.transport().isReading()).isFalse();
    peer.send("one");
    peer.send("two");
    peer.sayFarewell();
    peer.raw().close();
    settle();
    assertThat(client.calls).containsExactly("made");
    client.transport().resumeReading();
    settle();
    assertThat(String.join(",", client.calls))
        .isIn("made,one,two,eof,lost", "made,onetwo,eof,lost");
  }

  /* --------------------------------- a farewell of none ----------------------------------- */

  @AsyncioTest
  void anEndWithoutAFarewellIsTold() throws IOException {
    Recording client = connect();
    peer.send("half of it");
    peer.raw().close();
    settle();
    assertThat(client.calls).containsExactly("made", "half of it", "broken");
    assertThat(client.lost)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("truncated: localhost at localhost/127.0.0.1:")
        .hasMessageContaining("Tls.acceptTruncation()");
  }

  @AsyncioTest
  void itIsAnEndForThoseThatAcceptIt() throws IOException {
    Recording client = Secure.connect(peer, LocalTls.client().acceptTruncation());
    peer.send("all of it");
    peer.raw().close();
    settle();
    assertThat(client.calls).containsExactly("made", "all of it", "eof", "lost");
  }

  @AsyncioTest
  void soItIsOnTheServersSide() throws IOException {
    EnginePeer strict = EnginePeer.client();
    Recording accepted = Secure.accept(strict, LocalTls.server());
    strict.raw().close();
    EnginePeer lenient = EnginePeer.client();
    Recording accepting = Secure.accept(lenient, LocalTls.server().acceptTruncation());
    lenient.raw().close();
    settle();
    assertThat(accepted.calls).containsExactly("made", "broken");
    assertThat(accepting.calls).containsExactly("made", "eof", "lost");
  }

  @AsyncioTest
  void whoHasClosedNeedsNoAnswerButTheEnd() throws IOException {
    Recording client = connect();
    client.transport().close();
    settle();
    peer.raw().close();
    settle();
    assertThat(client.calls).containsExactly("made", "lost");
  }

  @AsyncioTest
  void orTheEndOfItsTimeIfAllIsSent(VirtualClock clock) throws IOException {
    Recording client =
        Secure.connect(peer, LocalTls.client().shutdownTimeout(Duration.ofSeconds(5)));
    client.transport().close();
    sleep(Duration.ofSeconds(5).minusNanos(1));
    assertThat(client.calls).containsExactly("made");
    sleep(Duration.ofNanos(2));
    assertThat(client.calls).containsExactly("made", "lost");
    assertThat(peer.calls).endsWith("close_notify", "eof", "lost");
  }

  @AsyncioTest
  void whoDoesNotTakeTheRestInTimeHasBrokenTheConnection() throws IOException {
    Recording client = connect();
    peer.raw().pauseReading();
    client.transport().write(new byte[MUCH]);
    client.transport().close();
    sleep(Duration.ofSeconds(31));
    assertThat(client.calls).containsExactly("made", "pause", "broken");
    assertThat(client.lost)
        .isInstanceOf(ConnectionResetException.class)
        .hasMessageContaining("has not taken, within 30.0 s");
  }

  @AsyncioTest
  void aBreakOfTheConnectionComesAsItIs(MemoryNetwork network) throws IOException {
    Recording client = connect();
    network.reset(peer.raw());
    settle();
    assertThat(client.calls).containsExactly("made", "broken");
    assertThat(client.lost)
        .isInstanceOf(ConnectionResetException.class)
        .hasMessageContaining("was reset");
    write(client, "too late");
  }

  @AsyncioTest
  void whoAbortsSaysNoFarewell() throws IOException {
    Recording client = connect();
    client.transport().abort();
    assertThat(client.transport().isClosing()).isTrue();
    settle();
    assertThat(client.calls).containsExactly("made", "lost");
    assertThat(peer.calls).containsExactly("made", "secure", "eof", "lost");
  }

  /* ------------------------------------ what is no TLS ------------------------------------ */

  @AsyncioTest
  void garbageBreaksTheConnectionBehindWhatCameBeforeIt() throws IOException {
    Recording client = connect();
    peer.send("good");
    peer.sendPlain("this is no record, and should not be taken for one");
    settle();
    assertThat(client.calls).containsExactly("made", "good", "broken");
    assertThat(client.lost)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("the TLS connection with localhost at ");
    client.transport().close();
    settle();
    assertThat(peer.calls).endsWith("eof", "lost");
    assertThat(peer.failure()).isInstanceOf(SSLException.class); // an alert says why
  }

  /* ------------------------------------ the socket below ---------------------------------- */

  @Test
  void theSocketIsKnownUntilTheConnectionIsLost() throws Exception {
    Real.run(() -> {
      var accepted = new Recording();
      try (Server server = Endpoints.createServer(
          () -> accepted, Real.HOST, 0, ServerOptions.DEFAULT.tls(LocalTls.server()))) {
        Tls tls = LocalTls.client();
        var client = Endpoints.createConnection(
            Recording::new, Real.HOST, server.port(), ConnectOptions.DEFAULT.tls(tls));
        assertThat(client.transport().getExtraInfo(ExtraInfo.SOCKET)).isNotNull();
        client.transport().close();
        Real.until(() -> client.protocol().calls.contains("lost"));
        assertThat(client.transport().getExtraInfo(ExtraInfo.SOCKET)).isNull();
        Real.until(() -> accepted.calls.contains("lost"));
      }
    });
  }
}
