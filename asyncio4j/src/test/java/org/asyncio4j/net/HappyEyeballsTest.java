package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Real.HOST;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Several addresses of a host that are tried beside each other.
class HappyEyeballsTest {
  private static final ConnectOptions RACE =
      ConnectOptions.DEFAULT.happyEyeballsDelay(Duration.ZERO);

  private final List<String> tried = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();

  /// Connects to each address but `::1`, which leads nowhere, and `::2`, which refuses.
  private final FakeNetwork network = new FakeNetwork() {
    @Override
    public Opened<StreamingProtocol, Transport> connect(
        SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options)
        throws IOException {
      String host = ((InetSocketAddress) remote).getAddress().getHostAddress();
      tried.add(host);
      try {
        if (host.endsWith(":1")) {
          Asyncio.getRunningLoop().createFuture().await();
        } else if (host.endsWith(":2")) {
          throw new ConnectException("refused");
        }
        return super.connect(remote, local, options);
      } catch (CancelledError e) {
        ended.add(host);
        throw e;
      }
    }
  };

  private static InetSocketAddress address(String host) {
    return new InetSocketAddress(host, 80);
  }

  @Test
  void anAddressThatLeadsNowhereHoldsNobodyUp() throws Exception {
    network.name("host", "::1", HOST).run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        var made = createConnection(Recording::new, "host", Real.port(listening), RACE);
        assertThat(made.transport().getExtraInfo(ExtraInfo.PEERNAME))
            .isEqualTo(listening.getLocalAddress());
        assertThat(ended).containsExactly("0:0:0:0:0:0:0:1");
        made.transport().abort();
      }
    });
  }

  @Test
  void oneThatRefusesIsFollowedByTheNextAtOnce() throws Exception {
    var patient = ConnectOptions.DEFAULT.happyEyeballsDelay(Duration.ofHours(1));
    network.name("host", "::2", HOST).run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        createConnection(Recording::new, "host", Real.port(listening), patient)
            .transport()
            .abort();
        assertThat(tried).containsExactly("0:0:0:0:0:0:0:2", HOST);
      }
    });
  }

  @Test
  void whoComesTooLateIsClosed() throws Exception {
    network.name("host", HOST, HOST, HOST).run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        var made = createConnection(Recording::new, "host", Real.port(listening), RACE);
        for (int i = 0; i < tried.size(); i++) {
          var peer = listening.accept();
          int port = ((InetSocketAddress) peer.getRemoteAddress()).getPort();
          if (port == Real.port(made.transport())) {
            made.transport().abort();
          }
          Real.untilTheEnd(peer);
        }
      }
    });
  }

  @Test
  void theFamiliesTakeTurns() {
    List<InetSocketAddress> found = Stream.of("::1", "::2", "::3", "1.0.0.1", "1.0.0.2")
        .map(HappyEyeballsTest::address)
        .toList();
    assertThat(Addresses.interleave(found, 1))
        .containsExactly(
            address("::1"), address("1.0.0.1"), address("::2"), address("1.0.0.2"), address("::3"));
    assertThat(Addresses.interleave(found, 2))
        .containsExactly(
            address("::1"), address("::2"), address("1.0.0.1"), address("::3"), address("1.0.0.2"));
    assertThat(Addresses.interleave(found, 9))
        .containsExactly(
            address("::1"), address("::2"), address("::3"), address("1.0.0.1"), address("1.0.0.2"));
    assertThat(Addresses.interleave(List.of(), 1)).isEmpty();
  }
}
