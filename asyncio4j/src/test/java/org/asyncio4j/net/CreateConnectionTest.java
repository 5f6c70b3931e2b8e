package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.net.Endpoints.connectAcceptedSocket;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Real.HOST;
import static org.asyncio4j.net.Real.until;

import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that come about.
class CreateConnectionTest {
  private static final class Echo extends Recording {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
  void itGivesATransportAndTheProtocolThatWasToldOfIt(String host) throws Exception {
    Real.run(() -> {
      try (Server server = createServer(Echo::new, host, 0)) {
        var made = createConnection(Recording::new, host, server.port());
        Recording protocol = made.protocol();
        assertThat(protocol.calls).containsExactly("made");
        assertThat(protocol.transport()).isSameAs(made.transport());
        assertThat(made.transport().getProtocol()).isSameAs(protocol);
        assertThat(made.transport().getExtraInfo(ExtraInfo.SOCKNAME)).isNotNull();
        assertThat(made.transport().getExtraInfo(ExtraInfo.PEERNAME))
            .isEqualTo(server.addresses().getFirst());
        made.transport().write("hello".getBytes(UTF_8));
        made.transport().writeEof();
        until(() -> protocol.calls.contains("lost"));
        assertThat(String.join(",", protocol.calls)).isEqualTo("made,hello,eof,lost");
      }
    });
  }

  @Test
  void smallWritesGoOutWithoutDelayOnBothSides() throws Exception {
    Real.run(() -> {
      var accepted = new Recording();
      try (Server server = createServer(() -> accepted, HOST, 0)) {
        var made = createConnection(Recording::new, HOST, server.port());
        until(() -> !accepted.calls.isEmpty());
        for (Transport each : List.of(made.transport(), accepted.transport())) {
          var socket = (SocketChannel) each.getExtraInfo(ExtraInfo.SOCKET);
          Boolean noDelay = socket.getOption(StandardSocketOptions.TCP_NODELAY);
          assertThat(noDelay).isTrue();
        }
        made.transport().abort();
        until(() -> accepted.calls.contains("lost") || accepted.calls.contains("broken"));
      }
    });
  }

  @Test
  void itConnectsFromTheAddressThatItIsGiven() throws Exception {
    Real.run(() -> {
      int port = Real.deadPort();
      try (ServerSocketChannel listening = Real.listening()) {
        var from = ConnectOptions.DEFAULT.localAddress(new InetSocketAddress(HOST, port));
        var made = createConnection(Recording::new, HOST, Real.port(listening), from);
        assertThat(Real.port(made.transport())).isEqualTo(port);
        made.transport().abort();
      }
    });
  }

  @Test
  void addressesOfAnotherFamilyThanItsOwnAreSkipped() throws Exception {
    new FakeNetwork().name("both", "::1", HOST).run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        var from = ConnectOptions.DEFAULT.localAddress(new InetSocketAddress(HOST, 0));
        var made = createConnection(Recording::new, "both", Real.port(listening), from);
        assertThat(made.transport().getExtraInfo(ExtraInfo.PEERNAME))
            .isEqualTo(listening.getLocalAddress());
        made.transport().abort();
      }
    });
  }

  @Test
  void aLocalAddressMayBeAName() throws Exception {
    new FakeNetwork().name("here", HOST).name("there", HOST).run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        var from =
            ConnectOptions.DEFAULT.localAddress(InetSocketAddress.createUnresolved("here", 0));
        var made = createConnection(Recording::new, "there", Real.port(listening), from);
        made.transport().abort();
      }
    });
  }

  @Test
  void aSocketThatWasAcceptedElsewhereBecomesAConnection() throws Exception {
    Real.run(() -> {
      try (ServerSocketChannel listening = Real.listening();
          var client = SocketChannel.open(listening.getLocalAddress())) {
        var accepted = connectAcceptedSocket(Echo::new, listening.accept());
        client.write(ByteBuffer.wrap("hello".getBytes(UTF_8)));
        client.shutdownOutput();
        until(() -> accepted.protocol().calls.contains("lost"));
        ByteBuffer answer = ByteBuffer.allocate(10);
        client.read(answer);
        assertThat(UTF_8.decode(answer.flip()).toString()).isEqualTo("hello");
      }
    });
  }

  @Test
  void aSocketThatIsConnectedBecomesAConnection() throws Exception {
    Real.run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        SocketChannel socket = SocketChannel.open(listening.getLocalAddress());
        var made = createConnection(Recording::new, socket);
        assertThat(made.transport().getExtraInfo(ExtraInfo.SOCKET)).isSameAs(socket);
        made.transport().close();
        until(() -> made.protocol().calls.contains("lost"));
        assertThat(socket.isOpen()).isFalse();
      }
    });
  }

  @Test
  void aSocketThatIsNotConnectedIsRefused() throws Exception {
    Real.run(() -> {
      try (var socket = SocketChannel.open()) {
        assertThatThrownBy(() -> createConnection(Recording::new, socket))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageEndingWith("is not connected");
      }
    });
  }

  @Test
  void aSocketThatIsATransportsIsRefusedAndStaysThat() throws Exception {
    Real.run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        SocketChannel socket = SocketChannel.open(listening.getLocalAddress());
        var made = createConnection(Recording::new, socket);
        assertThatThrownBy(() -> createConnection(Recording::new, socket))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("is used by transport");
        assertThat(socket.isOpen()).isTrue();
        made.transport().abort();
      }
    });
  }

  @Test
  void aFactoryThatThrowsLeavesNoConnection() throws Exception {
    Real.run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        var failure = new ArithmeticException("of the factory");
        assertThatThrownBy(() -> createConnection(
                () -> {
                  throw failure;
                },
                HOST,
                Real.port(listening)))
            .isSameAs(failure);
        Real.untilTheEnd(listening.accept());
      }
    });
  }

  @Test
  void theProtocolIsToldInACallbackOutsideOfTheTask() throws Exception {
    Real.run(() -> {
      var tasks = new ArrayList<Object>();
      try (ServerSocketChannel listening = Real.listening()) {
        var protocol = new Recording() {
          @Override
          public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            tasks.add(String.valueOf((Object) Asyncio.currentTask()));
          }
        };
        createConnection(() -> protocol, HOST, Real.port(listening)).transport().abort();
        assertThat(tasks).containsExactly("null");
      }
    });
  }

  @Test
  void aPeerThatHasResetItAtOnceIsAnEndLikeAnyOther() throws Exception {
    Real.run(() -> {
      var accepted = new ArrayList<Recording>();
      try (Server server = createServer(
          () -> {
            accepted.add(new Recording());
            return accepted.getLast();
          },
          HOST,
          0)) {
        for (int i = 0; i < 5; i++) {
          try (var client = SocketChannel.open(server.addresses().getFirst())) {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
          }
        }
        until(() ->
            accepted.stream().filter(each -> each.calls.contains("broken")).count() == 5);
        assertThat(accepted)
            .allSatisfy(each -> assertThat(each.calls).containsExactly("made", "broken"));
        assertThat(server).asString().contains(" 0 connections");
      }
    });
  }
}
