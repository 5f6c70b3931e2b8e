package org.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Feed.*;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.ReadTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whose a reader is, how it looks, and when it has the other side wait.
class StreamReaderTest {
  /// Tells what it is asked to do.
  private static final class Recorder implements ReadTransport {
    final List<String> calls = new ArrayList<>();

    @Override
    public void pauseReading() {
      calls.add("pause");
    }

    @Override
    public void resumeReading() {
      calls.add("resume");
    }

    @Override
    public boolean isReading() {
      return true;
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
      return null;
    }

    @Override
    public boolean isClosing() {
      return false;
    }

    @Override
    public void close() {
      calls.add("close");
    }

    @Override
    public String toString() {
      return "<Recorder>";
    }
  }

  private final Recorder transport = new Recorder();

  @AfterEach
  void noLoop() {
    setEventLoop(null);
  }

  /* --------------------------------------- its loop --------------------------------------- */

  @Test
  void withoutALoopThereIsNone() {
    assertThatThrownBy(StreamReader::new)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no current event loop");
  }

  @Test
  void outsideOfARunItIsTheCurrentLoops() throws IOException {
    try (var loop = new EventLoop()) {
      setEventLoop(loop);
      var reader = new StreamReader();
      var protocol = new StreamReaderProtocol(reader);
      loop.runUntilComplete(() -> {
        protocol.connectionLost(null);
        assertThat(reader.read()).isEmpty();
        protocol.waitClosed();
      });
      setEventLoop(null);
      assertThatThrownBy(() -> new StreamReaderProtocol(reader))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no current event loop");
    }
  }

  @AsyncioTest
  void inATaskItIsTheRunningLoops() throws IOException {
    var reader = new StreamReader();
    var protocol = new StreamReaderProtocol(reader);
    Task<?> closing = createTask(protocol::waitClosed);
    getRunningLoop().callSoon(() -> protocol.connectionLost(null));
    assertThat(reader.readLine()).isEmpty();
    closing.await();
  }

  /* --------------------------------------- its text --------------------------------------- */

  @AsyncioTest
  void itsTextSaysWhatIsNotUsual() {
    assertThat(new StreamReader()).hasToString("<StreamReader>");
    assertThat(new StreamReader(123)).hasToString("<StreamReader limit=123>");
    assertThat(fed("data")).hasToString("<StreamReader 4 bytes>");
    assertThat(ended("")).hasToString("<StreamReader eof>");
    assertThat(ended("data")).hasToString("<StreamReader 4 bytes eof>");
    var reader = new StreamReader();
    reader.setException(new IOException("broken"));
    assertThat(reader).hasToString("<StreamReader exception=java.io.IOException: broken>");
  }

  @AsyncioTest
  void itsTextSaysWhoWaits() {
    var reader = new StreamReader();
    Task<byte[]> task = createTask(() -> reader.read(1));
    sleep(Duration.ZERO);
    assertThat(reader.toString())
        .startsWith("<StreamReader waiter=<Future pending")
        .endsWith(">>");
    reader.feedEof();
    task.await();
    assertThat(reader).hasToString("<StreamReader eof>");
  }

  @AsyncioTest
  void itsTextSaysWhatFeedsIt() {
    var reader = new StreamReader();
    reader.setTransport(transport);
    assertThat(reader).hasToString("<StreamReader transport=<Recorder>>");
  }

  /* --------------------------------------- its limit -------------------------------------- */

  @AsyncioTest
  void aLimitIsPositive() {
    for (int limit : new int[] {0, -1}) {
      assertThatThrownBy(() -> new StreamReader(limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("limit is " + limit);
    }
  }

  @AsyncioTest
  void withMoreThanTwiceTheLimitTheOtherSideWaitsUntilNoMoreThanTheLimitIsLeft()
      throws IOException {
    var reader = new StreamReader(4);
    reader.setTransport(transport);
    feed(reader, "12345678");
    assertThat(transport.calls).isEmpty();
    feed(reader, "9");
    feed(reader, "0");
    assertThat(transport.calls).containsExactly("pause");
    assertThat(reader.toString()).contains("paused");
    reader.read(5);
    assertThat(transport.calls).containsExactly("pause");
    reader.read(1);
    assertThat(transport.calls).containsExactly("pause", "resume");
  }

  @AsyncioTest
  void itDoesNotWaitBeforeThereIsWhatAReadWants() throws IOException {
    var reader = new StreamReader(1);
    reader.setTransport(transport);
    feed(reader, "1234");
    assertThat(transport.calls).containsExactly("pause");
    Task<byte[]> reading = createTask(() -> reader.readExactly(9));
    sleep(Duration.ZERO);
    assertThat(transport.calls).containsExactly("pause", "resume");
    Task<?> feeding = laterEnding(reader, "567", "89", "0", "abc");
    assertThat(text(reading.await())).isEqualTo("123456789");
    assertThat(text(reader.read())).isEqualTo("0abc");
    feeding.await();
    assertThat(transport.calls).containsExactly("pause", "resume");
  }

  @AsyncioTest
  void whatIsDroppedOfALineMakesRoom() throws IOException {
    var reader = new StreamReader(2);
    reader.setTransport(transport);
    feed(reader, "12345\n7\n");
    assertThat(transport.calls).containsExactly("pause");
    assertThatThrownBy(reader::readLine).isInstanceOf(IOException.class);
    assertThat(transport.calls).containsExactly("pause", "resume");
    assertThat(text(reader.readLine())).isEqualTo("7\n");
  }
}
