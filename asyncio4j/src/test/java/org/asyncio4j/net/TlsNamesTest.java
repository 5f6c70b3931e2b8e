package org.asyncio4j.net;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Secure.settle;

import java.io.IOException;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLHandshakeException;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.transport.ExtraInfo;

/// Which name a server is asked for, and must have a certificate for.
class TlsNamesTest {
  private final Recording accepted = new Recording();

  /// Connects to a host, and says what names the server was asked for.
  private List<?> connect(String host, Tls tls) throws IOException {
    try (Server server =
        createServer(() -> accepted, "", 0, ServerOptions.DEFAULT.tls(LocalTls.server()))) {
      var client =
          createConnection(Recording::new, host, server.port(), ConnectOptions.DEFAULT.tls(tls));
      settle();
      var session = (ExtendedSSLSession)
          requireNonNull(accepted.transport().getExtraInfo(ExtraInfo.SSL_SESSION));
      client.transport().close();
      settle();
      assertThat(accepted.calls).endsWith("lost");
      return session.getRequestedServerNames();
    }
  }

  @AsyncioTest
  void itIsTheHostThatIsConnectedTo() throws IOException {
    assertThat(connect("example.org", LocalTls.client()))
        .isEqualTo(List.of(new SNIHostName("example.org")));
  }

  @AsyncioTest
  void anAddressIsCheckedButNotAskedFor() throws IOException {
    assertThat(connect("127.0.0.1", LocalTls.client())).isEmpty();
  }

  @AsyncioTest
  void aNameThatIsGivenGoesBeforeTheHost() throws IOException {
    assertThat(connect("other.example.org", LocalTls.client().serverName("example.org")))
        .isEqualTo(List.of(new SNIHostName("example.org")));
  }

  @AsyncioTest
  void anEmptyNameAsksForNoneAndWithoutTheCheckThatIsEnough() throws IOException {
    assertThat(connect(
            "other.example.org", LocalTls.client().serverName("").dangerouslyAcceptAnyHostname()))
        .isEmpty();
  }

  @AsyncioTest
  void aHostThatTheCertificateIsNotForIsRefused() {
    assertThatThrownBy(() -> connect("other.example.org", LocalTls.client()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("other.example.org")
        .hasMessageContaining("localhost");
    settle();
    assertThat(accepted.calls).isEmpty();
  }

  @AsyncioTest
  void aNameThatTheCertificateIsNotForIsRefusedThoughTheHostIsRight() {
    assertThatThrownBy(
            () -> connect("example.org", LocalTls.client().serverName("other.example.org")))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("other.example.org");
    settle();
    assertThat(accepted.calls).isEmpty();
  }

  @AsyncioTest
  void withoutANameToCheckNothingIsConnected() {
    assertThatThrownBy(() -> connect("example.org", LocalTls.client().serverName("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tls.serverName");
    settle();
    assertThat(accepted.calls).isEmpty();
  }
}
