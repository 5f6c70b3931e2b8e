package org.asyncio4j.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.stream.Feed.*;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.asyncio4j.testing.AsyncioTest;

/// Bytes that are text, and others.
class StreamReaderTextTest {
  private static StreamReader ended(byte... bytes) {
    var reader = new StreamReader();
    reader.feedData(ByteBuffer.wrap(bytes));
    reader.feedEof();
    return reader;
  }

  @AsyncioTest
  void aCharacterMayComeInPieces() throws IOException {
    var reader = new StreamReader();
    byte[] euro = bytes("€\n");
    for (int i = 0; i < euro.length; i++) {
      reader.feedData(ByteBuffer.wrap(euro, i, 1));
    }
    assertThat(reader.readLine(UTF_8)).isEqualTo("€");
  }

  @AsyncioTest
  void aLineOfTextIsWithoutItsEnd() throws IOException {
    StreamReader reader = Feed.ended("unix\nwindows\r\n\n\r\na\rb\nlast\r");
    assertThat(reader.lines(UTF_8)).containsExactly("unix", "windows", "", "", "a\rb", "last\r");
    assertThat(reader.readLine(UTF_8)).isNull();
  }

  @AsyncioTest
  void allUpToTheEndIsOneText() throws IOException {
    var reader = new StreamReader();
    laterEnding(reader, "zwei\r\n", "Zeilen über €");
    assertThat(reader.read(UTF_8)).isEqualTo("zwei\r\nZeilen über €");
    assertThat(ended().read(UTF_8)).isEmpty();
    assertThat(ended("ab\n".getBytes(UTF_16)).read(UTF_16)).isEqualTo("ab\n");
    assertThat(ended((byte) 0xe4).readLine(ISO_8859_1)).isEqualTo("ä");
  }

  @AsyncioTest
  void linesThatCannotBeToldByAByteAreRefusedBeforeTheyAreRead() throws IOException {
    StreamReader reader = ended("ab\n".getBytes(UTF_16LE));
    assertThatThrownBy(() -> reader.readLine(UTF_16LE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("UTF-16LE");
    assertThat(reader.read(UTF_16LE)).isEqualTo("ab\n");
  }

  @AsyncioTest
  void whatIsNoTextIsInTheExceptionAndTheNextLineIsNext() throws IOException {
    StreamReader reader = ended((byte) 'a', (byte) 0xff, (byte) '\r', (byte) '\n', (byte) 'b');
    assertThatThrownBy(() -> reader.readLine(UTF_8))
        .isInstanceOfSatisfying(MalformedTextException.class, e -> {
          assertThat(e.bytes()).containsExactly('a', 0xff);
          assertThat(e.position()).isEqualTo(1);
        })
        .hasMessage("malformed UTF-8 at byte 1 of 2: 0xff");
    assertThat(reader.readLine(UTF_8)).isEqualTo("b");
  }

  @AsyncioTest
  void aTextThatEndsInTheMiddleOfACharacterIsNone() {
    StreamReader reader = ended((byte) 'a', (byte) 0xe2, (byte) 0x82);
    assertThatThrownBy(() -> reader.read(UTF_8))
        .isInstanceOfSatisfying(
            MalformedTextException.class, e -> assertThat(e.position()).isEqualTo(1))
        .hasMessage("malformed UTF-8 at byte 1 of 3: 0xe2");
    assertThat(reader.atEof()).isTrue();
  }

  @AsyncioTest
  void aLoopThrowsOfWhatIsNoTextAndMayGoOn() {
    Iterator<String> lines =
        ended((byte) 0xff, (byte) '\n', (byte) 'b').lines(UTF_8).iterator();
    assertThatThrownBy(lines::hasNext)
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(MalformedTextException.class);
    assertThat(lines.next()).isEqualTo("b");
    assertThat(lines.hasNext()).isFalse();
  }
}
