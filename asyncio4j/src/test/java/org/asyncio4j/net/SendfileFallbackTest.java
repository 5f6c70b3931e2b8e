package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Endpoints.connectWritePipe;
import static org.asyncio4j.net.Endpoints.sendfile;
import static org.asyncio4j.net.Real.until;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.SendfileNotAvailableException;
import org.asyncio4j.Task;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file through a transport that cannot take it without a copy, as a pipe's.
class SendfileFallbackTest {
  private static final int SIZE = 4 << 20;
  private static final byte[] CONTENT = new byte[SIZE];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @AutoClose
  private final FileChannel file;

  @AutoClose
  private final Pipe.SourceChannel source;

  @AutoClose
  private final Pipe.SinkChannel sink;

  private final Recording protocol = new Recording();
  private final ByteArrayOutputStream got = new ByteArrayOutputStream();

  SendfileFallbackTest(@TempDir Path folder) throws IOException {
    file = FileChannel.open(Files.write(folder.resolve("file"), CONTENT));
    Pipe pipe = Pipe.open();
    source = pipe.source();
    source.configureBlocking(false);
    sink = pipe.sink();
  }

  private Transport connect() throws IOException {
    return connectWritePipe(() -> protocol, sink).transport();
  }

  private void take(int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (got.size() < size) {
      int count = source.read(buffer.clear());
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
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, Long.MAX_VALUE));
      take(SIZE);
      assertThat(sending.await()).isEqualTo(SIZE);
      assertThat(got.toByteArray()).isEqualTo(CONTENT);
      assertThat(file.position()).isEqualTo(SIZE);
      assertThat(transport.getProtocol()).isSameAs(protocol);
      transport.close();
    });
  }

  @Test
  void aPartArrivesBetweenWhatIsWrittenBeforeAndAfter() throws Exception {
    Real.run(() -> {
      Transport transport = connect();
      transport.write(new byte[] {1, 2});
      assertThat(sendfile(transport, file, 1000, 100)).isEqualTo(100);
      assertThat(file.position()).isEqualTo(1100);
      transport.write(new byte[] {3});
      transport.close();
      take(Integer.MAX_VALUE);
      var expected = new ByteArrayOutputStream();
      expected.writeBytes(new byte[] {1, 2});
      expected.write(CONTENT, 1000, 100);
      expected.write(3);
      assertThat(got.toByteArray()).isEqualTo(expected.toByteArray());
    });
  }

  @Test
  void noMoreThanAStepOfItWaitsAlsoWhereMuchWaitedBefore() throws Exception {
    Real.run(() -> {
      Transport transport = connect();
      transport.write(new byte[1 << 20]);
      assertThat(protocol.calls).containsExactly("made", "pause");
      int most = transport.getWriteBufferSize() + (1 << 19);
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      while (!sending.done()) {
        assertThat(transport.getWriteBufferSize()).isLessThan(most);
        take(got.size() + 1);
        sleep(Duration.ZERO);
      }
      take((1 << 20) + SIZE);
      until(() -> transport.getWriteBufferSize() == 0);
      assertThat(protocol.calls)
          .as("what a protocol is told that was paused before")
          .containsSubsequence("made", "pause", "resume")
          .doesNotHaveDuplicates();
      transport.close();
    });
  }

  @Test
  void aReaderThatLeavesInTheMiddleIsAnError() throws Exception {
    Real.run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      take(1024);
      source.close();
      assertThatThrownBy(sending::await).isInstanceOf(ConnectionResetException.class);
      assertThat(file.position()).isBetween(1024L, SIZE - 1L);
      assertThat(transport.isClosing()).isTrue();
      until(() -> protocol.calls.size() > 1);
      assertThat(protocol.calls).containsExactly("made", "broken");
    });
  }

  @Test
  void aTransportThatIsAbortedHereIsAnErrorAndAnOrdinaryEnd() throws Exception {
    Real.run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      take(1024);
      transport.abort();
      assertThatThrownBy(sending::await).isInstanceOf(IOException.class);
      assertThat(protocol.calls).containsExactly("made", "lost");
    });
  }

  @Test
  void aFileThatCannotBeReadLeavesTheTransportAsItIs() throws Exception {
    Real.run(() -> {
      Transport transport = connect();
      file.close();
      assertThatThrownBy(() -> sendfile(transport, file, 0, SIZE))
          .isInstanceOf(ClosedChannelException.class);
      assertThat(transport.isClosing()).isFalse();
      assertThat(transport.getProtocol()).isSameAs(protocol);
      transport.close();
    });
  }

  @Test
  void cancelledItGivesTheProtocolBack() throws Exception {
    Real.run(() -> {
      Transport transport = connect();
      Task<Long> sending = createTask(() -> sendfile(transport, file, 0, SIZE));
      take(1024);
      sending.cancel();
      assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
      assertThat(transport.getProtocol()).isSameAs(protocol);
      transport.abort();
      until(() -> protocol.calls.contains("lost"));
    });
  }

  @Test
  void withoutAFallbackItIsNotAvailableAndNothingIsSent() throws Exception {
    Real.run(() -> {
      Transport transport = connect();
      assertThatThrownBy(() -> sendfile(transport, file, 0, SIZE, false))
          .isInstanceOf(SendfileNotAvailableException.class)
          .hasMessageContaining("the fallback is disabled");
      assertThat(file.position()).isZero();
      transport.close();
      take(1);
      assertThat(got.size()).isZero();
    });
  }
}
