// Checks or mends the format of all Java sources: java ... .ci/Format.java check|apply
// Maven runs it in phase validate. To mend: mvn -N validate -Dformat.mode=apply

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

void main(String[] args) throws IOException {
  boolean apply = args[0].equals("apply");
  List<Path> sources = modules().flatMap(module -> sources(module.resolve("src"))).toList();
  List<Path> bad = sources.parallelStream().filter(file -> !wellFormatted(file, apply)).toList();
  if (bad.isEmpty()) {
    return;
  }
  String word = apply ? "mended: " : "not formatted: ";
  bad.forEach(file -> IO.println(word + file));
  if (!apply) {
    IO.println("To mend: mvn -N validate -Dformat.mode=apply");
    System.exit(1);
  }
}

/// Examples are not formatted: the formatter does not know compact source files.
Stream<Path> modules() throws IOException {
  return Files.list(Path.of("")).filter(dir -> Files.isDirectory(dir.resolve("src")));
}

Stream<Path> sources(Path dir) {
  try {
    return Files.walk(dir).filter(file -> file.toString().endsWith(".java")).sorted();
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

boolean wellFormatted(Path file, boolean mend) {
  try {
    String source = Files.readString(file);
    JavaFormatterOptions google = JavaFormatterOptions.builder().style(Style.GOOGLE).build();
    String formatted = Formatter.createFormatter(google).formatSourceAndFixImports(source);
    if (mend && !formatted.equals(source)) {
      Files.writeString(file, formatted);
    }
    return formatted.equals(source);
  } catch (FormatterException e) {
    IO.println(file + ": " + e.getMessage());
    return false;
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}
