package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.net.Endpoints.connectAcceptedSocket;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Endpoints.createUnixConnection;
import static org.asyncio4j.net.Endpoints.createUnixServer;
import static org.asyncio4j.net.Real.until;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.net.ssl.SSLHandshakeException;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Task;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Connections with TLS over real sockets.
class TlsConnectionTest {
  private static final Tls CLIENT = LocalTls.client().serverName("example.org");

  /// By which way.
  enum Way {
    TCP,
    UNIX;

    Server serve(TlsConnectionTest test, Tls tls) throws IOException {
      ServerOptions options = ServerOptions.DEFAULT.tls(tls);
      return this == TCP
          ? createServer(test::protocol, Real.HOST, 0, options)
          : createUnixServer(test::protocol, test.path, options);
    }

    Endpoint<Transport, Recording> connect(TlsConnectionTest test, Server server, Tls tls)
        throws IOException {
      return this == TCP
          ? createConnection(
              Recording::new, Real.HOST, server.port(), ConnectOptions.DEFAULT.tls(tls))
          : createUnixConnection(Recording::new, test.path, tls);
    }
  }

  /// Answers with what it gets.
  private static final class Echo extends Recording {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  private final List<Recording> accepted = new ArrayList<>();
  private final Path path;

  TlsConnectionTest(@TempDir Path folder) {
    path = folder.resolve("socket");
  }

  private Recording protocol() {
    accepted.add(new Recording());
    return accepted.getLast();
  }

  private void untilAccepted() {
    until(() -> !accepted.isEmpty() && accepted.getFirst().calls.contains("made"));
  }

  /* ---------------------------------------- it works -------------------------------------- */

  @ParameterizedTest
  @EnumSource
  void bothSidesSendAndTheEndOfOneIsTheEndOfBoth(Way way) throws Exception {
    Real.run(() -> {
      try (Server server = way.serve(this, LocalTls.server())) {
        var client = way.connect(this, server, CLIENT);
        assertThat(client.protocol().calls).containsExactly("made");
        assertThat(client.protocol().transport()).isSameAs(client.transport());
        client.transport().write("hello".getBytes(UTF_8));
        untilAccepted();
        Recording there = accepted.getFirst();
        until(() -> there.calls.contains("hello"));
        there.transport().write("hello too".getBytes(UTF_8));
        until(() -> client.protocol().calls.contains("hello too"));
        client.transport().close();
        until(() -> there.calls.contains("lost") && client.protocol().calls.contains("lost"));
        assertThat(there.calls).containsExactly("made", "hello", "eof", "lost");
        assertThat(client.protocol().calls).containsExactly("made", "hello too", "lost");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void theTransportKnowsTheSessionAndTheConnectionBelow(Way way) throws Exception {
    Real.run(() -> {
      try (Server server = way.serve(this, LocalTls.server().alpn("h2", "http/1.1"))) {
        Transport client = way.connect(this, server, CLIENT.alpn("http/1.1")).transport();
        untilAccepted();
        Transport there = accepted.getFirst().transport();
        var session = requireNonNull(client.getExtraInfo(ExtraInfo.SSL_SESSION));
        assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
        assertThat(client.getExtraInfo(ExtraInfo.CIPHER))
            .isEqualTo(session.getCipherSuite())
            .startsWith("TLS_");
        assertThat(
                requireNonNull(client.getExtraInfo(ExtraInfo.PEERCERT)).getSubjectX500Principal())
            .asString()
            .isEqualTo("CN=of localhost");
        assertThat(client.getExtraInfo(ExtraInfo.ALPN_PROTOCOL)).isEqualTo("http/1.1");
        assertThat(client.getExtraInfo(ExtraInfo.PEERNAME))
            .isEqualTo(server.addresses().getFirst());
        assertThat(client.getExtraInfo(ExtraInfo.SOCKET)).isInstanceOf(SocketChannel.class);
        assertThat(client.getExtraInfo(ExtraInfo.PIPE)).isNull();
        assertThat(there.getExtraInfo(ExtraInfo.PEERCERT)).isNull();
        assertThat(there.getExtraInfo(ExtraInfo.ALPN_PROTOCOL)).isEqualTo("http/1.1");
        assertThat(client).asString().contains("open, TLSv1.3, over <ChannelTransport");
        client.abort();
        there.abort();
        until(() -> accepted.getFirst().calls.contains("lost"));
      }
    });
  }

  @Test
  void aSocketThatWasAcceptedElsewhereTakesTheServersPart() throws Exception {
    Real.run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        Task<Endpoint<Transport, Recording>> connecting = createTask(() -> createConnection(
            Recording::new,
            Real.HOST,
            Real.port(listening),
            ConnectOptions.DEFAULT.tls(LocalTls.client())));
        SocketChannel socket = Asyncio.toThread(listening::accept);
        var there = connectAcceptedSocket(Recording::new, socket, LocalTls.server());
        var here = connecting.await();
        assertThat(there.protocol().calls).containsExactly("made");
        here.transport().write("hello".getBytes(UTF_8));
        there.transport().write("hello too".getBytes(UTF_8));
        until(() -> there.protocol().calls.contains("hello")
            && here.protocol().calls.contains("hello too"));
        there.transport().close();
        until(() ->
            there.protocol().calls.contains("lost") && here.protocol().calls.contains("lost"));
      }
    });
  }

  @Test
  void aSocketThatIsConnectedTakesTheClientsPart() throws Exception {
    Real.run(() -> {
      try (Server server = Way.TCP.serve(this, LocalTls.server())) {
        var socket = SocketChannel.open(server.addresses().getFirst());
        var client = createConnection(Recording::new, socket, CLIENT);
        client.transport().write("hello".getBytes(UTF_8));
        client.transport().close();
        until(() -> client.protocol().calls.contains("lost"));
        assertThat(accepted.getFirst().calls).startsWith("made", "hello");
        assertThat(socket.isOpen()).isFalse();
        until(() -> accepted.getFirst().calls.contains("lost"));
      }
    });
  }

  /// By address and by socket, with one array and with several.
  @Test
  void severalClientsAtOnceGetBackAllThatTheySend() throws Exception {
    byte[] much = new byte[700_000];
    new Random(1).nextBytes(much);
    Real.run(() -> {
      try (Server server =
          createServer(Echo::new, Real.HOST, 0, ServerOptions.DEFAULT.tls(LocalTls.server()))) {
        List<Task<Counting>> clients = IntStream.range(0, 6)
            .mapToObj(i -> createTask(() -> {
              Counting counting = connect(server, i % 2 == 0);
              counting.transport().write(much);
              until(() -> counting.count == much.length);
              counting
                  .transport()
                  .writeLines(List.of(
                      ByteBuffer.wrap(much, 0, 10),
                      ByteBuffer.wrap(much, 10, 100_000),
                      ByteBuffer.allocate(0),
                      ByteBuffer.wrap(much, 100_010, much.length - 100_010)));
              until(() -> counting.count == 2 * much.length);
              counting.transport().close();
              until(() -> counting.calls.contains("lost"));
              return counting;
            }))
            .toList();
        var expected = new Counting();
        expected.dataReceived(ByteBuffer.wrap(much));
        expected.dataReceived(ByteBuffer.wrap(much));
        for (Task<Counting> client : clients) {
          assertThat(client.await().sum).isEqualTo(expected.sum);
        }
      }
    });
  }

  private static Counting connect(Server server, boolean bySocket) throws IOException {
    return bySocket
        ? createConnection(
                Counting::new,
                SocketChannel.open(new InetSocketAddress(Real.HOST, server.port())),
                CLIENT)
            .protocol()
        : createConnection(
                Counting::new,
                Real.HOST,
                server.port(),
                ConnectOptions.DEFAULT.tls(LocalTls.client()))
            .protocol();
  }

  /* --------------------------------------- it does not ------------------------------------ */

  @ParameterizedTest
  @EnumSource
  void whoDoesNotTrustTheAuthorityIsToldWhyAndTheServersProtocolIsNot(Way way) throws Exception {
    Real.run(() -> {
      Server server = way.serve(this, LocalTls.server());
      assertThatThrownBy(() -> way.connect(this, server, Tls.client().serverName("example.org")))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("example.org")
          .hasMessageContaining("CN=of localhost")
          .hasMessageContaining("CN=test authority");
      server.close();
      server.waitClosed();
      assertThat(accepted).hasSize(1);
      assertThat(accepted.getFirst().calls).isEmpty();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateForAnotherNameIsRefusedAndTheServersProtocolIsNotTold(Way way) throws Exception {
    Real.run(() -> {
      Server server = way.serve(this, LocalTls.server());
      assertThatThrownBy(() -> way.connect(this, server, LocalTls.client().serverName("127.0.0.2")))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("127.0.0.2")
          .hasMessageContaining("127.0.0.1");
      server.close();
      server.waitClosed();
      assertThat(accepted.getFirst().calls).isEmpty();
    });
  }

  @Test
  void aUnixSocketHasNoNameToCheckSoThatOneIsToBeGiven() throws Exception {
    Real.run(() -> {
      Server server = Way.UNIX.serve(this, LocalTls.server());
      assertThatThrownBy(() -> Way.UNIX.connect(this, server, LocalTls.client()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Tls.serverName");
      until(() -> !accepted.isEmpty());
      server.close();
      server.waitClosed();
      assertThat(accepted.getFirst().calls).isEmpty();
    });
  }

  @Test
  void neitherHasASocketThatIsConnectedAndItIsClosed() throws Exception {
    Real.run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        var socket = SocketChannel.open(listening.getLocalAddress());
        assertThatThrownBy(() -> createConnection(Recording::new, socket, LocalTls.client()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("Tls.serverName");
        assertThat(socket.isOpen()).isFalse();
      }
    });
  }
}
