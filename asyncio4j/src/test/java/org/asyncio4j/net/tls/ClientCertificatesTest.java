package org.asyncio4j.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Principal;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.asyncio4j.net.tls.TestCertificates.PemFiles;
import org.junit.jupiter.api.Test;

/// What a server lets its clients show.
class ClientCertificatesTest extends Sides {
  @Test
  void aClientShowsItsCertificateToAServerThatNeedsIt() throws Exception {
    serverAsks(ClientCertificates.NEEDED);
    clientIs("alice");

    Principal peer = pair().connect().server.getSession().getPeerPrincipal();

    assertThat(peer.getName()).isEqualTo("CN=alice");
  }

  @Test
  void aServerThatNeedsACertificateDoesNotLetInAClientWithout() throws Exception {
    serverAsks(ClientCertificates.NEEDED);

    assertThat(pair().serverFailure()).hasMessageContaining("Empty client certificate chain");
  }

  @Test
  void aServerThatWantsACertificateLetsInAClientWithout() throws Exception {
    serverAsks(ClientCertificates.WANTED);
    assertThatThrownBy(() -> pair().connect().server.getSession().getPeerPrincipal())
        .isInstanceOf(SSLPeerUnverifiedException.class);

    clientIs("bob");
    assertThat(pair().connect().server.getSession().getPeerPrincipal().getName())
        .isEqualTo("CN=bob");
  }

  @Test
  void aServerThatDoesNotAskIsShownNothing() throws Exception {
    clientIs("alice");

    assertThatThrownBy(() -> pair().connect().server.getSession().getPeerPrincipal())
        .isInstanceOf(SSLPeerUnverifiedException.class);
  }

  @Test
  void ofSeveralAClientShowsTheOneThatTheServersAuthorityIssued() throws Exception {
    serverAsks(ClientCertificates.NEEDED);
    TestCertificates elsewhere = TestCertificates.authority("Other CA").issueToClient("other me");
    TestCertificates here = authority.intermediate("Middle").issueToClient("me");
    PemFiles own = here.write(folder);
    client = client.certificates(Certificates.of(elsewhere.key(), elsewhere.certificate())
        .and(Certificates.of(own.chain(), own.key())));

    assertThat(pair().connect().server.getSession().getPeerPrincipal().getName())
        .isEqualTo("CN=me");
  }

  @Test
  void aServerThatAsksMustSayWhomItTrusts() {
    Tls asking = server.clientCertificates(ClientCertificates.WANTED);

    assertThatThrownBy(() -> asking.engine(true, null, -1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("clients are asked for certificates, and nothing is said of who issues them:"
            + " Tls.trust does");
  }

  @Test
  void aServerMustHaveACertificate() {
    assertThatThrownBy(() -> client.engine(true, null, -1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a server needs a certificate: Tls.server, or Tls.certificate on this one");
  }
}
