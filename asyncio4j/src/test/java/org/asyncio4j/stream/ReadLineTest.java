package org.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Feed.*;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.IntSupplier;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/// Line by line, however the bytes come.
class ReadLineTest {
  @AsyncioTest
  void aLineIsWaitedForAndWhatFollowsStays() throws IOException {
    StreamReader reader = fed("chunk1 ");
    later(reader, "chunk2 ", "chunk3 ", "\n chunk4");
    assertThat(text(reader.readLine())).isEqualTo("chunk1 chunk2 chunk3 \n");
    assertThat(text(reader.read(99))).isEqualTo(" chunk4");
  }

  @AsyncioTest
  void aLineThatIsThereIsReadAtOnce() throws IOException {
    StreamReader reader = fed("line1\nline2\n");
    Task<?> other = createTask(() -> {});
    assertThat(text(reader.readLine())).isEqualTo("line1\n");
    assertThat(other.done()).isFalse();
    assertThat(text(reader.readLine())).isEqualTo("line2\n");
  }

  @AsyncioTest
  void theLastLineNeedsNoEnd() throws IOException {
    StreamReader reader = ended("some data");
    assertThat(text(reader.readLine())).isEqualTo("some data");
    assertThat(reader.readLine()).isEmpty();
  }

  @AsyncioTest
  void whereNothingComesThereIsNoLine() throws IOException {
    assertThat(ended("").readLine()).isEmpty();
  }

  @AsyncioTest
  void aReadGoesOnBehindTheLine() throws IOException {
    StreamReader reader = fed("line1\nline2\nline3\n");
    reader.readLine();
    assertThat(text(reader.read(7))).isEqualTo("line2\nl");
    assertThat(text(reader.read(99))).isEqualTo("ine3\n");
  }

  @AsyncioTest
  void ofALineThatIsTooLongAndThereItsEndIsFound() throws IOException {
    StreamReader reader = fed(3, "line1\nline2\n");
    assertThatThrownBy(reader::readLine).isInstanceOf(LimitOverrunException.class);
    assertThat(text(reader.read(99))).isEqualTo("line2\n");
  }

  @AsyncioTest
  void aLineThatIsTooLongIsDroppedAsFarAsItHasCome() throws IOException {
    StreamReader reader = fed(3, "line without its end");
    assertThatThrownBy(reader::readLine).isInstanceOf(LimitOverrunException.class);
    later(reader, "line2\n");
    assertThat(text(reader.read(99))).isEqualTo("line2\n");
  }

  @AsyncioTest
  void aLineThatGetsTooLongIsDroppedAndTheNextOneIsRead() throws IOException {
    var reader = new StreamReader(7);
    later(reader, "chunk1", "chunk2", "chunk3\nrest\n");
    assertThatThrownBy(reader::readLine).isInstanceOf(LimitOverrunException.class);
    assertThat(text(reader.readLine())).isEqualTo("chunk3\n");
    assertThat(text(reader.readLine())).isEqualTo("rest\n");
  }

  @AsyncioTest
  void aLineMayHaveAsManyBytesAsTheLimitAndItsEnd() throws IOException {
    assertThat(text(fed(7, "1234567\n").readLine())).isEqualTo("1234567\n");
    StreamReader tooMany = fed(7, "12345678\n9\n");
    assertThatThrownBy(tooMany::readLine).isInstanceOf(LimitOverrunException.class);
    assertThat(text(tooMany.readLine())).isEqualTo("9\n");

    var slow = new StreamReader(7);
    later(slow, "1234567", "\n");
    assertThat(text(slow.readLine())).isEqualTo("1234567\n");
  }

  /* ------------------------------------- the iterator ------------------------------------- */

  @AsyncioTest
  void aLoopGetsTheLinesAndTheLastNeedsNoEnd() {
    StreamReader reader = fed("line1\nli");
    laterEnding(reader, "ne2\n\n", "line3");
    var lines = new ArrayList<String>();
    reader.lines().forEach(line -> lines.add(text(line)));
    assertThat(lines).containsExactly("line1\n", "line2\n", "\n", "line3");
  }

  @AsyncioTest
  void aLoopThatIsLeftHasTakenNoMoreThanItGot() throws IOException {
    StreamReader reader = fed("line1\nline2\n");
    for (byte[] line : reader.lines()) {
      assertThat(text(line)).isEqualTo("line1\n");
      break;
    }
    assertThat(text(reader.readLine())).isEqualTo("line2\n");
  }

  @AsyncioTest
  void toAskAgainWhetherThereIsALineTakesNoOther() {
    Iterator<byte[]> lines = ended("line1\nline2").lines().iterator();
    assertThat(lines.hasNext()).isTrue();
    assertThat(lines.hasNext()).isTrue();
    assertThat(text(lines.next())).isEqualTo("line1\n");
    assertThat(text(lines.next())).isEqualTo("line2");
    assertThat(lines.hasNext()).isFalse();
    assertThatThrownBy(lines::next)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("has ended");
  }

  @AsyncioTest
  void aLoopThrowsWhatReadingThrows() {
    StreamReader reader = fed("line1\n");
    var broken = new IOException("broken");
    Iterator<byte[]> lines = reader.lines().iterator();
    lines.next();
    reader.setException(broken);
    assertThatThrownBy(lines::hasNext).isInstanceOf(UncheckedIOException.class).hasCause(broken);
  }

  /* ---------------------------------------- random ---------------------------------------- */

  /// One byte at a time, in random pieces, or all at once.
  @AsyncioTest
  void theLinesAreTheSameInWhateverPiecesTheyCome() {
    long seed = Long.getLong("asyncio4j.seed", System.nanoTime());
    var random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      byte[] all = someLines(random);
      String what = "-Dasyncio4j.seed=" + seed + " round " + round;
      List<String> expected = Arrays.stream(text(all).split("(?<=\n)"))
          .filter(line -> !line.isEmpty())
          .toList();
      assertThat(read(all, () -> all.length)).as(what).isEqualTo(expected);
      assertThat(read(all, () -> 1)).as(what).isEqualTo(expected);
      assertThat(read(all, () -> 1 + random.nextInt(20))).as(what).isEqualTo(expected);
    }
  }

  private static byte[] someLines(Random random) {
    byte[] all = new byte[random.nextInt(200)];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (random.nextInt(8) == 0 ? '\n' : 'a' + random.nextInt(26));
    }
    return all;
  }

  private static List<String> read(byte[] all, IntSupplier piece) {
    var reader = new StreamReader(200);
    createTask(() -> {
      for (int at = 0; at < all.length; ) {
        int count = Math.min(piece.getAsInt(), all.length - at);
        reader.feedData(ByteBuffer.wrap(all, at, count));
        at += count;
        sleep(Duration.ZERO);
      }
      reader.feedEof();
    });
    var lines = new ArrayList<String>();
    reader.lines().forEach(line -> lines.add(text(line)));
    return lines;
  }
}
