package org.asyncio4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final String EMPTY = """
      {"program": {"name": "empty", "routines": {"main": []}}, \
      "trace": ["0 end main returned null"]}
      """;

  @TempDir
  private Path directory;

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Test
  void theStatusSaysWhetherAllPassed() throws IOException {
    assertThat(run(EMPTY)).isZero();
    assertThat(run(EMPTY + EMPTY.replace("0 end", "1 end"))).isOne();
    assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aMalformedFileIsNamedWithTheLineInOneLineAndTheStatusIsTwo() throws IOException {
    assertThat(run(EMPTY + "{")).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .startsWith("run: " + directory.resolve("programs") + ": line 2 is not a recording: ")
        .hasLineCount(1);
  }

  @Test
  void aProgramThatIsNoneIsNamed() throws IOException {
    assertThat(run(EMPTY.replace("[]", "[[]]"))).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .contains("programs: program 'empty' cannot be run: ")
        .hasLineCount(1);
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    String missing = directory.resolve("missing").toString();
    assertThat(Main.run(new PrintStream(errors, true, StandardCharsets.UTF_8), missing))
        .isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains(missing).hasLineCount(1);
  }

  private int run(String lines) throws IOException {
    Path file = Files.writeString(directory.resolve("programs"), lines);
    return Main.run(new PrintStream(errors, true, StandardCharsets.UTF_8), file.toString());
  }
}
