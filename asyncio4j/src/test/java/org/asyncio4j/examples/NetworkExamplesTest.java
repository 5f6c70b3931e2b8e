package org.asyncio4j.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.asyncio4j.Signals;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The programs in `examples/` that speak over the network, started by the launcher.
@Tag("child-jvm")
@Timeout(120)
class NetworkExamplesTest {
  @TempDir
  Path directory;

  /* ----------------------------------------- echo ----------------------------------------- */

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -INT")
  void theEchoServerGivesBackWhatTheEchoClientSendsAndEndsAtCtrlC() throws Exception {
    try (var server = serve("EchoServer.java", "0");
        var idle = Peer.to(server.port())) {
      assertThat(run("EchoClient.java", "localhost", port(server), "hello", "two words"))
          .isEqualTo(new Child.Ended(0, "hello\ntwo words\n", ""));

      assumeFalse(Signals.sigintIsIgnored(), "SIGINT is ignored here");
      Signals.send(server.process(), "INT");
      assertThat(server.out().readLine()).isEqualTo("goodbye");
      assertThat(server.process().waitFor()).isZero();
      assertThat(idle.rest()).isEmpty();
    }
  }

  /* ----------------------------------------- chat ----------------------------------------- */

  @Test
  void inTheChatEachReadsWhatTheOthersSay() throws Exception {
    try (var server = serve("ChatServer.java", "0");
        var alice = join(server, "alice", "[]");
        var bob = join(server, "bob", "[alice]");
        var other = Peer.to(server.port()).send("alice\n")) {
      assertThat(other.rest()).isEqualTo("Your name?\nNot that one.\n");

      bob.send("hi\nthere\n");
      assertThat(lines(alice, 3)).containsExactly("bob comes", "bob: hi", "bob: there");
      alice.send("hello\n").endOutput();
      assertThat(lines(bob, 2)).containsExactly("alice: hello", "alice leaves");
      assertThat(alice.rest()).isEmpty();

      bob.send("x".repeat(2_000) + "\n");
      assertThat(bob.rest()).isEmpty();
    }
  }

  @Test
  void whoDoesNotReadInTheChatIsDroppedAndHoldsUpNobody() throws Exception {
    try (var server = serve("ChatServer.java", "0");
        var slow = Peer.slowTo(server.port()).send("slow\n")) {
      assertThat(lines(slow, 2)).containsExactly("Your name?", "Here are []");
      try (var alice = join(server, "alice", "[slow]");
          var bob = join(server, "bob", "[alice, slow]")) {
        assertThat(alice.line()).isEqualTo("bob comes");
        var batch = ("x".repeat(900) + "\n").repeat(50);
        List<String> seen = List.of();
        for (int i = 0; i < 2_000 && !seen.contains("slow leaves"); i++) {
          alice.send(batch);
          seen = lines(bob, 50);
        }
        assertThat(seen).contains("slow leaves");
        assertThat(alice.line()).isEqualTo("slow leaves");
      }
    }
  }

  private static Peer join(Child.Serving server, String name, String others) throws IOException {
    var peer = Peer.to(server.port());
    assertThat(peer.line()).isEqualTo("Your name?");
    peer.send(name + "\n");
    assertThat(peer.line()).isEqualTo("Here are " + others);
    return peer;
  }

  private static List<String> lines(Peer peer, int count) throws IOException {
    List<String> lines = new ArrayList<>();
    while (lines.size() < count) {
      lines.add(peer.line());
    }
    return lines;
  }

  /* --------------------------------------- scanner ---------------------------------------- */

  @Test
  void theScannerTellsWhichPortsAreOpen() throws Exception {
    try (var open = listen()) {
      int first = Math.min(open.getLocalPort(), 65_500);

      var ended = run("PortScanner.java", "localhost", first + "-" + (first + 32), "8", "20000");

      assertThat(ended.out()).contains(open.getLocalPort() + " is open\n");
      var counts =
          Pattern.compile("\\{OPEN=(\\d+), CLOSED=(\\d+), SILENT=0\\}\n$").matcher(ended.out());
      assertThat(counts.find()).as("%s", ended).isTrue();
      assertThat(Integer.parseInt(counts.group(1)) + Integer.parseInt(counts.group(2)))
          .isEqualTo(33);
      assertThat(ended.err()).contains("\r[###################.....................] 16/33");
      assertThat(ended.status()).isZero();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere it refuses when it has no room")
  void aPortThatSaysNothingIsSilent() throws Exception {
    try (var full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        var one = new Socket(full.getInetAddress(), full.getLocalPort());
        var two = new Socket(full.getInetAddress(), full.getLocalPort())) {
      assertThat(List.of(one, two)).allMatch(Socket::isConnected); // and there is no room for more
      var ended = run("PortScanner.java", "localhost", "" + full.getLocalPort(), "1", "200");

      assertThat(ended.out()).isEqualTo("{OPEN=0, CLOSED=0, SILENT=1}\n");
    }
  }

  /* ---------------------------------------- proxy ----------------------------------------- */

  @Test
  void theProxyPassesTheEndOfOneSideOnAndTheOtherSideGoesOn() throws Exception {
    try (var listener = listen();
        var proxy = serve("TcpProxy.java", "localhost", "" + listener.getLocalPort(), "0");
        var client = Peer.to(proxy.port()).send("question").endOutput();
        var server = Peer.accepted(listener.accept())) {
      assertThat(server.rest()).isEqualTo("question");
      var much = "answer".repeat(1_000_000);
      server.send(much).endOutput();
      assertThat(client.rest()).isEqualTo(much);
      assertThat(proxy.out().readLine()).isEqualTo("8 bytes there, 6000000 back: ended");
    }
  }

  @Test
  void theProxyEndsBothWhenOneBreaks() throws Exception {
    try (var listener = listen();
        var proxy = serve("TcpProxy.java", "localhost", "" + listener.getLocalPort(), "0")) {
      try (var client = Peer.to(proxy.port()).send("abc");
          var server = Peer.accepted(listener.accept())) {
        assertThat(server.read()).isEqualTo('a');
        client.reset();
        assertThatThrownBy(server::rest).isInstanceOf(SocketException.class);
        assertThat(proxy.out().readLine()).startsWith("3 bytes there, 0 back: ").contains("broke");
      }
      try (var client = Peer.to(proxy.port());
          var server = Peer.accepted(listener.accept()).send("abc")) {
        assertThat(client.read()).isEqualTo('a');
        server.reset();
        assertThatThrownBy(client::rest).isInstanceOf(SocketException.class);
        assertThat(proxy.out().readLine()).startsWith("0 bytes there, 3 back: ").contains("broke");
      }
    }
  }

  private static ServerSocket listen() throws IOException {
    var listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    listener.setSoTimeout(30_000);
    return listener;
  }

  /* ---------------------------------------- files ----------------------------------------- */

  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

  @Test
  void theFileServer() throws Exception {
    Path root =
        Files.createDirectories(directory.resolve("www/sub/deep")).getParent().getParent();
    file(root.resolve("a.txt"), "hello\n");
    file(root.resolve("empty"), "");
    file(root.resolve("a b+c%.css"), "p {}");
    file(root.resolve("sub/index.html"), "<p>");
    file(directory.resolve("secret"), "secret");
    Files.createSymbolicLink(root.resolve("inside"), Path.of("a.txt"));
    Files.createSymbolicLink(root.resolve("outside"), directory.resolve("secret"));
    Files.createSymbolicLink(root.resolve("above"), directory);
    var big = new byte[3_000_000];
    new Random(1).nextBytes(big);
    Files.write(root.resolve("big"), big);

    try (var server = serve("FileServer.java", root.toString(), "0")) {
      int port = server.port();

      assertThat(get(port, "/a.txt")).isEqualTo("""
          HTTP/1.1 200 OK
          Last-Modified: %s
          Accept-Ranges: bytes
          X-Content-Type-Options: nosniff
          Content-Type: text/plain; charset=utf-8
          Content-Length: 6
          Connection: close

          hello
          """.formatted(DATE));
      assertThat(body(get(port, "/inside?x=/../y"))).isEqualTo("hello\n");
      assertThat(body(get(port, "http://localhost/a.txt"))).isEqualTo("hello\n");
      assertThat(body(get(port, "/sub/../%61.txt"))).isEqualTo("hello\n");
      assertThat(get(port, "/a%20b+c%25.css"))
          .contains("Content-Type: text/css; ")
          .endsWith("\n\np {}");
      assertThat(get(port, "/empty")).startsWith("HTTP/1.1 200 OK\n").endsWith("h: 0\n" + CLOSE);
      assertThat(get(port, "/sub/")).contains("Content-Type: text/html; ").endsWith("\n\n<p>");
      assertThat(get(port, "/sub")).startsWith("HTTP/1.1 301 ").contains("\nLocation: ./sub/\n");
      assertThat(body(get(port, "/big"))).isEqualTo(new String(big, ISO_8859_1));

      for (var nothing : List.of(
          "/nothing",
          "/",
          "/sub/deep/",
          "/outside",
          "/above/secret",
          "/above/www/../secret",
          "/../secret",
          "/%2e%2e/secret",
          "/..%2fsecret",
          "/sub/../../secret",
          "/a.txt/x")) {
        assertThat(get(port, nothing)).as(nothing).startsWith("HTTP/1.1 404 Not Found\n");
      }

      ranges(port, big);
      whatIsMalformed(port);

      assertThat(get(port, "/a.txt", "If-Modified-Since: " + DATE))
          .startsWith("HTTP/1.1 304 Not Modified\n")
          .endsWith("\n\n");
      assertThat(body(get(port, "/a.txt", "If-Modified-Since: " + DATE.replace('4', '5'))))
          .isEqualTo("hello\n");

      // Without waiting for an answer, and with what has come of the last one only later.
      try (var client = Peer.to(port)) {
        client.send(request("GET /sub/ HTTP/1.1") + request("HEAD /big HTTP/1.1")
            + request("GET /nothing HTTP/1.1") + "\r\n" + request("DELETE /a.txt HTTP/1.1")
            + "GET /a.t");
        client.send("xt HTTP/1.0\r\n\r\n");
        assertThat(client.rest().replaceAll("Date: .*\r\n", "").replace("\r\n", "\n"))
            .matches("(?s)HTTP/1.1 200 OK\n.*Length: 3\n\n<p>"
                + "HTTP/1.1 200 OK\n.*Length: 3000000\n\n"
                + "HTTP/1.1 404 Not Found\nContent-Length: 14\n\n404 Not Found\n"
                + "HTTP/1.1 405 Method Not Allowed\nAllow: GET, HEAD\n.*\n\n405 .*\n"
                + "HTTP/1.1 200 OK\n.*" + CLOSE + "hello\n");
      }
    }
  }

  private static final String CLOSE = "Connection: close\n\n";

  private static void ranges(int port, byte[] big) throws IOException {
    assertThat(get(port, "/a.txt", "Range: bytes=1-3"))
        .startsWith("HTTP/1.1 206 Partial Content\n")
        .contains("\nContent-Range: bytes 1-3/6\nContent-Length: 3\n")
        .endsWith("\n\nell");
    assertThat(body(get(port, "/a.txt", "Range: bytes=-2"))).isEqualTo("o\n");
    assertThat(body(get(port, "/a.txt", "Range: bytes=4-999999999999999999"))).isEqualTo("o\n");
    assertThat(body(get(port, "/big", "Range: bytes=1000000-")))
        .isEqualTo(new String(big, 1_000_000, 2_000_000, ISO_8859_1));
    for (var whole : List.of("bytes=-", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b")) {
      assertThat(body(get(port, "/a.txt", "Range: " + whole))).as(whole).isEqualTo("hello\n");
    }
    assertThat(body(get(port, "/a.txt", "Range: bytes=0-1", "If-Range: x"))).isEqualTo("hello\n");
    for (var none : List.of("bytes=6-", "bytes=-0", "bytes=3-2")) {
      assertThat(get(port, "/a.txt", "Range: " + none))
          .as(none)
          .startsWith("HTTP/1.1 416 Range Not Satisfiable\nContent-Range: bytes */6\n");
    }
  }

  private static void whatIsMalformed(int port) throws IOException {
    for (var bad : List.of(
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a.txt HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET  /a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
        request("GET /%zz HTTP/1.1", "Connection: close"),
        request("GET /%00 HTTP/1.1", "Connection: close"),
        "GET /a.txt HTTP/1.1\r\n\r\n",
        "GET /a.txt HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /a.txt HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
        "GET /a.txt HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
        "GET /a.txt HTTP/1.1\r\nHost: a\r\nX: b\nY: c\r\n\r\n",
        "GET /a.txt HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n")) {
      assertThat(exchange(port, bad)).as(bad).startsWith("HTTP/1.1 400 Bad Request\n");
    }
    assertThat(get(port, "/" + "a".repeat(5_000))).startsWith("HTTP/1.1 414 ");
    assertThat(get(port, "/a.txt", "X: " + "a".repeat(200_000))).startsWith("HTTP/1.1 431 ");
    assertThat(exchange(port, "POST /a.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nGET"))
        .startsWith("HTTP/1.1 405 ")
        .contains(CLOSE);
  }

  private static void file(Path path, String text) throws IOException {
    Files.writeString(path, text);
    Files.setLastModifiedTime(path, FileTime.from(Instant.parse("1994-11-06T08:49:37.5Z")));
  }

  private static String get(int port, String target, String... headers) throws IOException {
    var all = Stream.concat(Stream.of(headers), Stream.of("Connection: close"));
    return exchange(port, request("GET " + target + " HTTP/1.1", all.toArray(String[]::new)));
  }

  private static String request(String line, String... headers) {
    return line + "\r\nHost: localhost\r\n" + String.join("\r\n", headers)
        + (headers.length > 0 ? "\r\n\r\n" : "\r\n");
  }

  private static String exchange(int port, String request) throws IOException {
    try (var client = Peer.to(port).send(request)) {
      return withoutDate(client.rest());
    }
  }

  /// Also with lines that end as Java's do, as far as the body.
  private static String withoutDate(String answer) {
    int end = answer.indexOf("\r\n\r\n") + 4;
    return end < 4
        ? answer
        : answer.substring(0, end).replaceFirst("Date: .*\r\n", "").replace("\r\n", "\n")
            + answer.substring(end);
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\n\n") + 2);
  }

  /* ---------------------------------------- redis ----------------------------------------- */

  private static final String REPLIES = """
      OK hello
      ERR value is not an integer or out of range
      the last of 1000 in a row: 1000
      after 1000 at once: 2000
      removed: 2
      connections: 3
      """;

  @Test
  void theRedisClientSendsManyCommandsBeforeTheirReplies() throws Exception {
    try (var redis = new TinyRedis()) {
      assertThat(run("RedisClient.java", "localhost", "" + redis.port()))
          .isEqualTo(new Child.Ended(0, REPLIES, ""));
    }
  }

  @Test
  void theRedisClientSpeaksToARealServer() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "redis-server"))),
        "there is no redis-server on the PATH");
    int port;
    try (var free = listen()) {
      port = free.getLocalPort();
    }
    Process server = new ProcessBuilder(
            "redis-server", "--port", "" + port, "--bind", "127.0.0.1", "--save", "")
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.PIPE)
        .start();
    server.onExit().orTimeout(60, TimeUnit.SECONDS).exceptionally(_ -> server.destroyForcibly());
    try (var out = server.inputReader()) {
      for (String line = ""; !line.contains("Ready to accept connections"); ) {
        line = out.readLine();
        assertThat(line).as("redis-server has ended").isNotNull();
      }
      assertThat(run("RedisClient.java", "localhost", "" + port))
          .isEqualTo(new Child.Ended(0, REPLIES, ""));
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  /* --------------------------------------- children --------------------------------------- */

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

  private static String port(Child.Serving server) {
    return String.valueOf(server.port());
  }
}
