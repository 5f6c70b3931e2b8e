package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The samples in the documentation compile.
class DocSamplesTest {
  private static final Pattern SAMPLE =
      Pattern.compile("(?ms)^( *)(/// )?```java\\R(.*?)^ *(?:/// )?```");

  /// What a sample may take for granted: the functions of a reader's own program. The module
  /// java.base is imported by itself, as in every compact source file, and our names win over it.
  private static final String READERS_OWN = """
      import static org.asyncio4j.Asyncio.*;
      import static java.nio.charset.StandardCharsets.UTF_8;
      import static org.asyncio4j.process.Signals.*;
      import static org.asyncio4j.process.Subprocesses.*;
      import static org.asyncio4j.stream.Streams.*;
      import static org.junit.jupiter.api.Assertions.*;
      import java.time.Duration;
      import org.asyncio4j.*;
      import org.asyncio4j.coroutine.*;
      import org.asyncio4j.coroutine.Step.*;
      import org.asyncio4j.interop.*;
      import org.asyncio4j.net.*;
      import org.asyncio4j.net.tls.*;
      import org.asyncio4j.process.*;
      import org.asyncio4j.process.Process;
      import org.asyncio4j.stream.*;
      import org.asyncio4j.sync.*;
      import org.asyncio4j.testing.*;
      void prepare() {}
      void serve() {}
      void fetch(String url) {}
      StreamWriter writer;
      String connect(String address) { return address; }
      Coroutine<String> coroutine = Coroutine.of(() -> "");
      """;

  @TempDir
  Path directory;

  private record Sample(String name, String code) {}

  @TestFactory
  Stream<DynamicTest> samplesCompile() throws IOException {
    List<Sample> samples = new ArrayList<>();
    List<Path> roots = List.of(
        Path.of("src/main/java"),
        Path.of("../asyncio4j-testing/src/main/java"),
        Path.of("../docs"));
    for (Path root : roots) {
      try (var files = Files.walk(root)) {
        for (Path file : files.filter(DocSamplesTest::isOurs).toList()) {
          collect(file, samples);
        }
      }
    }
    collect(Path.of("../README.md"), samples);
    assertThat(samples).hasSizeGreaterThan(5);
    return samples.stream()
        .map(sample -> DynamicTest.dynamicTest(sample.name, () -> compile(sample)));
  }

  /// The samples of the tutorial are run as well, by their own test.
  private static boolean isOurs(Path file) {
    return Files.isRegularFile(file) && !file.endsWith("tutorial.md");
  }

  private static void collect(Path file, List<Sample> samples) throws IOException {
    var matcher = SAMPLE.matcher(Files.readString(file));
    while (matcher.find()) {
      String code = matcher.group(3).replaceAll("(?m)^ *///( |$)", "");
      samples.add(new Sample(file.getFileName() + " at " + matcher.start(), code));
    }
  }

  private void compile(Sample sample) throws IOException {
    boolean members = sample.code.contains("void ") || sample.code.startsWith("static ");
    String body =
        members ? sample.code : "void sample() throws Throwable {\n" + sample.code + "}\n";
    String main = body.contains("void main(") ? "" : "void main() {}\n";
    String imports =
        body.lines().filter(line -> line.startsWith("import ")).reduce("", (a, b) -> a + b + "\n");
    String rest =
        body.lines().filter(line -> !line.startsWith("import ")).reduce("", (a, b) -> a + b + "\n");
    SampleCompiler.compile(
        "Sample",
        imports + READERS_OWN + main + rest,
        Files.createTempDirectory(directory, "sample"));
  }
}
