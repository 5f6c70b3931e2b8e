package org.asyncio4j.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/// What is wanted, and what it says of itself.
class TlsTest extends Sides {
  /* --------------------------------------- contexts --------------------------------------- */

  @Test
  void aContextDecidesAboutTrustAndTheNameIsCheckedAllTheSame() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {Trust.of(files.authorities())}, null);
    client = Tls.of(context);

    pair().connect();

    assertThat(pair("b.org").clientFailure()).hasMessageContaining("is not for b.org");
    assertThatThrownBy(() -> client.trust(files.authorities()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("made of an SSLContext, which says whom it trusts: tell the context, or use no"
            + " context");
    assertThatThrownBy(() -> client.certificate(files.chain(), files.key()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("which says what certificates it shows");
  }

  /* ---------------------------------------- values ---------------------------------------- */

  @Test
  void limitsArePositive() {
    assertThat(client.handshakeTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(client.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(client.handshakeTimeout(Duration.ofNanos(1)).handshakeTimeout())
        .isEqualTo(Duration.ofNanos(1));
    assertThat(client.shutdownTimeout(Duration.ofNanos(2)).shutdownTimeout())
        .isEqualTo(Duration.ofNanos(2));
    for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThatThrownBy(() -> client.handshakeTimeout(limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the handshake's limit is " + limit + ": a positive duration");
      assertThatThrownBy(() -> client.shutdownTimeout(limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the shutdown's limit is " + limit + ": a positive duration");
    }
  }

  @Test
  void oneIsNotChangedByWhatIsMadeOfIt() {
    client
        .alpn("h2")
        .serverName("b.org")
        .acceptTruncation()
        .dangerouslyAcceptAnyHostname()
        .clientCertificates(ClientCertificates.NEEDED)
        .handshakeTimeout(Duration.ofNanos(1))
        .shutdownTimeout(Duration.ofNanos(1));

    assertThat(client).hasToString("Tls[trusts " + files.authorities() + "]");
    assertThat(client.serverName()).isNull();
    assertThat(client.acceptsTruncation()).isFalse();
    assertThat(client.handshakeTimeout()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void theTextSaysAllThatIsNotUsual() throws Exception {
    assertThat(Tls.client()).hasToString("Tls[trusts the system's authorities]");
    assertThat(server
            .trust(files.authorities())
            .alpn("h2", "http/1.1")
            .serverName("b.org")
            .acceptTruncation()
            .dangerouslyAcceptAnyHostname()
            .clientCertificates(ClientCertificates.NEEDED))
        .hasToString("Tls[shows [CN=of localhost (EC)], trusts " + files.authorities()
            + ", clientCertificates=NEEDED, alpn=[h2, http/1.1], serverName=\"b.org\","
            + " acceptTruncation, dangerouslyAcceptAnyHostname]");
    assertThat(Tls.of(SSLContext.getDefault())).hasToString("Tls[context Default of SunJSSE]");
  }
}
