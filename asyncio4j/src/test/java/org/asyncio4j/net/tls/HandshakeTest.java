package org.asyncio4j.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.asyncio4j.ChildJvm;
import org.asyncio4j.net.tls.TestCertificates.PemFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What two sides agree on.
class HandshakeTest extends Sides {
  /* --------------------------------------- versions --------------------------------------- */

  @Test
  void bothSpeakTheNewestVersion() {
    assertThat(pair().connect().client.getSession().getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void theOneBeforeWillDo() {
    var pair = pair();
    pair.client.setEnabledProtocols(new String[] {"TLSv1.2"});

    assertThat(pair.connect().server.getSession().getProtocol()).isEqualTo("TLSv1.2");
  }

  /// A JVM that allows what was before, as some are told to for old peers, and a context that has
  /// no say of its own.
  @Test
  void olderOnesAreNotSpokenWhereTheyAreAllowed() throws Exception {
    Path allowed =
        Files.writeString(folder.resolve("java.security"), "jdk.tls.disabledAlgorithms=");
    var options = List.of("-Djava.security.properties=" + allowed);
    try (var child = new ChildJvm(options, SaysVersions.class)) {
      assertThat(child.line()).as("by default").contains("TLSv1.1");
      assertThat(child.line()).as("client").isEqualTo("[TLSv1.3, TLSv1.2]");
      assertThat(child.line()).as("server").isEqualTo("[TLSv1.3, TLSv1.2]");
    }
  }

  static final class SaysVersions {
    public static void main(String... arguments) throws Exception {
      SSLContext context = SSLContext.getDefault();
      say(context.createSSLEngine());
      say(Tls.of(context).engine(false, "localhost", 443));
      say(Tls.of(context).engine(true, null, -1));
    }

    private static void say(SSLEngine engine) {
      IO.println(Arrays.toString(engine.getEnabledProtocols()));
    }
  }

  /* ----------------------------------------- ALPN ----------------------------------------- */

  @Test
  void theServersFirstProtocolInCommonIsAgreedOn() {
    client = client.alpn("http/1.1", "h2", "mqtt");
    server = server.alpn("h3", "h2", "http/1.1");
    var pair = pair().connect();

    assertThat(pair.client.getApplicationProtocol()).isEqualTo("h2");
    assertThat(pair.server.getApplicationProtocol()).isEqualTo("h2");
  }

  @Test
  void withoutAProtocolInCommonTheHandshakeFails() {
    client = client.alpn("mqtt");
    server = server.alpn("h2");

    assertThat(pair().serverFailure()).hasMessageContaining("no_application_protocol");
  }

  @Test
  void whereOneSideHasNoProtocolsNoneIsAgreedOn() {
    client = client.alpn("mqtt");
    assertThat(pair().connect().client.getApplicationProtocol()).isEmpty();

    server = server.alpn("h2");
    client = client.alpn();
    assertThat(pair().connect().server.getApplicationProtocol()).isEmpty();
  }

  @Test
  void aProtocolHasFrom1To255Bytes() {
    assertThatCode(() -> client.alpn("x".repeat(255))).doesNotThrowAnyException();
    assertThatThrownBy(() -> client.alpn("h2", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the protocol \"\" has 0 bytes: 1 to 255");
    assertThatThrownBy(() -> client.alpn("\u00e4".repeat(128)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("has 256 bytes: 1 to 255");
  }

  /* ----------------------------------- the server's name ---------------------------------- */

  /// What the server is asked for.
  private static List<String> asked(EnginePair pair) {
    var session = (ExtendedSSLSession) pair.connect().server.getSession();
    return session.getRequestedServerNames().stream()
        .map(name -> ((SNIHostName) name).getAsciiName())
        .toList();
  }

  @Test
  void theServerIsAskedForTheHost() {
    assertThat(asked(pair())).containsExactly("localhost");
    assertThat(asked(EnginePair.of(client, "A.org.", server))).containsExactly("A.org");
  }

  @Test
  void theServerIsAskedForTheNameInPlaceOfTheHost() {
    client = client.serverName("a.org");

    assertThat(asked(EnginePair.of(client, "10.0.0.1", server))).containsExactly("a.org");
    assertThat(asked(new EnginePair(client.engine(false, null, -1), server.engine(true, null, -1))))
        .containsExactly("a.org");
  }

  @Test
  void theServerIsNotAskedForAnAddressOrNothing() {
    client = client.dangerouslyAcceptAnyHostname();

    assertThat(asked(EnginePair.of(client, "127.0.0.1", server))).isEmpty();
    assertThat(asked(EnginePair.of(client.serverName(""), "a.org", server))).isEmpty();
  }

  @Test
  void aClientThatDoesNotCareTakesAnyHostsCertificateOfItsAuthority() throws Exception {
    client = client.dangerouslyAcceptAnyHostname();
    pair("b.org").connect();

    PemFiles other = TestCertificates.authority("Other CA").issue("b.org").write(folder);
    server = Tls.server(other.chain(), other.key());
    assertThat(pair("b.org").clientFailure()).hasMessageContaining("is not trusted");
  }

  @Test
  void withoutANameToCheckThereIsNoEngine() {
    for (Tls nameless : List.of(client, client.serverName(""))) {
      assertThatThrownBy(() -> nameless.engine(false, nameless == client ? null : "a.org", 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("which name must the server's certificate have? Give a host, or"
              + " Tls.serverName, or accept any by Tls.dangerouslyAcceptAnyHostname");
    }
    assertThatThrownBy(() -> client.engine(false, "", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_host", "a..b", "-", "a b", "."})
  void aNameThatNoCertificateHasIsRefused(String name) {
    assertThatThrownBy(() -> client.serverName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + name + "\" cannot be the name of a host in a certificate: ");
    assertThatThrownBy(() -> client.engine(false, name, 443))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
