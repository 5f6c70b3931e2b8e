package org.asyncio4j.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.asyncio4j.net.tls.TestCertificates.Kind;
import org.asyncio4j.net.tls.TestCertificates.PemFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a server shows to whom.
class CertificatesTest {
  private final TestCertificates authority = TestCertificates.authority("Test CA");

  @TempDir
  Path folder;

  private static Certificates of(TestCertificates first, TestCertificates... others) {
    Certificates all = Certificates.of(first.key(), first.certificate());
    for (TestCertificates other : others) {
      all = all.and(Certificates.of(other.key(), other.certificate()));
    }
    return all;
  }

  private Tls client() throws IOException {
    return Tls.client().trust(authority.write(folder).authorities());
  }

  private Certificate shown(Certificates certificates, Tls client, String host) throws Exception {
    return EnginePair.of(client, host, Tls.server(certificates))
        .connect()
        .client
        .getSession()
        .getPeerCertificates()[0];
  }

  private Certificate shown(Certificates certificates, String host) throws Exception {
    return shown(certificates, client(), host);
  }

  /* ---------------------------------------- choice ---------------------------------------- */

  @Test
  void oneThatNamesTheHostIsShown() throws Exception {
    TestCertificates a = authority.issue("a.org");
    TestCertificates b = authority.issue("other.org", "b.org");

    assertThat(shown(of(a, b), "a.org")).isEqualTo(a.certificate());
    assertThat(shown(of(a, b), "B.org")).isEqualTo(b.certificate());
  }

  @Test
  void oneThatNamesTheHostGoesBeforeAWildcard() throws Exception {
    TestCertificates wildcard = authority.issue("*.a.org");
    TestCertificates exact = authority.issue("www.a.org");

    assertThat(shown(of(wildcard, exact), "www.a.org")).isEqualTo(exact.certificate());
    assertThat(shown(of(wildcard, exact), "ftp.a.org")).isEqualTo(wildcard.certificate());
  }

  @Test
  void aWildcardIsForOneLabel() throws Exception {
    TestCertificates first = authority.issue("first.org", "a.b.a.org", "a.org");
    TestCertificates wildcard = authority.issue("*.a.org");

    assertThat(shown(of(first, wildcard), "b.a.org")).isEqualTo(wildcard.certificate());
    assertThat(shown(of(first, wildcard), "a.b.a.org")).isEqualTo(first.certificate());
    assertThat(shown(of(first, wildcard), "a.org")).isEqualTo(first.certificate());
  }

  @Test
  void theFirstIsShownForAHostThatNoneIsFor() throws Exception {
    TestCertificates first = authority.issue(Kind.RSA, "first.org");
    TestCertificates second = authority.issue(Kind.EC, "second.org");
    Tls client = client().dangerouslyAcceptAnyHostname();

    assertThat(shown(of(first, second), client, "third.org")).isEqualTo(first.certificate());
    assertThat(shown(of(second, first), client, "third.org")).isEqualTo(second.certificate());
    assertThat(shown(of(first, second), client.serverName(""), "second.org"))
        .isEqualTo(first.certificate());
  }

  @Test
  void ofTwoForTheSameHostsTheClientsKindOfKeyIsShown() throws Exception {
    TestCertificates rsa = authority.issue(Kind.RSA, "a.org", "b.org");
    TestCertificates ec = authority.issue(Kind.EC, "b.org", "a.org");
    Tls any = client().dangerouslyAcceptAnyHostname();

    assertThat(shownToScheme("ecdsa_secp384r1_sha384", of(rsa, ec), "a.org"))
        .isEqualTo(ec.certificate());
    assertThat(shownToScheme("rsa_pss_rsae_sha256", of(rsa, ec), "a.org"))
        .isEqualTo(rsa.certificate());
    assertThat(shown(of(rsa, ec), any, "none.org")).isEqualTo(ec.certificate());
    assertThat(shown(of(ec, rsa), any, "none.org")).isEqualTo(ec.certificate());
  }

  private Certificate shownToScheme(String scheme, Certificates certificates, String host)
      throws Exception {
    var pair = EnginePair.of(client(), host, Tls.server(certificates));
    SSLParameters parameters = pair.client.getSSLParameters();
    // The second is for the authority's signature.
    parameters.setSignatureSchemes(new String[] {scheme, "ecdsa_secp256r1_sha256"});
    pair.client.setSSLParameters(parameters);
    return pair.connect().client.getSession().getPeerCertificates()[0];
  }

  @Test
  void theHostGoesBeforeTheKindOfKey() throws Exception {
    TestCertificates first = authority.issue(Kind.EC, "first.org");
    TestCertificates second = authority.issue(Kind.RSA, "second.org");

    assertThat(shown(of(first, second), "second.org")).isEqualTo(second.certificate());
  }

  @ParameterizedTest
  @CsvSource({
    "RSA,TLSv1.2",
    "EC,TLSv1.2",
    "ED25519,TLSv1.2",
    "RSA,TLSv1.3",
    "EC,TLSv1.3",
    "ED25519,TLSv1.3"
  })
  void anyKindOfKeyServesForBothVersions(Kind kind, String version) throws Exception {
    TestCertificates leaf = authority.issue(kind, "a.org");

    var pair = EnginePair.of(client(), "a.org", Tls.server(of(leaf)));
    pair.client.setEnabledProtocols(new String[] {version});
    var session = pair.connect().client.getSession();

    assertThat(session.getPeerCertificates()[0]).isEqualTo(leaf.certificate());
    assertThat(session.getProtocol()).isEqualTo(version);
  }

  @Test
  void thoseBetweenItAndTheAuthorityAreShown() throws Exception {
    TestCertificates leaf = authority.intermediate("Middle").issue("a.org");
    PemFiles files = leaf.write(folder);

    var pair = EnginePair.of(client(), "a.org", Tls.server(files.chain(), files.key()));

    assertThat(pair.connect().client.getSession().getPeerCertificates())
        .containsExactlyElementsOf(leaf.chain())
        .hasSize(2);
  }

  /* ---------------------------------------- reload ---------------------------------------- */

  private static void replace(PemFiles files, PemFiles by) throws IOException {
    Files.copy(by.chain(), files.chain(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(by.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void connectionsAfterAReloadAreShownWhatTheFilesHaveThen() throws Exception {
    TestCertificates before = authority.issue("a.org");
    TestCertificates after = authority.issue("a.org");
    PemFiles files = before.write(folder);
    Certificates certificates = Certificates.of(files.chain(), files.key());
    Tls server = Tls.server(certificates);
    Tls client = client();
    replace(files, after.write(folder));
    var between = EnginePair.of(client, "a.org", server);

    certificates.reload();
    var then = EnginePair.of(client, "a.org", server);

    assertThat(between.connect().client.getSession().getPeerCertificates()[0])
        .isEqualTo(before.certificate());
    assertThat(then.connect().client.getSession().getPeerCertificates()[0])
        .isEqualTo(after.certificate());
  }

  @Test
  void aReloadThatFailsChangesNothing() throws Exception {
    TestCertificates first = authority.issue("first.org");
    TestCertificates second = authority.issue("second.org");
    PemFiles a = first.write(folder);
    PemFiles b = second.write(folder);
    Certificates all = Certificates.of(a.chain(), a.key()).and(Certificates.of(b.chain(), b.key()));
    replace(a, authority.issue("first.org").write(folder));
    Files.writeString(b.key(), "");

    assertThatThrownBy(all::reload)
        .isInstanceOf(IOException.class)
        .hasMessage(b.key() + " has no PRIVATE KEY, but nothing in PEM");

    assertThat(shown(all, "first.org")).isEqualTo(first.certificate());
    assertThat(shown(all, "second.org")).isEqualTo(second.certificate());
  }

  @Test
  void whatIsReloadedTogetherIsNotReloadedAlone() throws Exception {
    TestCertificates before = authority.issue("a.org");
    PemFiles files = before.write(folder);
    Certificates alone = Certificates.of(files.chain(), files.key());
    Certificates both = alone.and(of(authority.issue("b.org")));
    TestCertificates after = authority.issue("a.org");
    replace(files, after.write(folder));

    both.reload();

    assertThat(shown(both, "a.org")).isEqualTo(after.certificate());
    assertThat(shown(alone, "a.org")).isEqualTo(before.certificate());
  }

  /* ---------------------------------------- errors ---------------------------------------- */

  @ParameterizedTest
  @CsvSource({"EC,EC", "RSA,RSA", "RSA,EC", "ED25519,ED25519"})
  void aKeyOfAnotherCertificateIsAnError(Kind kind, Kind other) {
    TestCertificates leaf = authority.issue(kind, "a.org");
    PemFiles files = leaf.write(folder);
    PemFiles others = authority.issue(other, "a.org").write(folder);

    assertThatThrownBy(() -> Certificates.of(files.chain(), others.key()))
        .isInstanceOf(IOException.class)
        .hasMessage(others.key() + " and " + files.chain()
            + ": the private key is not that of the first certificate, CN=of a.org");
  }

  @Test
  void aKeyOnAnotherCurveIsAnError() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp521r1"));
    PrivateKey other = generator.generateKeyPair().getPrivate();
    TestCertificates leaf = authority.issue("a.org");

    assertThatThrownBy(() -> Certificates.of(other, leaf.certificate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("what was given: the private key is not that of the first certificate,"
            + " CN=of a.org");
  }

  @Test
  void aChainInTheWrongOrderIsAnErrorThatSaysSo() throws Exception {
    TestCertificates middle = authority.intermediate("Middle");
    TestCertificates leaf = middle.issue("a.org");
    PemFiles files = leaf.write(folder);
    Files.writeString(
        files.chain(), PemText.certificates(List.of(middle.certificate(), leaf.certificate())));

    assertThatThrownBy(() -> Certificates.of(files.chain(), files.key()))
        .hasMessageEndingWith("CN=Middle, but that of CN=of a.org, which must come first");
  }

  @Test
  void aKeyWithoutACertificateIsAnError() {
    PrivateKey key = authority.issue("a.org").key();

    assertThatThrownBy(() -> Certificates.of(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is a private key, and no certificate");
  }

  @Test
  void theTextHasNoSecret() {
    TestCertificates leaf = authority.issue(Kind.RSA, "a.org");

    assertThat(of(leaf, authority.issue("b.org")))
        .hasToString("[CN=of a.org (RSA), CN=of b.org (EC)]");
    assertThat(of(leaf).chains().toString()).isEqualTo("[CN=of a.org (RSA)]");
  }
}
