package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Secure.HOST;
import static org.asyncio4j.net.Secure.settle;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.net.tls.EnginePeer;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.CancelEverywhere;
import org.asyncio4j.testing.MemoryNetwork;
import org.asyncio4j.testing.Standstill;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.transport.ConnectionResetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Handshakes that do not come to their end: whoever waits is told why, nobody else is, and nothing
/// is left.
class TlsHandshakeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Recording client = new Recording();

  /// Says nothing of its own, in plain bytes.
  private final Recording plain = new Recording();

  private Server plainServer() throws IOException {
    return createServer(() -> plain, HOST, 0);
  }

  private Task<Recording> connecting(Server server, Tls tls) {
    return createTask(() -> Secure.connect(client, server, tls));
  }

  /* ----------------------------------------- slow ----------------------------------------- */

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void aLimitIsPositive(long seconds) {
    Duration limit = Duration.ofSeconds(seconds);
    assertThatThrownBy(() -> LocalTls.client().handshakeTimeout(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a positive duration");
    assertThatThrownBy(() -> LocalTls.client().shutdownTimeout(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a positive duration");
  }

  @AsyncioTest
  void aServerThatSaysNothingIsGivenUpWhenTheTimeIsOver(VirtualClock clock) throws IOException {
    try (Server server = plainServer()) {
      Task<?> connecting = connecting(server, LocalTls.client().handshakeTimeout(SECOND));
      assertThatThrownBy(connecting::await)
          .isInstanceOf(ConnectionResetException.class)
          .hasMessageContaining("localhost at localhost/127.0.0.1:" + server.port())
          .hasMessageContaining("taking longer than 1.0 s");
      assertThat(clock.time()).isEqualTo(SECOND);
      settle();
      assertThat(plain.calls).startsWith("made").endsWith("eof", "lost");
      assertThat(client.calls).isEmpty();
    }
  }

  @AsyncioTest
  void withoutALimitOfItsOwnItIsAMinute(VirtualClock clock) throws IOException {
    try (Server server = plainServer()) {
      Task<?> connecting = connecting(server, LocalTls.client());
      assertThatThrownBy(connecting::await).hasMessageContaining("taking longer than 60.0 s");
      assertThat(clock.time()).isEqualTo(Duration.ofMinutes(1));
    }
  }

  @AsyncioTest
  void aClientThatSaysNothingIsGivenUpAndNobodyIsTold(VirtualClock clock) throws IOException {
    var accepted = new Recording();
    try (Server server = createServer(
        () -> accepted,
        HOST,
        0,
        ServerOptions.DEFAULT.tls(LocalTls.server().handshakeTimeout(SECOND)))) {
      createConnection(() -> plain, HOST, server.port());
      sleep(SECOND.minusNanos(1));
      assertThat(plain.calls).containsExactly("made");
      sleep(Duration.ofNanos(2));
      assertThat(plain.calls).containsExactly("made", "eof", "lost");
      assertThat(accepted.calls).isEmpty();
      assertThat(server).asString().contains("0 connections");
    }
  }

  @AsyncioTest
  void inDebugModeAServersFailedHandshakesAreReported() throws IOException {
    List<ErrorReport> reports = new ArrayList<>();
    EventLoop loop = getRunningLoop();
    loop.setDebug(true);
    loop.setExceptionHandler((_, report) -> reports.add(report));
    try (Server server =
        createServer(Recording::new, HOST, 0, ServerOptions.DEFAULT.tls(LocalTls.server()))) {
      createConnection(() -> plain, HOST, server.port()).transport().close();
      settle();
    } finally {
      loop.setDebug(false);
    }
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message()).isEqualTo("A TLS handshake has failed");
    assertThat(reports.getFirst().exception())
        .isInstanceOf(ConnectionResetException.class)
        .hasMessageContaining("in the middle of the TLS handshake");
  }

  @AsyncioTest
  void oneThatIsDoneInTimeIsNotGivenUpLater() throws IOException {
    Tls limited = LocalTls.client().handshakeTimeout(SECOND);
    var pair = Secure.Pair.open(limited, LocalTls.server().handshakeTimeout(SECOND));
    sleep(Duration.ofHours(1));
    assertThat(pair.client().calls).containsExactly("made");
    pair.client().transport().close();
    settle();
    assertThat(pair.server().calls).containsExactly("made", "eof", "lost");
  }

  /* ---------------------------------------- ended ----------------------------------------- */

  @AsyncioTest
  void anEndInTheMiddleIsAResetAndTheProtocolIsToldNothing() throws IOException {
    try (Server server = plainServer()) {
      Task<?> connecting = connecting(server, LocalTls.client());
      settle();
      plain.transport().close();
      assertThatThrownBy(connecting::await)
          .isInstanceOf(ConnectionResetException.class)
          .hasMessageContaining("localhost at ")
          .hasMessageContaining("in the middle of the TLS handshake");
      settle();
      assertThat(client.calls).isEmpty();
    }
  }

  @AsyncioTest
  void anEndOfItsOutputAloneIsThatToo() throws IOException {
    try (Server server = plainServer()) {
      plain.staysOpen = true;
      Task<?> connecting = connecting(server, LocalTls.client());
      settle();
      plain.transport().writeEof();
      assertThatThrownBy(connecting::await)
          .isInstanceOf(ConnectionResetException.class)
          .hasMessageContaining("in the middle of the TLS handshake");
      settle();
      assertThat(plain.calls).endsWith("eof");
      plain.transport().close();
    }
  }

  @AsyncioTest
  void aConnectionThatBreaksInTheMiddleGivesItsError(MemoryNetwork network) throws IOException {
    try (Server server = plainServer()) {
      Task<?> connecting = connecting(server, LocalTls.client());
      settle();
      network.reset(plain.transport());
      assertThatThrownBy(connecting::await)
          .isInstanceOf(ConnectionResetException.class)
          .hasMessageContaining("was reset");
      settle();
      assertThat(client.calls).isEmpty();
    }
  }

  @AsyncioTest
  void aServerThatClosesItsClientsCutsHandshakesToo(VirtualClock clock) throws IOException {
    Server server =
        createServer(Recording::new, HOST, 0, ServerOptions.DEFAULT.tls(LocalTls.server()));
    createConnection(() -> plain, HOST, server.port());
    settle();
    server.closeClients();
    server.close();
    server.waitClosed();
    assertThat(clock.time()).isLessThan(SECOND);
    settle();
    assertThat(plain.calls).containsExactly("made", "eof", "lost");
  }

  /* --------------------------------------- garbage ---------------------------------------- */

  @AsyncioTest
  void aServerThatSpeaksSomethingElseIsNamed() throws IOException {
    try (Server server = plainServer()) {
      Task<?> connecting = connecting(server, LocalTls.client());
      settle();
      plain.transport().write("220 mail.example.org ESMTP\r\n".getBytes(UTF_8));
      assertThatThrownBy(connecting::await)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("localhost at localhost/127.0.0.1:" + server.port())
          .hasCauseInstanceOf(SSLException.class);
      settle();
      assertThat(plain.calls).endsWith("eof", "lost");
      assertThat(client.calls).isEmpty();
    }
  }

  @AsyncioTest
  void aClientThatSpeaksSomethingElseIsSentAwayAndNobodyIsTold() throws IOException {
    var accepted = new Recording();
    try (Server server =
        createServer(() -> accepted, HOST, 0, ServerOptions.DEFAULT.tls(LocalTls.server()))) {
      var made = createConnection(() -> plain, HOST, server.port());
      made.transport().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
      settle();
      assertThat(plain.calls).endsWith("eof", "lost");
      assertThat(accepted.calls).isEmpty();
      assertThat(server).asString().contains("0 connections");
    }
  }

  @AsyncioTest
  void whomTheClientDoesNotTrustIsToldSoByAnAlert() throws IOException {
    var peer = EnginePeer.server();
    assertThatThrownBy(() -> Secure.connect(peer, Tls.client()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("CN=test authority");
    settle();
    assertThat(peer.failure()).hasMessageContaining("certificate");
    assertThat(peer.calls).endsWith("eof", "lost");
  }

  /* --------------------------------------- abandoned -------------------------------------- */

  @AsyncioTest
  void whoIsTimedOutLeavesNothingBehind(VirtualClock clock) throws IOException {
    Duration limit = Duration.ofMillis(500);
    try (Server server = plainServer()) {
      assertThatThrownBy(
              () -> timeout(limit, () -> Secure.connect(client, server, LocalTls.client())))
          .isInstanceOf(TimeoutException.class);
      assertThat(clock.time()).isEqualTo(limit);
      settle();
      assertThat(plain.calls).startsWith("made").endsWith("eof", "lost");
      assertThat(client.calls).isEmpty();
    }
  }

  @Test
  void andNoTimer() {
    var clock = new VirtualClock();
    try (EventLoop loop = clock.newEventLoop()) {
      assertThatThrownBy(() -> loop.runUntilComplete(() -> {
            whoIsTimedOutLeavesNothingBehind(clock);
            loop.createFuture().await();
          }))
          .isInstanceOf(Standstill.class);
    }
    assertThat(clock.time()).isLessThan(SECOND);
  }

  @AsyncioTest
  void whoIsCancelledCutsTheConnection() throws IOException {
    try (Server server = plainServer()) {
      Task<?> connecting = connecting(server, LocalTls.client());
      settle();
      connecting.cancel();
      assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
      settle();
      assertThat(plain.calls).startsWith("made").endsWith("eof", "lost");
      assertThat(client.calls).isEmpty();
    }
  }

  /// Also in the iteration in which the handshake is done.
  @Test
  void whereverACancellationStrikesTheConnectionEnds() {
    new CancelEverywhere().test(attempt -> {
      var accepted = new Recording();
      var here = new Recording();
      var server =
          createServer(() -> accepted, HOST, 0, ServerOptions.DEFAULT.tls(LocalTls.server()));
      attempt.run(() -> Secure.connect(here, server, LocalTls.client()).calls.add("given"));
      settle();
      if (here.calls.contains("given")) {
        assertThat(here.calls).containsExactly("made", "given");
        here.transport().close();
      } else if (!here.calls.isEmpty()) {
        assertThat(here.calls).containsExactly("made", "lost");
      }
      server.close();
      server.waitClosed();
    });
  }
}
