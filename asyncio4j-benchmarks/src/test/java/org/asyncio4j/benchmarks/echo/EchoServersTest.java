package org.asyncio4j.benchmarks.echo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The servers that `echo` compares do echo. How fast is not asked here.
class EchoServersTest {
  private static final int SIZE = 1024;
  private static final int PATIENCE_MS = 20_000;

  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"protocols", "streams", "nio", "netty-nio", "netty-epoll", "threads"})
  void echoes(String kind) throws Exception {
    assertEchoes(kind, SocketFactory.getDefault());
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocols", "streams", "netty-nio", "netty-epoll"})
  void echoesOverTls(String kind) throws Exception {
    var made = MadeCertificate.in(directory);
    assertEchoes(kind, made.socketFactory(), made.chain().toString(), made.key().toString());
  }

  private static void assertEchoes(String kind, SocketFactory sockets, String... certificate)
      throws Exception {
    assumeTrue(!kind.equals("netty-epoll") || System.getProperty("os.name").equals("Linux"));
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dasyncio4j.engine=portable",
        "--enable-native-access=ALL-UNNAMED", // of Netty's epoll
        "-cp",
        System.getProperty("java.class.path"),
        EchoServer.class.getName(),
        kind));
    command.addAll(List.of(certificate));
    Process server = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try (var said = server.inputReader()) {
      int port = Integer.parseInt(said.readLine());
      for (int i = 0; i < 2; i++) {
        assertEchoed(sockets, port);
      }
    } finally {
      server.destroyForcibly();
    }
  }

  private static void assertEchoed(SocketFactory sockets, int port) throws Exception {
    var request = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      request[i] = (byte) i;
    }
    try (var socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(request);
        assertArrayEquals(request, socket.getInputStream().readNBytes(SIZE));
      }
    }
  }

  @Test
  void idleConnectionsAreAnswered() throws Exception {
    IdleConnections.main(new String[] {"10"});
  }
}
