package org.asyncio4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingsTest {
  private static final byte[] TEXT = """
      {"program": {"name": "one"}, "trace": ["0 main grüß", "0 end main returned null"]}

      {"program": {"name": "two"}, "trace": []}
      """.getBytes(StandardCharsets.UTF_8);

  @Test
  void readsPlainLines() throws IOException {
    assertTwoAreRead(TEXT);
  }

  @Test
  void readsGzippedLines() throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(TEXT);
    }
    assertTwoAreRead(zipped.toByteArray());
  }

  @Test
  void anEmptyFileHasNoRecordings() throws IOException {
    assertThat(Recordings.read(new ByteArrayInputStream(new byte[0]))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "7",
        "[]",
        "{}",
        "{'program': {'name': 'x'}}",
        "{'program': {}, 'trace': []}",
        "{'program': [], 'trace': []}",
        "{'program': {'name': null}, 'trace': [{}]}"
      })
  void aLineThatIsNoRecordingIsNamedByItsNumber(String line) {
    byte[] file =
        (new String(TEXT, StandardCharsets.UTF_8) + "\n" + line).getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(InvalidProgram.class)
        .isThrownBy(() -> Recordings.read(new ByteArrayInputStream(file)))
        .withMessageContaining("line 5 is not a recording");
  }

  private static void assertTwoAreRead(byte[] file) throws IOException {
    List<Recording> recordings = Recordings.read(new ByteArrayInputStream(file));
    assertThat(recordings).extracting(Recording::name).containsExactly("one", "two");
    assertThat(recordings.getFirst().trace())
        .containsExactly("0 main grüß", "0 end main returned null");
  }
}
