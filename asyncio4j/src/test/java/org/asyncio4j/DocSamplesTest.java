package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The samples in the documentation compile.
class DocSamplesTest {
  private static final Pattern SAMPLE =
      Pattern.compile("(?ms)^( *)(/// )?```java\\R(.*?)^ *(?:/// )?```");

  /// What a sample may take for granted: the functions of a reader's own program. The module
  /// java.base is imported by itself, as in every compact source file, and our names win over it.
  private static final String READERS_OWN = """
      import static org.asyncio4j.Asyncio.*;
      import static org.junit.jupiter.api.Assertions.*;
      import java.time.Duration;
      import org.asyncio4j.*;
      import org.asyncio4j.coroutine.*;
      import org.asyncio4j.coroutine.Step.*;
      import org.asyncio4j.sync.*;
      import org.asyncio4j.testing.*;
      void prepare() {}
      void serve() {}
      void fetch(String url) {}
      String connect(String address) { return address; }
      Coroutine<String> coroutine = Coroutine.of(() -> "");
      """;

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
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          collect(file, samples);
        }
      }
    }
    collect(Path.of("../README.md"), samples);
    assertThat(samples).hasSizeGreaterThan(5);
    return samples.stream()
        .map(sample -> DynamicTest.dynamicTest(sample.name, () -> compile(sample)));
  }

  private static void collect(Path file, List<Sample> samples) throws IOException {
    var matcher = SAMPLE.matcher(Files.readString(file));
    while (matcher.find()) {
      String code = matcher.group(3).replaceAll("(?m)^ *///( |$)", "");
      samples.add(new Sample(file.getFileName() + " at " + matcher.start(), code));
    }
  }

  private static void compile(Sample sample) throws IOException {
    boolean members = sample.code.contains("void ") || sample.code.startsWith("static ");
    String body =
        members ? sample.code : "void sample() throws Throwable {\n" + sample.code + "}\n";
    String main = body.contains("void main(") ? "" : "void main() {}\n";
    String imports =
        body.lines().filter(line -> line.startsWith("import ")).reduce("", (a, b) -> a + b + "\n");
    String rest =
        body.lines().filter(line -> !line.startsWith("import ")).reduce("", (a, b) -> a + b + "\n");
    var output = new StringWriter();
    var task = ToolProvider.getSystemJavaCompiler()
        .getTask(
            output,
            null,
            null,
            List.of(
                "-proc:none",
                "-d",
                Files.createTempDirectory("samples").toString(),
                "-implicit:none",
                "-Xdiags:verbose",
                "--class-path",
                System.getProperty("java.class.path")),
            null,
            List.of(source(imports + READERS_OWN + main + rest)));
    assertThat(task.call()).as("%s%n%s", output, sample.code).isTrue();
  }

  private static JavaFileObject source(String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
