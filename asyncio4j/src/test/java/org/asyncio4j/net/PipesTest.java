package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Endpoints.connectReadPipe;
import static org.asyncio4j.net.Endpoints.connectWritePipe;
import static org.asyncio4j.net.Real.until;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import org.asyncio4j.LoopLog;
import org.asyncio4j.loop.Buffers;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Transports over real pipes, of which each is one half.
class PipesTest {
  /// More than a pipe takes.
  private static final int MUCH = 1 << 20;

  @AutoClose
  private final Pipe.SourceChannel source;

  @AutoClose
  private final Pipe.SinkChannel sink;

  private final Recording protocol = new Recording();

  PipesTest() throws IOException {
    Pipe pipe = Pipe.open();
    source = pipe.source();
    sink = pipe.sink();
  }

  private void put(String text) throws IOException {
    sink.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private Transport reading() throws IOException {
    return connectReadPipe(() -> protocol, source).transport();
  }

  private Transport writing() throws IOException {
    Transport transport = connectWritePipe(() -> protocol, sink).transport();
    source.configureBlocking(false);
    return transport;
  }

  /// Takes all that is there, until the pipe has ended or `enough` is reached.
  private int take(int enough) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MUCH);
    int all = 0;
    for (int count = 0; count >= 0 && all < enough; count = source.read(buffer.clear())) {
      all += count;
      sleep(Duration.ZERO);
    }
    return all;
  }

  @Test
  void whatGoesInAtOneEndComesOutAtTheOtherToItsEnd() throws Exception {
    Real.run(() -> {
      Transport transport = reading();
      assertThat(protocol.calls).containsExactly("made");
      assertThat(transport.getExtraInfo(ExtraInfo.PIPE)).isSameAs(source);
      assertThat(transport.getExtraInfo(ExtraInfo.SOCKET)).isNull();
      put("hello");
      until(() -> protocol.calls.size() == 2);
      sink.close();
      until(() -> protocol.calls.contains("lost"));
      assertThat(protocol.calls).containsExactly("made", "hello", "eof", "lost");
      assertThat(source.isOpen()).isFalse();
    });
  }

  @Test
  void aProtocolThatWouldStayEndsWithThePipe() throws Exception {
    Real.run(() -> {
      protocol.staysOpen = true;
      reading();
      sink.close();
      until(() -> protocol.calls.contains("lost"));
      assertThat(protocol.calls).containsExactly("made", "eof", "lost");
    });
  }

  @Test
  void itComesInPartsOfABoundedSize() throws Exception {
    Real.run(() -> {
      var sizes = new java.util.ArrayList<Integer>();
      var sized = new Recording() {
        @Override
        public void dataReceived(ByteBuffer data) {
          sizes.add(data.remaining());
        }
      };
      connectReadPipe(() -> sized, source);
      sink.configureBlocking(false);
      ByteBuffer much = ByteBuffer.allocate(MUCH);
      while (much.hasRemaining()) {
        sink.write(much);
        sleep(Duration.ZERO);
      }
      sink.close();
      until(() -> sized.calls.contains("lost"));
      assertThat(sizes).allMatch(size -> size <= Buffers.RECEIVED);
      assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(MUCH);
    });
  }

  @Test
  void pausedItReceivesNothingUntilItIsResumed() throws Exception {
    Real.run(() -> {
      Transport transport = reading();
      transport.pauseReading();
      transport.pauseReading();
      put("hello");
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
      assertThat(protocol.calls).containsExactly("made");
      transport.resumeReading();
      transport.resumeReading();
      until(() -> protocol.calls.size() == 2);
      transport.close();
      transport.pauseReading();
      transport.resumeReading();
      assertThat(transport.isReading()).isFalse();
    });
  }

  @Test
  void closedItReceivesNothingMore() throws Exception {
    Real.run(() -> {
      Transport transport = reading();
      put("hello");
      transport.close();
      transport.close();
      assertThat(transport.isClosing()).isTrue();
      assertThat(protocol.calls).containsExactly("made");
      until(() -> protocol.calls.size() > 1);
      assertThat(protocol.calls).containsExactly("made", "lost");
      assertThat(source.isOpen()).isFalse();
    });
  }

  @Test
  void whatIsWrittenGoesIn() throws Exception {
    Real.run(() -> {
      Transport transport = writing();
      assertThat(transport.getExtraInfo(ExtraInfo.PIPE)).isSameAs(sink);
      assertThat(transport.canWriteEof()).isTrue();
      transport.write(new byte[0]);
      transport.write("hello, ".getBytes(UTF_8));
      transport.writeLines(List.of(ByteBuffer.wrap("pipe".getBytes(UTF_8))));
      ByteBuffer got = ByteBuffer.allocate(20);
      source.read(got);
      assertThat(UTF_8.decode(got.flip()).toString()).isEqualTo("hello, pipe");
      transport.close();
      until(() -> protocol.calls.contains("lost"));
      assertThat(protocol.calls).containsExactly("made", "lost");
      assertThat(source.read(got.clear())).isEqualTo(-1);
    });
  }

  @Test
  void whatAPipeDoesNotTakeWaitsAndPausesTheProtocol() throws Exception {
    Real.run(() -> {
      Transport transport = writing();
      transport.write(new byte[MUCH]);
      int waiting = transport.getWriteBufferSize();
      assertThat(waiting).isBetween(1, MUCH - 1);
      assertThat(protocol.calls).containsExactly("made", "pause");
      transport.write(new byte[5]);
      assertThat(transport.getWriteBufferSize()).isEqualTo(waiting + 5);
      assertThat(take(MUCH + 5)).isEqualTo(MUCH + 5);
      until(() -> protocol.calls.contains("resume"));
      assertThat(transport.getWriteBufferSize()).isZero();
      transport.close();
    });
  }

  @Test
  void closedOrEndedItFirstSendsWhatWaits() throws Exception {
    Real.run(() -> {
      Transport transport = writing();
      transport.write(new byte[MUCH]);
      transport.writeEof();
      transport.close();
      transport.close();
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
      assertThat(protocol.calls).doesNotContain("lost");
      assertThat(take(Integer.MAX_VALUE)).isEqualTo(MUCH);
      until(() -> protocol.calls.contains("lost"));
      assertThat(sink.isOpen()).isFalse();
    });
  }

  @Test
  void theEndOfItsOutputClosesIt() throws Exception {
    Real.run(() -> {
      Transport transport = writing();
      transport.writeEof();
      assertThat(transport.isClosing()).isTrue();
      until(() -> protocol.calls.contains("lost"));
      assertThat(take(1)).isZero();
    });
  }

  @Test
  void theEndOfItsOutputComesBehindWhatWaits() throws Exception {
    Real.run(() -> {
      Transport transport = writing();
      transport.write(new byte[MUCH]);
      transport.writeEof();
      assertThat(transport.getWriteBufferSize()).isPositive();
      assertThatThrownBy(() -> transport.write(new byte[1]))
          .isInstanceOf(IllegalStateException.class);
      assertThat(take(Integer.MAX_VALUE)).isEqualTo(MUCH);
      until(() -> protocol.calls.contains("lost"));
    });
  }

  @Test
  void abortedItDropsWhatWaits() throws Exception {
    Real.run(() -> {
      Transport transport = writing();
      transport.write(new byte[MUCH]);
      transport.abort();
      assertThat(transport.getWriteBufferSize()).isZero();
      until(() -> protocol.calls.contains("lost"));
      assertThat(take(Integer.MAX_VALUE)).isLessThan(MUCH);
    });
  }

  @Test
  void thatNobodyReadsIsSeenByWhoWrites() throws Exception {
    Real.run(() -> {
      Transport transport = writing();
      source.close();
      assertThat(transport.isClosing()).isFalse();
      try (var log = new LoopLog()) {
        for (int i = 0; i < 10; i++) {
          transport.write(new byte[1]);
        }
        assertThat(log.messages()).singleElement().asString().endsWith(" is dropped");
      }
      assertThat(transport.isClosing()).isTrue();
      until(() -> protocol.calls.contains("broken"));
      assertThat(protocol.calls).containsExactly("made", "broken");
      assertThat(protocol.lost).isInstanceOf(ConnectionResetException.class);
    });
  }

  @Test
  void thatTheReaderHasGoneIsSeenByWhatWaits() throws Exception {
    Real.run(() -> {
      Transport transport = writing();
      transport.write(new byte[MUCH]);
      source.close();
      until(() -> protocol.calls.contains("broken"));
      assertThat(protocol.calls).containsExactly("made", "pause", "broken");
      assertThat(transport.getWriteBufferSize()).isZero();
    });
  }

  @Test
  void aPipeKnowsWhichHalfItIs() throws Exception {
    Real.run(() -> {
      Transport in = reading();
      Transport out = connectWritePipe(Recording::new, sink).transport();
      assertThatThrownBy(() -> in.write(new byte[1]))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageEndingWith(" only receives");
      assertThatThrownBy(in::writeEof).isInstanceOf(UnsupportedOperationException.class);
      assertThat(in.canWriteEof()).isFalse();
      assertThatThrownBy(out::pauseReading)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageEndingWith(" only sends");
      assertThat(out.isReading()).isFalse();
      in.close();
      out.close();
    });
  }

  @Test
  void aPipeThatIsClosedIsRefused() throws Exception {
    Real.run(() -> {
      source.close();
      sink.close();
      assertThatThrownBy(this::reading).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(this::writing).isInstanceOf(ClosedChannelException.class);
    });
  }
}
