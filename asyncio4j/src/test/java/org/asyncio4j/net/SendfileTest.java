package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Endpoints.sendfile;
import static org.asyncio4j.net.Real.HOST;
import static org.asyncio4j.net.Real.until;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file through a connection, past the transport's queue.
class SendfileTest {
  private static final int SIZE = 8 << 20;
  private static final byte[] CONTENT = new byte[SIZE];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @AutoClose
  private final FileChannel file;

  private final Recording protocol = new Recording();
  private final ByteArrayOutputStream got = new ByteArrayOutputStream();
  private @Nullable SocketChannel peer;

  SendfileTest(@TempDir Path folder) throws IOException {
    Path path = Files.write(folder.resolve("file"), CONTENT);
    file = FileChannel.open(path);
  }

  private SocketChannel peer() {
    return java.util.Objects.requireNonNull(peer, "not connected");
  }

  private Transport connect() throws IOException {
    try (ServerSocketChannel listening = Real.listening()) {
      listening.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
      Transport transport =
          Endpoints.createConnection(() -> protocol, HOST, Real.port(listening)).transport();
      peer = listening.accept();
      peer.configureBlocking(false);
      return transport;
    }
  }

  /// Takes what comes until there is as much as that, or the end.
  private void take(int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (got.size() < size) {
      int count = peer().read(buffer.clear());
      if (count < 0) {
        return;
      }
      got.write(buffer.array(), 0, count);
      sleep(Duration.ZERO);
    }
  }

  private void run(RunnableOp<Exception> test) throws Exception {
    try {
      Real.run(test);
    } finally {
      if (peer != null) {
        peer.close();
      }
    }
  }

  @Test
  void theWholeFileArrivesAndItsPositionIsItsEnd() throws Exception {
    run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, Long.MAX_VALUE));
      take(SIZE);
      assertThat(sending.await()).isEqualTo(SIZE);
      assertThat(got.toByteArray()).isEqualTo(CONTENT);
      assertThat(file.position()).isEqualTo(SIZE);
      transport.close();
      until(() -> protocol.calls.contains("lost"));
    });
  }

  @Test
  void aPartArrivesBetweenWhatIsWrittenBeforeAndAfter() throws Exception {
    run(() -> {
      Transport transport = connect();
      transport.write("before".getBytes(UTF_8));
      assertThat(sendfile(transport, file, 1000, 100)).isEqualTo(100);
      assertThat(file.position()).isEqualTo(1100);
      transport.write("after".getBytes(UTF_8));
      transport.close();
      take(Integer.MAX_VALUE);
      var expected = new ByteArrayOutputStream();
      expected.writeBytes("before".getBytes(UTF_8));
      expected.write(CONTENT, 1000, 100);
      expected.writeBytes("after".getBytes(UTF_8));
      assertThat(got.toByteArray()).isEqualTo(expected.toByteArray());
    });
  }

  @Test
  void itGoesOutBehindWhatWaits() throws Exception {
    run(() -> {
      Transport transport = connect();
      transport.write(CONTENT);
      assertThat(transport.getWriteBufferSize()).isPositive();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, 1000));
      take(SIZE + 1000);
      assertThat(sending.await()).isEqualTo(1000);
      assertThat(Arrays.copyOfRange(got.toByteArray(), SIZE, SIZE + 1000))
          .isEqualTo(Arrays.copyOf(CONTENT, 1000));
      assertThat(protocol.calls).containsExactly("made", "pause", "resume");
      transport.close();
    });
  }

  @Test
  void beyondTheEndOfTheFileThereIsNothing() throws Exception {
    run(() -> {
      Transport transport = connect();
      assertThat(sendfile(transport, file, SIZE, 1)).isZero();
      assertThat(sendfile(transport, file, SIZE - 1, 10)).isEqualTo(1);
      transport.close();
    });
  }

  @Test
  void meanwhileNothingElseMayBeWritten() throws Exception {
    run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      sleep(Duration.ZERO);
      assertThatThrownBy(() -> transport.write(new byte[1]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("while a file is sent");
      assertThatThrownBy(() -> sendfile(transport, file, 0, SIZE))
          .isInstanceOf(IllegalStateException.class);
      transport.writeEof();
      take(Integer.MAX_VALUE);
      assertThat(sending.await()).isEqualTo(SIZE);
      assertThat(got.size()).isEqualTo(SIZE);
      transport.close();
    });
  }

  @Test
  void aTransportThatIsClosedMeanwhileSendsItToItsEnd() throws Exception {
    run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      sleep(Duration.ZERO);
      transport.close();
      take(Integer.MAX_VALUE);
      assertThat(sending.await()).isEqualTo(SIZE);
      assertThat(got.size()).isEqualTo(SIZE);
      until(() -> protocol.calls.contains("lost"));
    });
  }

  @Test
  void aPeerThatLeavesInTheMiddleIsAnErrorThatTellsHowFarItCame() throws Exception {
    run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      take(1024);
      peer().close();
      assertThatThrownBy(sending::await)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("bytes received and");
      assertThat(file.position()).isBetween(1024L, SIZE - 1L);
      assertThat(transport.isClosing()).isTrue();
      until(() -> protocol.calls.size() > 1);
      assertThat(protocol.calls).containsExactly("made", "broken");
    });
  }

  @Test
  void abortedAtAnyMomentItFails() throws Exception {
    for (int moment = 0; moment < 40; moment++) {
      abortedAt(moment);
      protocol.calls.clear();
    }
  }

  private void abortedAt(int moment) throws Exception {
    run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      sleep(Duration.ZERO);
      for (int i = 0; i < moment; i++) {
        sleep(Duration.ZERO);
      }
      transport.abort();
      assertThatThrownBy(sending::await).isInstanceOf(ConnectionResetException.class);
      until(() -> protocol.calls.size() > 1);
      assertThat(protocol.calls).containsExactly("made", "lost");
    });
  }

  @Test
  void cancelledItsPositionTellsHowFarItCame() throws Exception {
    run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      take(1024);
      sending.cancel();
      assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
      transport.close();
      take(Integer.MAX_VALUE);
      assertThat(file.position()).isEqualTo(got.size());
      until(() -> protocol.calls.contains("lost"));
    });
  }

  @Test
  void cancelledInTheIterationInWhichThereIsRoomAgainItIsCancelled() {
    try (var wire = Wire.begun(protocol)) {
      wire.fill("waits");
      Task<Long> sending = wire.loop.createTask(() -> sendfile(wire.transport, file, 0, 10));
      wire.tick();
      wire.loop.callSoon(sending::cancel);
      wire.takes(5);
      wire.tick();
      wire.tick();
      assertThat(sending.cancelled()).isTrue();
      assertThat(wire.reports).isEmpty();
      assertThat(wire.waitsForRoom()).isFalse();
    }
  }

  @Test
  void aFileThatIsClosedMeanwhileLeavesTheConnectionAsItIs() throws Exception {
    run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      take(1024);
      file.close();
      Task<?> taking = createTask(() -> take(Integer.MAX_VALUE));
      assertThatThrownBy(sending::await).isInstanceOf(ClosedChannelException.class);
      assertThat(transport.isClosing()).isFalse();
      transport.close();
      taking.await();
      until(() -> protocol.calls.contains("lost"));
    });
  }

  @Test
  void aTransportThatIsClosingTakesNone() throws Exception {
    run(() -> {
      Transport transport = connect();
      transport.close();
      assertThatThrownBy(() -> sendfile(transport, file, 0, SIZE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("it is closing");
      take(Integer.MAX_VALUE);
      assertThat(got.size()).isZero();
      assertThat(file.position()).isZero();
    });
  }

  @Test
  void aPartBeginsSomewhereAndIsNotEmpty() throws Exception {
    run(() -> {
      Transport transport = connect();
      assertThatThrownBy(() -> sendfile(transport, file, -1, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("offset is -1");
      assertThatThrownBy(() -> sendfile(transport, file, 0, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("count is 0");
      transport.close();
    });
  }

  @Test
  void withoutAFallbackASocketTakesItAllTheSame() throws Exception {
    run(() -> {
      Transport transport = connect();
      assertThat(sendfile(transport, file, 0, 10, false)).isEqualTo(10);
      transport.close();
    });
  }
}
