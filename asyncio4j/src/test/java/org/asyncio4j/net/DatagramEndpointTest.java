package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.net.Endpoints.createDatagramEndpoint;
import static org.asyncio4j.net.Real.HOST;
import static org.asyncio4j.net.Real.until;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.ExtraInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real sockets for datagrams.
class DatagramEndpointTest {
  private static final InetSocketAddress ANY = new InetSocketAddress(HOST, 0);

  /// Writes down how long what comes is, and answers with the same.
  private static final class Echo extends RecordingDatagrams {
    final List<Integer> lengths = new ArrayList<>();
    private @Nullable DatagramTransport transport;

    @Override
    public void connectionMade(DatagramTransport made) {
      super.connectionMade(made);
      transport = made;
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
      lengths.add(data.remaining());
      if (transport != null) {
        transport.sendto(data, sender);
      }
    }
  }

  private static Endpoint<DatagramTransport, RecordingDatagrams> open(
      @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote) throws IOException {
    return createDatagramEndpoint(RecordingDatagrams::new, local, remote, DatagramOptions.DEFAULT);
  }

  private static Endpoint<DatagramTransport, Echo> echo(String host) throws IOException {
    return createDatagramEndpoint(
        Echo::new, new InetSocketAddress(host, 0), null, DatagramOptions.DEFAULT);
  }

  private static InetSocketAddress address(DatagramTransport transport) {
    return (InetSocketAddress) transport.getExtraInfo(ExtraInfo.SOCKNAME, ANY);
  }

  private static <T> @Nullable T option(DatagramTransport transport, SocketOption<T> option)
      throws IOException {
    return ((DatagramChannel) transport.getExtraInfo(ExtraInfo.SOCKET)).getOption(option);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void aClientAndAServerExchangeDatagramsOfAnySize(String host) throws Exception {
    Real.run(() -> {
      var server = echo(host);
      var lengths = new ArrayList<Integer>();
      var client = createDatagramEndpoint(
          () -> new RecordingDatagrams() {
            @Override
            public void datagramReceived(ByteBuffer data, SocketAddress sender) {
              lengths.add(data.remaining());
            }
          },
          null,
          address(server.transport()),
          DatagramOptions.DEFAULT);
      assertThat(client.protocol().calls).containsExactly("made");
      assertThat(client.transport().getProtocol()).isSameAs(client.protocol());
      for (int length : new int[] {5, 65_507}) {
        lengths.clear();
        client.transport().sendto(new byte[length], null);
        until(() -> !lengths.isEmpty());
        assertThat(lengths).containsExactly(length);
      }
      assertThat(server.protocol().lengths).containsExactly(5, 65_507);
      client.transport().close();
      server.transport().close();
      until(() -> server.protocol().calls.contains("lost"));
      assertThat(client.protocol().calls).containsExactly("made", "lost");
    });
  }

  @Test
  void anEmptyOneComesAsOneAndGoesBack() throws Exception {
    Real.run(() -> {
      var server = echo(HOST);
      var client = open(ANY, null);
      client.transport().sendto(new byte[0], address(server.transport()));
      until(() -> client.protocol().calls.size() == 2);
      assertThat(client.protocol().calls.getLast())
          .isEqualTo(" from " + Real.port(server.transport()));
      client.transport().close();
      server.transport().close();
    });
  }

  @Test
  void anEmptyOneThatJavaWouldDropIsAnErrorThatIsTold() throws Exception {
    Real.run(() -> {
      var server = echo(HOST);
      var client = open(null, address(server.transport()));
      client.transport().sendto(new byte[0], null);
      assertThat(client.protocol().calls.getLast())
          .startsWith("error cannot send an empty datagram from ");
      client.transport().sendto(new byte[1], null);
      until(() -> client.protocol().calls.size() == 3);
      client.transport().close();
      server.transport().close();
    });
  }

  @Test
  void oneThatIsTooLargeIsToldAndTheNextGoesOut() throws Exception {
    Real.run(() -> {
      var server = echo(HOST);
      var client = open(ANY, null);
      client.transport().sendto(new byte[65_508], address(server.transport()));
      assertThat(client.protocol().calls).hasSize(2).last().asString().startsWith("error ");
      client.transport().sendto(new byte[1], address(server.transport()));
      until(() -> client.protocol().calls.size() == 3);
      client.transport().close();
      server.transport().close();
    });
  }

  @Test
  void aPortWhereNobodyListensIsToldOnASocketThatIsConnected() throws Exception {
    Real.run(() -> {
      var closed = open(ANY, null);
      InetSocketAddress nobody = address(closed.transport());
      closed.transport().close();
      until(() -> closed.protocol().calls.contains("lost"));
      var client = open(null, nobody);
      client.transport().sendto(new byte[1], null);
      until(() -> client.protocol().calls.size() > 1);
      assertThat(client.protocol().calls.getLast()).startsWith("error ");
      assertThat(client.transport().isClosing()).isFalse();
      client.transport().close();
    });
  }

  @Test
  void aPortWhereNobodyListensDoesNotKeepOthersFromSending() throws Exception {
    Real.run(() -> {
      var server = echo(HOST);
      var client = open(ANY, null);
      client.transport().sendto(new byte[1], new InetSocketAddress(HOST, Real.deadPort()));
      client.transport().sendto(new byte[1], address(server.transport()));
      until(() -> client.protocol().calls.stream().anyMatch(call -> call.contains("from")));
      client.transport().close();
      server.transport().close();
    });
  }

  @Test
  void anAddressOfAFamilyThatASocketDoesNotKnowIsAnErrorThatIsTold() throws Exception {
    Real.run(() -> {
      var client = open(ANY, null);
      client.transport().sendto(new byte[1], new InetSocketAddress("::1", 9));
      assertThat(client.protocol().calls)
          .hasSize(2)
          .last()
          .asString()
          .startsWith("error cannot send to [0:0:0:0:0:0:0:1]:9");
      assertThat(client.transport().isClosing()).isFalse();
      client.transport().close();
    });
  }

  @Test
  void optionsAreSetOnlyWhereTheyAreAskedFor() throws Exception {
    Real.run(() -> {
      var plain = open(ANY, null).transport();
      Boolean reuse = option(plain, StandardSocketOptions.SO_REUSEPORT);
      Boolean broadcast = option(plain, StandardSocketOptions.SO_BROADCAST);
      assertThat(List.of(reuse, broadcast)).containsOnly(false);
      plain.close();
      var options = DatagramOptions.DEFAULT.reusePort(true).allowBroadcast(true);
      var both =
          createDatagramEndpoint(RecordingDatagrams::new, ANY, null, options).transport();
      reuse = option(both, StandardSocketOptions.SO_REUSEPORT);
      broadcast = option(both, StandardSocketOptions.SO_BROADCAST);
      assertThat(List.of(reuse, broadcast)).containsOnly(true);
      Boolean reuseAddress = option(both, StandardSocketOptions.SO_REUSEADDR);
      assertThat(reuseAddress).isFalse();
      both.close();
    });
  }

  @Test
  void oneThatMayBroadcastIsNotConnectedAndSendsToItsRemoteAddress() throws Exception {
    Real.run(() -> {
      var server = echo(HOST);
      var client = createDatagramEndpoint(
          RecordingDatagrams::new,
          null,
          address(server.transport()),
          DatagramOptions.DEFAULT.allowBroadcast(true));
      var socket = (DatagramChannel) client.transport().getExtraInfo(ExtraInfo.SOCKET);
      assertThat(socket).isNotNull();
      assertThat(socket.isConnected()).isFalse();
      client.transport().sendto(new byte[3], null);
      until(() -> client.protocol().calls.size() == 2);
      client.transport().close();
      until(() -> client.protocol().calls.contains("lost"));
      server.transport().close();
    });
  }

  @Test
  void aSocketThatWasOpenedElsewhereIsTaken() throws Exception {
    Real.run(() -> {
      var server = echo(HOST);
      DatagramChannel socket = DatagramChannel.open().bind(ANY);
      var client = createDatagramEndpoint(RecordingDatagrams::new, socket);
      assertThat(client.transport().getExtraInfo(ExtraInfo.SOCKET)).isSameAs(socket);
      client.transport().sendto(new byte[3], address(server.transport()));
      until(() -> client.protocol().calls.size() == 2);
      assertThatThrownBy(() -> createDatagramEndpoint(RecordingDatagrams::new, socket))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is used by transport");
      client.transport().close();
      until(() -> client.protocol().calls.contains("lost"));
      assertThat(socket.isOpen()).isFalse();
      assertThatThrownBy(() -> createDatagramEndpoint(RecordingDatagrams::new, socket))
          .isInstanceOf(ClosedChannelException.class);
      server.transport().close();
    });
  }

  @Test
  void addressesMustBeThereAndOfOneFamily() throws Exception {
    Real.run(() -> {
      assertThatThrownBy(() -> open(null, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a local or a remote address is needed");
      assertThatThrownBy(() -> open(new InetSocketAddress("::1", 0), ANY))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("are of different families");
    });
  }

  @Test
  void anAddressThatCannotBeHadIsNamed() throws Exception {
    Real.run(() -> {
      var taken = open(ANY, null).transport();
      InetSocketAddress address = address(taken);
      assertThatThrownBy(() -> open(address, null))
          .isInstanceOf(BindException.class)
          .hasMessageStartingWith("cannot bind to address 127.0.0.1:" + address.getPort());
      taken.close();
    });
  }

  @Test
  void aRemoteAddressThatCannotBeHadIsNamed() throws Exception {
    Real.run(() -> assertThatThrownBy(() -> open(null, new InetSocketAddress("255.255.255.255", 9)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot connect to 255.255.255.255:9"));
  }

  @Test
  void aNameIsLookedUp() throws Exception {
    new FakeNetwork().name("here", HOST).run(() -> {
      var named = open(InetSocketAddress.createUnresolved("here", 0), null).transport();
      assertThat(address(named).getAddress().getHostAddress()).isEqualTo(HOST);
      named.close();
      assertThatThrownBy(() -> open(null, InetSocketAddress.createUnresolved("nobody", 9)))
          .isInstanceOf(UnknownHostException.class)
          .hasMessage("host 'nobody' has no address");
    });
  }

  @Test
  void aFactoryThatThrowsLeavesNoSocket() throws Exception {
    Real.run(() -> {
      var failure = new ArithmeticException("of the factory");
      DatagramChannel socket = DatagramChannel.open().bind(ANY);
      assertThatThrownBy(() -> createDatagramEndpoint(
              () -> {
                throw failure;
              },
              socket))
          .isSameAs(failure);
      assertThat(socket.isOpen()).isFalse();
    });
  }

  @Test
  void cancelledAtAnyMomentItLeavesNoSocket() throws Exception {
    Real.run(() -> {
      for (int moment = 0; moment < 3; moment++) {
        DatagramChannel socket = DatagramChannel.open().bind(ANY);
        var protocol = new RecordingDatagrams();
        var opening = Asyncio.createTask(() -> createDatagramEndpoint(() -> protocol, socket));
        for (int i = 0; i < moment; i++) {
          Asyncio.sleep(java.time.Duration.ZERO);
        }
        opening.cancel();
        Asyncio.wait(List.of(opening));
        if (!opening.cancelled()) {
          opening.result().transport().abort();
        }
        if (moment > 0) { // else it has not begun
          until(() -> !socket.isOpen());
        }
        socket.close();
        assertThat(protocol.calls).isIn(List.of(), List.of("made", "lost"));
      }
    });
  }
}
