package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Endpoints.sendfile;
import static org.asyncio4j.net.Secure.settle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.asyncio4j.SendfileNotAvailableException;
import org.asyncio4j.Task;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;

/// A file through TLS, which nobody but this process can encrypt.
class TlsSendfileTest {
  private static final int SIZE = 2 << 20;
  private static final byte[] CONTENT = new byte[SIZE];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  /// Keeps what it gets, and goes when it has so much.
  private static final class Receiving extends Recording {
    final ByteArrayOutputStream got = new ByteArrayOutputStream();
    int enough = Integer.MAX_VALUE;
    boolean abruptly;

    @Override
    public void dataReceived(ByteBuffer data) {
      while (data.hasRemaining()) {
        got.write(data.get());
      }
      if (got.size() >= enough) {
        if (abruptly) {
          transport().abort();
        } else {
          transport().close();
        }
      }
    }
  }

  @AutoClose
  private final FileChannel file;

  private final Recording protocol = new Recording();
  private final Receiving peer = new Receiving();

  TlsSendfileTest(@TempDir Path folder) throws IOException {
    file = FileChannel.open(Files.write(folder.resolve("file"), CONTENT));
  }

  private Transport connect() throws IOException {
    try (Server server = Endpoints.createServer(
        () -> peer, Secure.HOST, 0, ServerOptions.DEFAULT.tls(LocalTls.server()))) {
      Secure.connect(protocol, server, LocalTls.client());
      settle();
      return protocol.transport();
    }
  }

  @AsyncioTest
  void theWholeFileArrivesAndItsPositionIsItsEnd() throws IOException {
    Transport transport = connect();
    assertThat(sendfile(transport, file, 0, Long.MAX_VALUE)).isEqualTo(SIZE);
    assertThat(file.position()).isEqualTo(SIZE);
    assertThat(transport.getProtocol()).isSameAs(protocol);
    transport.close();
    settle();
    assertThat(peer.got.toByteArray()).isEqualTo(CONTENT);
    assertThat(peer.calls).containsExactly("made", "eof", "lost");
    assertThat(protocol.calls).startsWith("made").endsWith("lost");
  }

  @AsyncioTest
  void aPartArrivesBetweenWhatIsWrittenBeforeAndAfter() throws IOException {
    Transport transport = connect();
    transport.write("before".getBytes(UTF_8));
    assertThat(sendfile(transport, file, 1000, 100)).isEqualTo(100);
    assertThat(file.position()).isEqualTo(1100);
    transport.write("after".getBytes(UTF_8));
    transport.close();
    settle();
    var expected = new ByteArrayOutputStream();
    expected.writeBytes("before".getBytes(UTF_8));
    expected.write(CONTENT, 1000, 100);
    expected.writeBytes("after".getBytes(UTF_8));
    assertThat(peer.got.toByteArray()).isEqualTo(expected.toByteArray());
  }

  @AsyncioTest
  void aPeerThatLeavesWhenItHasAllIsNoError() throws IOException {
    peer.enough = SIZE;
    Transport transport = connect();
    assertThat(sendfile(transport, file, 0, SIZE)).isEqualTo(SIZE);
    settle();
    assertThat(peer.got.size()).isEqualTo(SIZE);
    assertThat(peer.calls).containsExactly("made", "lost");
    assertThat(protocol.calls).startsWith("made").endsWith("eof", "lost");
  }

  @AsyncioTest
  void aPeerThatLeavesInTheMiddleIsAnError() throws IOException {
    peer.enough = 1024;
    peer.abruptly = true;
    Transport transport = connect();
    Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
    assertThatThrownBy(sending::await).isInstanceOf(ConnectionResetException.class);
    assertThat(file.position()).isBetween(1024L, SIZE - 1L);
    assertThat(transport.isClosing()).isTrue();
    sleep(Duration.ofSeconds(1));
    assertThat(protocol.calls).endsWith("broken");
  }

  @AsyncioTest
  void withoutAFallbackItIsNotAvailable() throws IOException {
    Transport transport = connect();
    assertThatThrownBy(() -> sendfile(transport, file, 0, SIZE, false))
        .isInstanceOf(SendfileNotAvailableException.class)
        .hasMessageContaining("the fallback is disabled");
    transport.close();
    settle();
    assertThat(peer.got.size()).isZero();
  }
}
