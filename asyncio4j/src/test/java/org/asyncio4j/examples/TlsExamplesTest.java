package org.asyncio4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.asyncio4j.net.tls.TestCertificates;
import org.asyncio4j.net.tls.TestCertificates.PemFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The programs in `examples/` that speak TLS, started by the launcher.
@Tag("child-jvm")
@Timeout(120)
class TlsExamplesTest {
  @TempDir
  Path directory;

  private PemFiles files;

  private final TestCertificates authority = TestCertificates.authority("the test's authority");

  @BeforeEach
  void makeCertificate() {
    files = authority.issue("localhost", "example.org").write(directory);
  }

  /* ---------------------------------------- proxy ----------------------------------------- */

  @Test
  void twoProxiesWithTlsBetweenThemPassTheEndOfOneSideOnAndTheOtherSideGoesOn() throws Exception {
    try (var listener = listen();
        var inner = inFrontOf(listener);
        var outer = clientOf(inner);
        var client = Peer.to(outer.port()).send("question").endOutput();
        var server = Peer.accepted(listener.accept())) {
      assertThat(server.rest()).isEqualTo("question");
      var much = "answer".repeat(500_000);
      server.send(much).endOutput();
      assertThat(client.rest()).isEqualTo(much);
      assertThat(outer.out().readLine()).isEqualTo("8 bytes there, 3000000 back: ended");
      assertThat(inner.out().readLine()).isEqualTo("8 bytes there, 3000000 back: ended");
    }
  }

  @Test
  void whatBreaksOnOneSideOfTheProxiesHasNoRegularEndOnTheOther() throws Exception {
    try (var listener = listen();
        var inner = inFrontOf(listener);
        var outer = clientOf(inner)) {
      try (var client = Peer.to(outer.port()).send("abc");
          var server = Peer.accepted(listener.accept())) {
        assertThat(server.read()).isEqualTo('a');
        client.reset();
        assertThatThrownBy(server::rest).isInstanceOf(SocketException.class);
        assertThat(inner.out().readLine()).startsWith("3 bytes there, 0 back: ");
      }
      try (var client = Peer.to(outer.port());
          var server = Peer.accepted(listener.accept()).send("abc")) {
        assertThat(client.read()).isEqualTo('a');
        server.reset();
        assertThatThrownBy(client::rest).isInstanceOf(SocketException.class);
        assertThat(inner.out().readLine()).startsWith("0 bytes there, 3 back: ").contains("broke");
      }
    }
  }

  @Test
  void withTls12WhatEndsOnOneSideOfTheProxyEndsWhole() throws Exception {
    try (var listener = listen();
        var proxy = inFrontOf(listener);
        var client = (SSLSocket) trusting(authority)
            .getSocketFactory()
            .createSocket(InetAddress.getByName("127.0.0.1"), proxy.port())) {
      client.setSoTimeout(30_000);
      client.setEnabledProtocols(new String[] {"TLSv1.2"});
      client.getOutputStream().write("question".getBytes(US_ASCII));
      try (var server = Peer.accepted(listener.accept())) {
        for (int i = 0; i < "question".length(); i++) {
          assertThat(server.read()).isEqualTo("question".charAt(i));
        }
        server.send("answer").endOutput();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
        assertThat(server.rest()).isEmpty();
        assertThat(proxy.out().readLine()).isEqualTo("8 bytes there, 6 back: ended");
      }
    }
  }

  private static SSLContext trusting(TestCertificates authority) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("authority", authority.certificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /* --------------------------------------- https ------------------------------------------ */

  @Test
  void theClientOfHttpsPrintsAPageOfTheFileServerAndItsCertificate() throws Exception {
    Path root = Files.createDirectory(directory.resolve("www"));
    var page = "<p>ä</p>\n".repeat(100_000);
    Files.writeString(root.resolve("page.html"), page);

    try (var server = serve(
        "FileServer.java",
        root.toString(),
        "0",
        files.chain().toString(),
        files.key().toString())) {
      var ended = get(server.port(), "/page.html?x=1");

      assertThat(ended.out()).isEqualTo(page);
      assertThat(ended.err())
          .contains("subject:    CN=of localhost\n")
          .contains("issuer:     CN=the test's authority\n")
          .contains("names:      localhost, example.org\n")
          .containsPattern("valid:      [-0-9T:]+Z to [-0-9T:]+Z\n")
          .contains("protocol:   TLSv1.3, TLS_")
          .contains("ALPN:       none\n")
          .contains("status:     HTTP/1.1 200 OK\n");
      assertThat(ended.status()).isZero();
    }
  }

  @Test
  void theClientOfHttpsSaysWhomItDoesNotTrust() throws Exception {
    PemFiles others = TestCertificates.authority("another authority").issue("a").write(directory);
    try (var listener = listen();
        var server = inFrontOf(listener)) {
      var ended = run(
          "HttpsGet.java",
          "https://localhost:" + server.port(),
          others.authorities().toString());

      assertThat(ended.err())
          .startsWith("https://localhost:" + server.port() + ": ")
          .contains("CN=of localhost", "CN=the test's authority");
      assertThat(ended.out()).isEmpty();
      assertThat(ended.status()).isEqualTo(1);
    }
  }

  @Test
  void aPageInChunksIsPutTogether() throws Exception {
    assertThat(pageOf(
            "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", true))
        .isEqualTo("hello world");
  }

  @Test
  void aPageWithoutALengthGoesToTheEndOfTheConnection() throws Exception {
    assertThat(pageOf("Content-Type: text/plain\r\n\r\nhello", true)).isEqualTo("hello");
  }

  @Test
  void aPageThatIsCutOffIsAnError() throws Exception {
    assertThat(pageOf("Content-Type: text/plain\r\n\r\nhello", false)).contains(" broke ");
  }

  /// What the client prints, on standard error if it fails.
  private String pageOf(String answer, boolean regularEnd) throws Exception {
    try (var listener = listen();
        var server = inFrontOf(listener)) {
      var getting = child(
              "HttpsGet.java", url(server.port(), "/"), files.authorities().toString())
          .start();
      try (var asked = Peer.accepted(listener.accept())) {
        assertThat(asked.line()).isEqualTo("GET / HTTP/1.1");
        while (!asked.line().isEmpty()) {}
        asked.send("HTTP/1.1 200 OK\r\n" + answer);
        if (regularEnd) {
          asked.endOutput();
        } else {
          asked.reset();
        }
        Child.Ended ended = getting.join();
        assertThat(ended.status()).isEqualTo(regularEnd ? 0 : 1);
        return regularEnd ? ended.out() : ended.err();
      }
    }
  }

  private Child.Ended get(int port, String path) throws Exception {
    return run("HttpsGet.java", url(port, path), files.authorities().toString());
  }

  private static String url(int port, String path) {
    return "https://localhost:" + port + path;
  }

  /* --------------------------------------- children --------------------------------------- */

  /// One that speaks TLS for a server that does not.
  private Child.Serving inFrontOf(ServerSocket server) throws Exception {
    return serve(
        "TlsProxy.java",
        "server",
        files.chain().toString(),
        files.key().toString(),
        "localhost",
        "" + server.getLocalPort(),
        "0");
  }

  /// One that speaks TLS for clients that do not.
  private Child.Serving clientOf(Child.Serving server) throws Exception {
    return serve(
        "TlsProxy.java",
        "client",
        files.authorities().toString(),
        "localhost",
        "" + server.port(),
        "0");
  }

  private static ServerSocket listen() throws IOException {
    var listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    listener.setSoTimeout(30_000);
    return listener;
  }

  private Child.Ended run(String example, String... arguments) throws Exception {
    return child(example, arguments).run();
  }

  private Child.Serving serve(String example, String... arguments) throws Exception {
    return child(example, arguments).serve();
  }

  private Child child(String example, String... arguments) {
    var command = new ArrayList<>(
        List.of(Child.LAUNCHER, Child.ROOT.resolve("examples").resolve(example).toString()));
    command.addAll(List.of(arguments));
    return new Child(directory, command.toArray(String[]::new)).quietly();
  }
}
