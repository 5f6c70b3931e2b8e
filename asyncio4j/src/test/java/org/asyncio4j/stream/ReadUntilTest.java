package org.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.stream.Feed.*;

import java.io.IOException;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/// Up to the separator, or one of several, whose end comes first.
class ReadUntilTest {
  @AsyncioTest
  void withoutASeparatorOrWithAnEmptyOneNothingIsRead() throws IOException {
    StreamReader reader = fed("some data");
    assertThatThrownBy(() -> reader.readUntil(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one byte");
    assertThatThrownBy(() -> reader.readUntil(bytes("."), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reader.readUntil())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no separator");
    assertThat(text(reader.read(99))).isEqualTo("some data");
  }

  @AsyncioTest
  void theSeparatorIsReadTooAndWhatFollowsStays() throws IOException {
    var reader = new StreamReader();
    later(reader, "lineAAA", "xxxAAAxxx");
    assertThat(text(reader.readUntil(bytes("AAA")))).isEqualTo("lineAAA");
    assertThat(text(reader.readUntil(bytes("AAA")))).isEqualTo("xxxAAA");
    assertThat(text(reader.read(99))).isEqualTo("xxx");
  }

  @AsyncioTest
  void aSeparatorIsFoundThatComesInPieces() throws IOException {
    var reader = new StreamReader();
    later(reader, "QWEaa", "XYaa", "a", "aaa", "+", "PQ");
    assertThat(text(reader.readUntil(bytes("aaa")))).isEqualTo("QWEaaXYaaa");
    assertThat(text(reader.readUntil(bytes("aaa")))).isEqualTo("aaa");
    assertThat(text(reader.readUntil(bytes("+PQ")))).isEqualTo("+PQ");
  }

  @AsyncioTest
  void anEndThatComesBeforeItGivesWhatCame() throws IOException {
    StreamReader reader = ended("some dataAA");
    assertThatThrownBy(() -> reader.readUntil(bytes("AAA")))
        .isInstanceOfSatisfying(IncompleteReadException.class, e -> {
          assertThat(text(e.partial())).isEqualTo("some dataAA");
          assertThat(e.expected()).isNull();
        })
        .hasMessage("11 bytes read on a total of undefined expected bytes");
    assertThat(reader.read()).isEmpty();
  }

  @AsyncioTest
  void aSeparatorThatIsThereCountsThoughTheEndIsToo() throws IOException {
    assertThat(text(ended("some AAA").readUntil(bytes("AAA")))).isEqualTo("some AAA");
  }

  @AsyncioTest
  void whatIsLongerThanTheLimitStays() throws IOException {
    StreamReader reader = fed(3, "some dataAA");
    assertThatThrownBy(() -> reader.readUntil(bytes("AAA")))
        .isInstanceOfSatisfying(
            LimitOverrunException.class, e -> assertThat(e.consumed()).isEqualTo(9))
        .hasMessageContaining("no separator within the limit of 3 bytes");
    feed(reader, "A");
    assertThatThrownBy(() -> reader.readUntil(bytes("AAA")))
        .isInstanceOfSatisfying(
            LimitOverrunException.class, e -> assertThat(e.consumed()).isEqualTo(9))
        .hasMessageContaining("is found, but only after 9 bytes; the limit is 3");
    assertThat(text(reader.read(9))).isEqualTo("some data");
    assertThat(text(reader.readUntil(bytes("AAA")))).isEqualTo("AAA");
  }

  @AsyncioTest
  void whoWaitsIsToldWhenMoreThanTheLimitHasCome() throws IOException {
    var reader = new StreamReader(3);
    Task<?> feeding = later(reader, "abc", "d");
    assertThatThrownBy(() -> reader.readUntil(bytes("-")))
        .isInstanceOf(LimitOverrunException.class);
    assertThat(feeding.done()).isTrue();
    assertThat(text(reader.read(9))).isEqualTo("abcd");
  }

  @AsyncioTest
  void ofSeveralThatCountsWhoseEndComesFirst() throws IOException {
    StreamReader reader = fed("ABCDEFG");
    assertThat(text(reader.readUntil(bytes("DEF"), bytes("BCDE")))).isEqualTo("ABCDE");
    assertThat(text(reader.read(9))).isEqualTo("FG");

    feed(reader, "first\rsecond\r\nthird\nrest");
    assertThat(text(reader.readUntil(bytes("\r"), bytes("\n"), bytes("\r\n"))))
        .isEqualTo("first\r");
    assertThat(text(reader.readUntil(bytes("\n"), bytes("\r\n")))).isEqualTo("second\r\n");
    assertThat(text(reader.readUntil(bytes("\r\n"), bytes("\n")))).isEqualTo("third\n");
    reader.feedEof();
    assertThatThrownBy(() -> reader.readUntil(bytes("\r"), bytes("\n")))
        .isInstanceOf(IncompleteReadException.class);
  }

  @AsyncioTest
  void aSeparatorOfSeveralThatStandsBehindTheLimitStays() throws IOException {
    StreamReader reader = fed(3, "some dataA");
    assertThatThrownBy(() -> reader.readUntil(bytes("A"), bytes("ome dataA")))
        .isInstanceOf(LimitOverrunException.class)
        .hasMessageContaining("is found");
    assertThat(text(reader.read(99))).isEqualTo("some dataA");
  }

  @AsyncioTest
  void aSeparatorMayBeLongerThanWhatHasCome() throws IOException {
    var reader = new StreamReader();
    feed(reader, "data");
    later(reader, "SEP");
    assertThat(text(reader.readUntil(bytes("A long separator"), bytes("SEP"))))
        .isEqualTo("dataSEP");
  }

  @AsyncioTest
  void aSeparatorIsTheCallersWhenItIsFound() throws IOException {
    StreamReader reader = fed("some data\r\n");
    byte[] separator = bytes("\r\n");
    assertThat(text(reader.readUntil(separator))).isEqualTo("some data\r\n");
    assertThat(text(separator)).isEqualTo("\r\n");
  }
}
