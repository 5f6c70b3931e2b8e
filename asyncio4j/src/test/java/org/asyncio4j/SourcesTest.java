package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What holds for all source files of the repository.
class SourcesTest {
  private static final int LONGEST_FILE = 600;

  /// A table of contents: one class for the sake of `import static`, and no code but calls.
  private static final Path FRONT = Path.of("org", "asyncio4j", "Asyncio.java");

  /// Of a package: its types, each with a file of its own. More is no room, but a store.
  private static final int MOST_FILES = 45;

  private static final int WIDEST_DOC_LINE = 100;

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (var modules = Files.newDirectoryStream(Path.of(".."), "asyncio4j*")) {
      for (Path module : modules) {
        Path src = module.resolve("src");
        if (Files.isDirectory(src)) {
          try (var files = Files.walk(src)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(50);
    return sources;
  }

  @Test
  void noFileIsLong() throws IOException {
    for (Path source : sources()) {
      if (source.endsWith(FRONT)) {
        continue;
      }
      assertThat(Files.readAllLines(source))
          .as("lines of %s", source)
          .hasSizeLessThanOrEqualTo(LONGEST_FILE);
    }
  }

  @Test
  void noPackageOfTheProductIsAStore() throws IOException {
    var main = Path.of("..", "asyncio4j", "src", "main");
    Map<Path, List<Path>> packages = sources().stream()
        .filter(source -> source.startsWith(main) && !source.endsWith("package-info.java"))
        .collect(Collectors.groupingBy(Path::getParent));
    assertThat(packages)
        .hasSizeGreaterThan(5)
        .allSatisfy((room, files) ->
            assertThat(files).as("files of %s", room).hasSizeLessThanOrEqualTo(MOST_FILES));
  }

  @Test
  void noDocumentationIsWide() throws IOException {
    for (Path source : sources()) {
      assertThat(Files.readAllLines(source).stream().filter(line -> line.contains("///")))
          .as("documentation of %s", source)
          .allMatch(line -> line.length() <= WIDEST_DOC_LINE);
    }
  }

  @Test
  void oneFileOfTheProductNamesTheJdksInternals() throws IOException {
    var internals = Pattern.compile("\"(java\\.lang\\.VirtualThread|jdk\\.internal[^\"]*)\"");
    var main = Path.of("..", "asyncio4j", "src", "main");
    assertThat(sources().stream().filter(source -> source.startsWith(main)))
        .filteredOn(source -> internals.matcher(text(source)).find())
        .extracting(source -> source.getFileName().toString())
        .containsExactly("Loom.java");
  }

  private static String text(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }
}
