package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Real.HOST;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Map;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that do not come about: what is thrown, and what it says.
class ConnectFailuresTest {
  private static final ConnectOptions ALL = ConnectOptions.DEFAULT.allErrors(true);
  private static final ConnectOptions RACE =
      ConnectOptions.DEFAULT.happyEyeballsDelay(Duration.ZERO);

  private static void connect(String host, int port, ConnectOptions options) throws IOException {
    createConnection(Recording::new, host, port, options);
  }

  @Test
  void anAddressThatDoesNotAnswerIsNamed() throws Exception {
    Real.run(() -> {
      int port = Real.deadPort();
      assertThatThrownBy(() -> connect(HOST, port, ConnectOptions.DEFAULT))
          .isInstanceOf(ConnectException.class)
          .hasMessageStartingWith("cannot connect to 127.0.0.1:" + port + ": ");
      assertThatThrownBy(() -> connect(HOST, port, ALL))
          .isInstanceOfSatisfying(
              ExceptionGroup.class,
              group -> assertThat(group.exceptions())
                  .singleElement()
                  .isInstanceOf(ConnectException.class));
    });
  }

  @Test
  void ofSeveralAddressesAllAreNamedWithOrWithoutARace() throws Exception {
    new FakeNetwork().name("both", HOST, "::1").run(() -> {
      int port = Real.deadPort();
      for (ConnectOptions options : new ConnectOptions[] {ConnectOptions.DEFAULT, RACE}) {
        assertThatThrownBy(() -> connect("both", port, options))
            .isInstanceOf(ConnectException.class)
            .hasMessageStartingWith("cannot connect to both:" + port + ": ")
            .hasMessageContaining("127.0.0.1:" + port)
            .hasMessageContaining(":1]:" + port);
        var group = catchThrowableOfType(
            ExceptionGroup.class, () -> connect("both", port, options.allErrors(true)));
        assertThat(group.exceptions()).hasSize(2).allMatch(IOException.class::isInstance);
      }
    });
  }

  @Test
  void aLocalAddressThatIsInUseIsNamedOnceForEachAddress() throws Exception {
    new FakeNetwork().name("two", HOST, "127.0.0.2").run(() -> {
      try (ServerSocketChannel taken = Real.listening()) {
        var from = ConnectOptions.DEFAULT.localAddress((InetSocketAddress) taken.getLocalAddress());
        assertThatThrownBy(() -> connect("two", Real.deadPort(), from))
            .hasMessageContaining("cannot bind to address 127.0.0.1:" + Real.port(taken))
            .satisfies(e ->
                assertThat(e.getSuppressed()).hasSize(2).allMatch(BindException.class::isInstance));
      }
    });
  }

  @Test
  void aLocalAddressInUseIsABindException() throws Exception {
    new FakeNetwork().name("one", HOST).run(() -> {
      try (ServerSocketChannel taken = Real.listening()) {
        var from = ConnectOptions.DEFAULT.localAddress((InetSocketAddress) taken.getLocalAddress());
        assertThatThrownBy(() -> connect("one", Real.deadPort(), from))
            .isInstanceOf(BindException.class)
            .hasMessageStartingWith("cannot bind to address 127.0.0.1:" + Real.port(taken));
      }
    });
  }

  @Test
  void aLocalAddressOfAnotherFamilyThanAllDoesNotDo() throws Exception {
    new FakeNetwork().name("one", HOST).run(() -> {
      var from = ConnectOptions.DEFAULT.localAddress(new InetSocketAddress("::1", 0));
      assertThatThrownBy(() -> connect("one", 1, from))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("they are of different families");
    });
  }

  @Test
  void aNameWithoutAddressesIsNamed() throws Exception {
    new FakeNetwork().name("known", HOST).run(() -> {
      assertThatThrownBy(() -> connect("unknown", 1, ConnectOptions.DEFAULT))
          .isInstanceOf(UnknownHostException.class)
          .hasMessage("host 'unknown' has no address");
      var from =
          ConnectOptions.DEFAULT.localAddress(InetSocketAddress.createUnresolved("unknown", 0));
      assertThatThrownBy(() -> connect("known", 1, from))
          .isInstanceOf(UnknownHostException.class)
          .hasMessage("host 'unknown' has no address");
    });
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller must not do
  void aHostIsNeeded() throws Exception {
    Real.run(() -> assertThatThrownBy(() -> createConnection(Recording::new, null, 1))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("host"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsNoFailureOfTheNetworkComesOut(boolean race) throws Exception {
    var failure = new ArithmeticException("of the network");
    var network = new FakeNetwork() {
      @Override
      public Opened<StreamingProtocol, Transport> connect(
          SocketAddress remote,
          @Nullable SocketAddress local,
          Map<SocketOption<?>, Object> options) {
        throw failure;
      }
    };
    network
        .name("one", HOST)
        .run(() -> assertThatThrownBy(() -> connect("one", 1, race ? RACE : ConnectOptions.DEFAULT))
            .satisfies(e -> assertThat(race ? e.getCause() : e).isSameAs(failure)));
  }

  @Test
  void moreAddressesOfTheFirstFamilyThanNoneComeFirst() {
    assertThatThrownBy(() -> ConnectOptions.DEFAULT.interleave(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
