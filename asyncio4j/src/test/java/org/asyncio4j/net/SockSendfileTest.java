package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Sockets.sockSendall;
import static org.asyncio4j.net.Sockets.sockSendfile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file through a socket that has no transport.
class SockSendfileTest {
  private static final int SIZE = 8 << 20;
  private static final byte[] CONTENT = new byte[SIZE];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @AutoClose
  private final FileChannel file;

  @AutoClose
  private final SocketChannel socket;

  @AutoClose
  private final SocketChannel peer;

  private final ByteArrayOutputStream got = new ByteArrayOutputStream();

  SockSendfileTest(@TempDir Path folder) throws IOException {
    file = FileChannel.open(Files.write(folder.resolve("file"), CONTENT));
    try (ServerSocketChannel listening = Real.listening()) {
      listening.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
      socket = SocketChannel.open(listening.getLocalAddress());
      peer = listening.accept();
    }
    socket.configureBlocking(false);
    peer.configureBlocking(false);
  }

  private void take(int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (got.size() < size) {
      int count = peer.read(buffer.clear());
      if (count < 0) {
        return;
      }
      got.write(buffer.array(), 0, count);
      sleep(Duration.ZERO);
    }
  }

  @Test
  void theWholeFileArrivesAndItsPositionIsItsEnd() throws Exception {
    Real.run(() -> {
      Task<Long> sending = createTask(() -> sockSendfile(socket, file, 0, Long.MAX_VALUE));
      take(SIZE);
      assertThat(sending.await()).isEqualTo(SIZE);
      assertThat(got.toByteArray()).isEqualTo(CONTENT);
      assertThat(file.position()).isEqualTo(SIZE);
      assertThat(getRunningLoop().removeWriter(socket)).isFalse();
    });
  }

  @Test
  void aPartArrivesBetweenWhatIsSentBeforeAndAfter() throws Exception {
    Real.run(() -> {
      sockSendall(socket, ByteBuffer.wrap(new byte[] {1, 2}));
      assertThat(sockSendfile(socket, file, 1000, 2000)).isEqualTo(2000);
      assertThat(file.position()).isEqualTo(3000);
      sockSendall(socket, ByteBuffer.wrap(new byte[] {3}));
      take(2003);
      var expected = new ByteArrayOutputStream();
      expected.writeBytes(new byte[] {1, 2});
      expected.write(CONTENT, 1000, 2000);
      expected.write(3);
      assertThat(got.toByteArray()).isEqualTo(expected.toByteArray());
    });
  }

  @Test
  void anEmptyFileIsNoBytes(@TempDir Path folder) throws Exception {
    try (var empty = FileChannel.open(Files.createFile(folder.resolve("empty")))) {
      Real.run(() -> {
        assertThat(sockSendfile(socket, empty, 0, 10)).isZero();
        assertThat(empty.position()).isZero();
      });
    }
  }

  @Test
  void aBlockingSocketIsRefused() throws Exception {
    Real.run(() -> {
      socket.configureBlocking(true);
      assertThatThrownBy(() -> sockSendfile(socket, file, 0, 10))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be non-blocking");
    });
  }

  @Test
  void aPartBeginsSomewhereAndIsNotEmpty() throws Exception {
    Real.run(() -> {
      assertThatThrownBy(() -> sockSendfile(socket, file, -1, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sockSendfile(socket, file, 0, 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sockSendfile(socket, file, 0, -1))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void whereTheSocketTakesNoMoreItWaitsAndCancelledItIsForgotten() throws Exception {
    Real.run(() -> {
      Task<Long> sending = createTask(() -> sockSendfile(socket, file, 0, SIZE));
      for (int i = 0; i < 50; i++) {
        sleep(Duration.ZERO);
      }
      assertThat(sending.done()).isFalse();
      sending.cancel();
      assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
      assertThat(getRunningLoop().removeWriter(socket)).isFalse();
      long sent = file.position();
      assertThat(sent).isBetween(1L, SIZE - 1L);
      take((int) sent);
      assertThat(got.toByteArray()).isEqualTo(Arrays.copyOf(CONTENT, (int) sent));
    });
  }

  @Test
  void anErrorInTheMiddleComesOutAndThePositionTellsHowFarItCame() throws Exception {
    Real.run(() -> {
      Task<Long> sending = createTask(() -> sockSendfile(socket, file, 0, SIZE));
      take(1024);
      peer.close();
      assertThatThrownBy(sending::await).isInstanceOf(IOException.class);
      assertThat(file.position()).isBetween(1024L, SIZE - 1L);
      assertThat(getRunningLoop().removeWriter(socket)).isFalse();
    });
  }

  @Test
  void anErrorAtTheBeginningComesOutAndNothingIsSent() throws Exception {
    Real.run(() -> {
      socket.shutdownOutput();
      assertThatThrownBy(() -> sockSendfile(socket, file, 0, SIZE)).isInstanceOf(IOException.class);
      assertThat(file.position()).isZero();
    });
  }
}
