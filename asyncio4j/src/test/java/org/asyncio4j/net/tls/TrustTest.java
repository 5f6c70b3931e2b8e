package org.asyncio4j.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.asyncio4j.net.tls.TestCertificates.Kind;
import org.asyncio4j.net.tls.TestCertificates.PemFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a side says of a certificate that it refuses.
class TrustTest {
  private final TestCertificates authority = TestCertificates.authority("Test CA");

  @TempDir
  Path folder;

  private Tls client() throws IOException {
    return Tls.client().trust(authority.write(folder).authorities());
  }

  private Tls server(TestCertificates leaf) throws IOException {
    PemFiles files = leaf.write(folder);
    return Tls.server(files.chain(), files.key());
  }

  private EnginePair pair(TestCertificates leaf, String host) throws IOException {
    return EnginePair.of(client(), host, server(leaf));
  }

  private static String until(TestCertificates leaf) {
    return leaf.certificate().getNotAfter().toInstant().toString();
  }

  /* ---------------------------------- whom nobody trusts ---------------------------------- */

  @Test
  void oneOfAnUnknownAuthorityIsNamedWithIt() throws Exception {
    TestCertificates stranger = TestCertificates.authority("Other CA");

    var pair = pair(stranger.issue("localhost"), "localhost");

    assertThat(pair.clientFailure())
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessage("(certificate_unknown) the certificate of CN=of localhost, issued by CN=Other"
            + " CA, is not trusted: its issuer is unknown; if that is no authority itself, the"
            + " other side must show its certificate as well");
    assertThat(pair.serverFailure()).hasMessageContaining("certificate_unknown");
  }

  @Test
  void oneOfAnAuthorityWithTheSameNameIsRefused() throws Exception {
    TestCertificates impostor = TestCertificates.authority("Test CA");

    assertThat(pair(impostor.issue("localhost"), "localhost").clientFailure())
        .hasMessageContaining("CN=of localhost, issued by CN=Test CA, is not trusted: ");
  }

  @Test
  void theUnknownEndOfAChainIsNamed() throws Exception {
    TestCertificates stranger = TestCertificates.authority("Other CA").intermediate("Middle");

    assertThat(pair(stranger.issue("localhost"), "localhost").clientFailure())
        .hasMessageEndingWith("CN=of localhost, issued by CN=Middle, is not trusted: it leads to"
            + " the unknown issuer CN=Other CA");
  }

  @Test
  void oneWhoseMiddleIsMissingIsToldWhatToDo() throws Exception {
    TestCertificates leaf = authority.intermediate("Middle").issue("localhost");
    var server = Tls.server(Certificates.of(leaf.key(), leaf.certificate()));

    assertThat(EnginePair.of(client(), "localhost", server).clientFailure())
        .hasMessageEndingWith("CN=of localhost, issued by CN=Middle, is not trusted: its issuer is"
            + " unknown; if that is no authority itself, the other side must show its certificate"
            + " as well");
  }

  @Test
  void oneThatIssuedItselfIsCalledSelfSigned() throws Exception {
    assertThat(pair(TestCertificates.selfSigned("localhost"), "localhost").clientFailure())
        .hasMessage("(certificate_unknown) the certificate of CN=self localhost, issued by CN=self"
            + " localhost, is not trusted: it is self-signed, and not among those that are"
            + " trusted");
  }

  @Test
  void oneThatIssuedItselfIsTrustedIfItIsAmongThoseThatAre() throws Exception {
    PemFiles files = TestCertificates.selfSigned("localhost").write(folder);
    Tls client = Tls.client().trust(files.chain());

    EnginePair.of(client, "localhost", Tls.server(files.chain(), files.key())).connect();
  }

  @Test
  void withoutAnythingSaidTheSystemsAuthoritiesAreTrusted() throws Exception {
    assertThat(EnginePair.of(Tls.client(), "localhost", server(authority.issue("localhost")))
            .clientFailure())
        .hasMessageContaining("issued by CN=Test CA, is not trusted: its issuer is unknown");
    assertThat(Trust.system().getAcceptedIssuers()).hasSizeGreaterThan(50);
  }

  /* --------------------------------------- its time --------------------------------------- */

  @Test
  void oneThatHasExpiredSaysWhen() throws Exception {
    TestCertificates leaf = authority.issueExpired("localhost");
    var pair = pair(leaf, "localhost");

    assertThat(pair.clientFailure())
        .hasMessage("(certificate_expired) the certificate of CN=of localhost, issued by CN=Test"
            + " CA, is not trusted: it has expired on " + until(leaf));
    assertThat(pair.serverFailure()).hasMessageContaining("certificate_expired");
  }

  @Test
  void oneThatIsNotValidYetSaysFromWhen() throws Exception {
    TestCertificates leaf =
        new CertificateRequest("it", "localhost").notYetValid().by(authority);

    assertThat(pair(leaf, "localhost").clientFailure())
        .hasMessageEndingWith("is not trusted: it is not valid before "
            + leaf.certificate().getNotBefore().toInstant());
  }

  @Test
  void anAuthorityInTheMiddleThatHasExpiredIsNamed() throws Exception {
    TestCertificates middle =
        new CertificateRequest("Middle").authority().expired().by(authority);

    assertThat(pair(middle.issue("localhost"), "localhost").clientFailure())
        .hasMessageEndingWith("CN=of localhost, issued by CN=Middle, is not trusted: CN=Middle,"
            + " which it leads to, has expired on " + until(middle));
  }

  @Test
  void aNameIsNotLookedAtIfTheRestIsWrong() throws Exception {
    assertThat(pair(authority.issueExpired("localhost"), "other.org").clientFailure())
        .hasMessageContaining("it has expired");
  }

  /* --------------------------------------- its names -------------------------------------- */

  @Test
  void oneForOtherHostsSaysForWhich() throws Exception {
    var pair = pair(authority.issue("a.org", "*.b.org", "10.0.0.1"), "localhost");

    assertThat(pair.clientFailure())
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessage("(certificate_unknown) the certificate of CN=of a.org is not for localhost, but"
            + " for a.org, *.b.org, 10.0.0.1");
  }

  @Test
  void oneForNoHostIsRefused() throws Exception {
    assertThat(pair(authority.issueToClient("alice"), "localhost").clientFailure())
        .hasMessageEndingWith("the certificate of CN=alice is not for localhost, but for no host");
  }

  @Test
  void anAddressMustBeAmongTheAddresses() throws Exception {
    TestCertificates leaf = authority.issue("localhost", "127.0.0.1", "::1");

    pair(leaf, "127.0.0.1").connect();
    pair(leaf, "::1").connect();
    pair(leaf, "[0:0::1]").connect();
    assertThat(pair(leaf, "127.0.0.2").clientFailure())
        .hasMessageContaining(
            "is not for 127.0.0.2, but for localhost, 127.0.0.1, 0:0:0:0:0:0:0:1");
  }

  @Test
  void theNameIsThatOfTheServerAndNotTheHost() throws Exception {
    Tls server = server(authority.issue("10.0.0.1"));

    // What is connected to must not help: it is not what was asked for.
    assertThat(EnginePair.of(client().serverName("a.org"), "10.0.0.1", server).clientFailure())
        .hasMessageContaining("is not for a.org, but for 10.0.0.1");
    EnginePair.of(client().serverName("10.0.0.1"), "a.org", server).connect();
  }

  @Test
  void oneThatIsNotForServersSaysSo() throws Exception {
    var leaf = new CertificateRequest("it", "localhost").forClientsOnly().by(authority);

    assertThat(pair(leaf, "localhost").clientFailure())
        .hasMessageEndingWith("CN=it, issued by CN=Test CA, is not trusted: Extended key"
            + " usage does not permit use for TLS server authentication");
  }

  @Test
  void oneWithAWeakSignatureSaysSo() throws Exception {
    var old = new CertificateRequest("Old CA").authority().kind(Kind.RSA).by(null);
    var leaf = new CertificateRequest("it", "localhost").weak().by(old);
    var client = Tls.client().trust(old.write(folder).authorities());

    assertThat(EnginePair.of(client, "localhost", server(leaf)).clientFailure())
        .hasMessageStartingWith("(unsupported_certificate) the certificate of CN=it, issued by"
            + " CN=Old CA, is not trusted: Algorithm constraints check failed")
        .hasMessageContaining("MD5");
  }

  /* ---------------------------------------- clients --------------------------------------- */

  @Test
  void aServerRefusesAClientThatItsAuthorityDidNotIssue() throws Exception {
    Tls server = server(authority.issue("localhost"))
        .trust(authority.write(folder).authorities())
        .clientCertificates(ClientCertificates.NEEDED);
    TestCertificates mallory = TestCertificates.authority("Other CA").issueToClient("mallory");
    Tls client = client().certificates(Certificates.of(mallory.key(), mallory.certificate()));

    assertThat(EnginePair.of(client, "localhost", server).serverFailure())
        .hasMessageContaining("the certificate of CN=mallory, issued by CN=Other CA, is not"
            + " trusted: its issuer is unknown");
  }

  /* ----------------------------------------- files ---------------------------------------- */

  @Test
  void severalAuthoritiesMayBeInOneFile() throws Exception {
    TestCertificates other = TestCertificates.authority("Other CA");
    Path file = Files.writeString(
        folder.resolve("both.pem"),
        PemText.certificates(List.of(authority.certificate(), other.certificate())));
    Tls client = Tls.client().trust(file);

    EnginePair.of(client, "localhost", server(authority.issue("localhost"))).connect();
    EnginePair.of(client, "localhost", server(other.issue("localhost"))).connect();
  }

  @Test
  void aFileWithoutAuthoritiesIsAnError() {
    PemFiles files = authority.write(folder);

    assertThatThrownBy(() -> Tls.client().trust(files.key()))
        .isInstanceOf(IOException.class)
        .hasMessage(files.key() + " has no CERTIFICATE, but PRIVATE KEY");
  }
}
