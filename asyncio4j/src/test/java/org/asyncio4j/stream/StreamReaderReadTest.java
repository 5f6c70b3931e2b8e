package org.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Feed.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/// What has come, so many bytes, or all.
class StreamReaderReadTest {
  @AsyncioTest
  void noBytesAddNothing() throws IOException {
    StreamReader reader = fed("");
    assertThat(reader.toString()).isEqualTo("<StreamReader>");
    feed(reader, "a");
    feed(reader, "");
    assertThat(text(reader.read(9))).isEqualTo("a");
  }

  @AsyncioTest
  void whatComesIsAddedBehindWhatHasComeAndIsTheFeedersAgain() throws IOException {
    var reader = new StreamReader();
    ByteBuffer data = ByteBuffer.wrap(bytes("xabx")).position(1).limit(3);
    reader.feedData(data);
    assertThat(data.hasRemaining()).isFalse();
    data.put(1, (byte) '?');
    feed(reader, "cd");
    assertThat(text(reader.read(9))).isEqualTo("abcd");
  }

  @AsyncioTest
  void noBytesAreReadAtOnce() throws IOException {
    var reader = new StreamReader();
    assertThat(reader.read(0)).isEmpty();
    assertThat(reader.read(ByteBuffer.allocate(0))).isZero();
    feed(reader, "data");
    assertThat(reader.read(0)).isEmpty();
    assertThat(text(reader.read(9))).isEqualTo("data");
  }

  @AsyncioTest
  void aReadWaitsForTheFirstPieceAndTakesIt() throws IOException {
    var reader = new StreamReader();
    later(reader, "one", "two");
    assertThat(text(reader.read(30))).isEqualTo("one");
    assertThat(text(reader.read(30))).isEqualTo("two");
  }

  @AsyncioTest
  void aReadTakesNoMoreThanItIsAskedFor() throws IOException {
    StreamReader reader = fed("line1\nline2");
    assertThat(text(reader.read(5))).isEqualTo("line1");
    assertThat(text(reader.read(9))).isEqualTo("\nline2");
  }

  @AsyncioTest
  void atTheEndThereIsNothing() throws IOException {
    var reader = new StreamReader();
    laterEnding(reader);
    assertThat(reader.read(1024)).isEmpty();
    assertThat(reader.read()).isEmpty();
    assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(reader.readExactly(0)).isEmpty();
  }

  @AsyncioTest
  void aReadToTheEndWaitsForAllThereIs() throws IOException {
    for (int count : new int[] {-1, Integer.MIN_VALUE}) {
      var reader = new StreamReader();
      laterEnding(reader, "chunk1\n", "chunk2");
      assertThat(text(reader.read(count))).isEqualTo("chunk1\nchunk2");
      assertThat(reader.atEof()).isTrue();
    }
  }

  @AsyncioTest
  void theLimitIsNotForReads() throws IOException {
    StreamReader reader = fed(3, "chunk");
    assertThat(text(reader.read(5))).isEqualTo("chunk");
    feed(reader, "chunk");
    assertThat(text(reader.readExactly(5))).isEqualTo("chunk");
    feed(reader, "chunk");
    reader.feedEof();
    assertThat(text(reader.read())).isEqualTo("chunk");
  }

  @AsyncioTest
  void aBufferIsFilledFromItsPositionOn() throws IOException {
    StreamReader reader = fed("abcde");
    ByteBuffer into = ByteBuffer.allocate(6).put((byte) '>').limit(4);
    assertThat(reader.read(into)).isEqualTo(3);
    assertThat(into.position()).isEqualTo(4);
    into.limit(6);
    assertThat(reader.read(into)).isEqualTo(2);
    assertThat(text(into.array())).isEqualTo(">abcde");
    into.clear();
    later(reader, "f");
    assertThat(reader.read(into)).isEqualTo(1);
    assertThat(into.get(0)).isEqualTo((byte) 'f');
  }

  @AsyncioTest
  void soManyBytesAreWaitedForAndTheRestStays() throws IOException {
    var reader = new StreamReader();
    later(reader, "abc", "def", "ghi");
    assertThat(text(reader.readExactly(8))).isEqualTo("abcdefgh");
    assertThat(text(reader.read(9))).isEqualTo("i");
    assertThat(getRunningLoop().time()).isEqualTo(Duration.ofSeconds(3));
  }

  @AsyncioTest
  void fewerThanNoBytesCannotBeRead() throws IOException {
    StreamReader reader = fed("data");
    assertThat(reader.readExactly(0)).isEmpty();
    assertThatThrownBy(() -> reader.readExactly(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThat(text(reader.read(9))).isEqualTo("data");
  }

  @AsyncioTest
  void anEndThatComesTooEarlyGivesWhatCame() {
    var reader = new StreamReader();
    laterEnding(reader, "some bytes, no more");
    assertThatThrownBy(() -> reader.readExactly(36))
        .isInstanceOfSatisfying(IncompleteReadException.class, e -> {
          assertThat(text(e.partial())).isEqualTo("some bytes, no more");
          assertThat(e.expected()).isEqualTo(36);
        })
        .hasMessage("19 bytes read on a total of 36 expected bytes");
    assertThat(reader.atEof()).isTrue();
  }

  @AsyncioTest
  void theEndIsReachedWhenAllBeforeItIsRead() throws IOException {
    var reader = new StreamReader();
    assertThat(reader.atEof()).isFalse();
    feed(reader, "some data\n");
    assertThat(reader.atEof()).isFalse();
    reader.readLine();
    assertThat(reader.atEof()).isFalse();
    feed(reader, "some data\n");
    reader.feedEof();
    assertThat(reader.atEof()).isFalse();
    reader.readLine();
    assertThat(reader.atEof()).isTrue();
  }

  @AsyncioTest
  void afterTheEndNothingCanCome() {
    StreamReader reader = ended("a");
    assertThatThrownBy(() -> feed(reader, "b"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("feedData() after feedEof()");
  }

  @AsyncioTest
  void ofTwoTasksThatWouldWaitTheSecondIsRefused() throws IOException {
    var reader = new StreamReader();
    Task<byte[]> first = createTask(() -> reader.read(9));
    sleep(Duration.ZERO);
    assertThatThrownBy(() -> reader.read(9)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(reader::read).hasMessageStartingWith("read() called while another task");
    assertThatThrownBy(() -> reader.readExactly(1)).hasMessageStartingWith("readExactly() called");
    assertThatThrownBy(reader::readLine).hasMessageStartingWith("readLine() called");
    assertThatThrownBy(() -> reader.readUntil(bytes(" "))).hasMessageStartingWith("readUntil() c");
    feed(reader, "data");
    assertThat(text(first.await())).isEqualTo("data");
  }

  @AsyncioTest
  void whoIsWokenForBytesThatAnotherTookWaitsForMore() throws IOException {
    var reader = new StreamReader();
    Task<byte[]> first = createTask(() -> reader.read(9));
    sleep(Duration.ZERO);
    feed(reader, "taken");
    assertThat(text(reader.read(9))).isEqualTo("taken");
    later(reader, "left");
    assertThat(text(first.await())).isEqualTo("left");

    ByteBuffer into = ByteBuffer.allocate(9);
    Task<Integer> second = createTask(() -> reader.read(into));
    sleep(Duration.ZERO);
    feed(reader, "taken");
    reader.read(9);
    later(reader, "left");
    assertThat(second.await()).isEqualTo(4);
  }
}
