package org.asyncio4j.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who goes on with whose session.
class ResumptionTest extends Sides {
  /// Connects, and tells whether that went on with the session of a connection before.
  private static boolean resumes(Tls client, String host, Tls server, String version) {
    var pair = EnginePair.of(client, host, server);
    pair.client.setEnabledProtocols(new String[] {version});
    SSLSession session = pair.connect().client.getSession();
    boolean marked = session.getValue("mark") != null;
    session.putValue("mark", "");
    return marked;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientThatComesAgainResumesItsSession(String version) {
    assertThat(resumes(client, "localhost", server, version)).isFalse();
    assertThat(resumes(client, "localhost", server, version)).isTrue();
    assertThat(resumes(client, "a.org", server, version)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whatDoesNotConcernTrustSharesSessions(String version) {
    resumes(client, "a.org", server, version);

    assertThat(resumes(
            client.serverName("a.org").handshakeTimeout(Duration.ofSeconds(1)).acceptTruncation(),
            "localhost",
            server.alpn("h2").shutdownTimeout(Duration.ofSeconds(1)),
            version))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whatConcernsTrustDoesNotShareSessions(String version) throws Exception {
    resumes(client, "localhost", server, version);

    assertThat(resumes(client.trust(files.authorities()), "localhost", server, version))
        .isFalse();
    clientIs("alice");
    assertThat(resumes(client, "localhost", server, version)).isFalse();
    assertThat(resumes(client, "localhost", server, version)).isTrue();
    server = server.certificate(files.chain(), files.key());
    assertThat(resumes(client, "localhost", server, version)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aSessionWhoseNameWasNotCheckedIsNotResumedWhereItIs(String version) {
    Tls careless = client.dangerouslyAcceptAnyHostname();
    resumes(careless, "b.org", server, version);
    assertThat(resumes(careless, "b.org", server, version)).isTrue();

    assertThat(pair("b.org").clientFailure()).hasMessageContaining("is not for b.org");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aSessionIsNotResumedWithNewCertificates(String version) throws Exception {
    Certificates certificates = Certificates.of(files.chain(), files.key());
    server = Tls.server(certificates);
    resumes(client, "localhost", server, version);
    assertThat(resumes(client, "localhost", server, version)).isTrue();

    certificates.reload();

    assertThat(resumes(client, "localhost", server, version)).isFalse();
    assertThat(resumes(client, "localhost", server, version)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aSessionWithoutACertificateIsNotResumedWhereOneIsNeeded(String version) throws Exception {
    server = server.trust(files.authorities());
    resumes(client, "localhost", server, version);

    server = server.clientCertificates(ClientCertificates.NEEDED);
    var pair = pair();
    pair.client.setEnabledProtocols(new String[] {version});
    assertThat(pair.serverFailure()).hasMessageContaining("Empty client certificate chain");
  }
}
