package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Real.HOST;
import static org.asyncio4j.net.Real.until;

import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

/// Where a server listens, and what becomes of its connections when it is closed.
class ServerTest {
  private final List<Recording> accepted = new ArrayList<>();

  private Recording protocol() {
    accepted.add(new Recording());
    return accepted.getLast();
  }

  private Server server() throws java.io.IOException {
    return createServer(this::protocol, HOST, 0);
  }

  /// Connects, and lets the server accept.
  private Transport connect(Server server) throws java.io.IOException {
    int before = accepted.size();
    Transport client = createConnection(Recording::new, HOST, server.port()).transport();
    until(() -> accepted.size() > before);
    return client;
  }

  @Test
  void whatAClientSendsComesToAProtocolOfItsOwn() throws Exception {
    Real.run(() -> {
      try (Server server = server()) {
        assertThat(server.getLoop()).isSameAs(getRunningLoop());
        Transport client = connect(server);
        client.write("hello".getBytes(UTF_8));
        client.close();
        Recording protocol = accepted.getFirst();
        until(() -> protocol.calls.contains("lost"));
        assertThat(protocol.calls).containsExactly("made", "hello", "eof", "lost");
        assertThat(protocol.transport().getExtraInfo(ExtraInfo.SOCKNAME))
            .isEqualTo(server.addresses().getFirst());
        assertThat(protocol.transport().getExtraInfo(ExtraInfo.PEERNAME))
            .isEqualTo(client.getExtraInfo(ExtraInfo.SOCKNAME));
      }
    });
  }

  @ParameterizedTest
  @NullAndEmptySource
  void withoutAHostItListensForBothFamiliesAtOnePort(String host) throws Exception {
    Real.run(() -> {
      try (Server server = createServer(this::protocol, host, 0)) {
        for (String each : List.of(HOST, "::1")) {
          createConnection(Recording::new, each, server.port()).transport().abort();
        }
        until(() -> accepted.size() == 2);
        until(() -> accepted.stream().allMatch(each -> each.calls.size() > 1));
      }
    });
  }

  @Test
  void severalHostsHaveAnAddressEachButNoneTwice() throws Exception {
    new FakeNetwork().name("one", HOST).name("same", HOST).name("two", "::1").run(() -> {
      int port = Real.deadPort();
      List<String> hosts = List.of("one", "same", "two", "one");
      try (Server server = createServer(this::protocol, hosts, port, ServerOptions.DEFAULT)) {
        assertThat(server.addresses())
            .containsExactly(new InetSocketAddress(HOST, port), new InetSocketAddress("::1", port));
        assertThatThrownBy(() -> createServer(this::protocol, "nobody", 0))
            .isInstanceOf(UnknownHostException.class)
            .hasMessage("host 'nobody' has no address");
      }
    });
  }

  @Test
  void ofSeveralAddressesAllAreTakenOrNone() throws Exception {
    Real.run(() -> {
      try (Server taken = server()) {
        List<String> hosts = List.of("::1", HOST);
        assertThatThrownBy(
                () -> createServer(this::protocol, hosts, taken.port(), ServerOptions.DEFAULT))
            .isInstanceOf(BindException.class)
            .hasMessageContaining("127.0.0.1:" + taken.port());
        createServer(this::protocol, "::1", taken.port()).close();
      }
    });
  }

  @Test
  void anAddressThatIsInUseIsNamed() throws Exception {
    Real.run(() -> {
      try (Server taken = server()) {
        assertThatThrownBy(() -> createServer(this::protocol, HOST, taken.port()))
            .isInstanceOf(BindException.class)
            .hasMessageStartingWith("cannot bind to address 127.0.0.1:" + taken.port() + ": ");
      }
    });
  }

  @Test
  void portsAreSharedOnlyByServersThatSayThatTheyMayBe() throws Exception {
    Real.run(() -> {
      ServerOptions sharing = ServerOptions.DEFAULT.reusePort(true);
      try (Server one = createServer(this::protocol, HOST, 0, sharing);
          Server two = createServer(this::protocol, HOST, one.port(), sharing)) {
        assertThat(two.port()).isEqualTo(one.port());
      }
      assertThat(ServerOptions.DEFAULT.toSocketOptions())
          .doesNotContainKey(StandardSocketOptions.SO_REUSEPORT);
    });
  }

  @Test
  void aSystemThatCannotSharePortsSaysSo() throws Exception {
    Real.run(() -> assertThatThrownBy(() -> NioNetwork.set(
            new FakeServerSocket(), ServerOptions.DEFAULT.reusePort(true).toSocketOptions()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SO_REUSEPORT"));
  }

  @Test
  void exactlyTheSocketThatItIsGivenListens() throws Exception {
    Real.run(() -> {
      ServerSocketChannel socket = Real.listening();
      try (Server server = createServer(this::protocol, socket, ServerOptions.DEFAULT)) {
        assertThat(server.addresses()).containsExactly(socket.getLocalAddress());
        connect(server).abort();
        assertThatThrownBy(() -> createServer(this::protocol, socket, ServerOptions.DEFAULT))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("is used by transport");
        assertThatThrownBy(() -> getRunningLoop().addReader(socket, () -> {}))
            .isInstanceOf(IllegalStateException.class);
      }
      assertThat(socket.isOpen()).isFalse();
    });
  }

  @Test
  void aSocketWithoutAnAddressIsRefused() throws Exception {
    Real.run(() -> {
      try (var socket = ServerSocketChannel.open()) {
        assertThatThrownBy(() -> createServer(this::protocol, socket, ServerOptions.DEFAULT))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("is not bound");
      }
    });
  }

  @Test
  void closedItRefusesWhoConnects() throws Exception {
    Real.run(() -> {
      Server server = server();
      int port = server.port();
      connect(server).abort();
      server.close();
      server.close();
      assertThat(server.addresses()).isEmpty();
      assertThat(server.isServing()).isFalse();
      assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(server::startServing).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> createConnection(Recording::new, HOST, port))
          .isInstanceOf(ConnectException.class);
    });
  }

  @Test
  void itServesFromTheMomentThatItIsToldTo() throws Exception {
    Real.run(() -> {
      Server server =
          createServer(this::protocol, HOST, 0, ServerOptions.DEFAULT.startServing(false));
      assertThat(server.isServing()).isFalse();
      Transport early = createConnection(Recording::new, HOST, server.port()).transport();
      sleep(Duration.ZERO);
      assertThat(accepted).isEmpty();
      Task<?> serving = createTask(server::serveForever);
      until(() -> accepted.size() == 1);
      assertThat(server.isServing()).isTrue();
      assertThatThrownBy(server::serveForever)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("already being awaited");
      early.abort();
      serving.cancel();
      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
      assertThat(server.addresses()).isEmpty();
      assertThat(server.isServing()).isFalse();
      assertThatThrownBy(server::serveForever)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("is closed");
    });
  }

  @Test
  void closingItEndsServeForever() throws Exception {
    Real.run(() -> {
      Server server = server();
      Task<?> serving = createTask(server::serveForever);
      sleep(Duration.ZERO);
      server.close();
      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void whoWaitsForItsEndWaitsForItsLastConnectionAsWell() throws Exception {
    Real.run(() -> {
      Server server = server();
      Transport client = connect(server);
      Task<?> early = createTask(server::waitClosed);
      sleep(Duration.ZERO);
      assertThat(early.done()).isFalse();
      server.close();
      Task<?> late = createTask(server::waitClosed);
      sleep(Duration.ZERO);
      assertThat(early.done() || late.done()).isFalse();
      client.close();
      early.await();
      late.await();
      server.waitClosed();
      assertThat(accepted.getFirst().calls).endsWith("lost");
    });
  }

  @Test
  void withoutConnectionsWhoWaitsForItsEndWaitsForItsClose() throws Exception {
    Real.run(() -> {
      Server server = server();
      Task<?> waiting = createTask(server::waitClosed);
      sleep(Duration.ZERO);
      assertThat(waiting.done()).isFalse();
      server.close();
      waiting.await();
    });
  }

  @Test
  void closedInTheIterationInWhichTheLastConnectionEndsItHasEnded() throws Exception {
    Real.run(() -> {
      Server server = server();
      connect(server);
      Task<?> waiting = createTask(server::waitClosed);
      sleep(Duration.ZERO);
      accepted.getFirst().transport().close();
      getRunningLoop().callSoon(server::close);
      waiting.await();
    });
  }

  @Test
  void itsConnectionsCanBeClosedWithIt() throws Exception {
    Real.run(() -> {
      Server server = server();
      connect(server);
      server.close();
      server.closeClients();
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
      assertThat(accepted.getFirst().calls).endsWith("lost");
      server.waitClosed();
    });
  }

  @Test
  void itsConnectionsCanBeAbortedAlsoWhereMuchWaitsToBeSent() throws Exception {
    Real.run(() -> {
      Server server = server();
      Transport client = connect(server);
      client.pauseReading();
      Transport full = accepted.getFirst().transport();
      while (full.getWriteBufferSize() == 0) {
        full.write(new byte[1 << 20]);
      }
      server.close();
      server.closeClients();
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
      assertThat(accepted.getFirst().calls).doesNotContain("lost");
      server.abortClients();
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
      assertThat(accepted.getFirst().calls).endsWith("lost");
      server.waitClosed();
      client.abort();
    });
  }
}
