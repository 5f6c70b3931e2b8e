package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Compiles the samples of the documentation against these classes.
final class SampleCompiler {
  private SampleCompiler() {}

  /// @param name of the file, without `.java`
  /// @param source a compilation unit
  /// @param classes where its classes go
  static void compile(String name, String source, Path classes) throws IOException {
    Files.createDirectories(classes);
    var output = new StringWriter();
    var task = ToolProvider.getSystemJavaCompiler()
        .getTask(
            output,
            null,
            null,
            List.of(
                "-proc:none",
                "-d",
                classes.toString(),
                "-implicit:none",
                "-Xdiags:verbose",
                "--class-path",
                System.getProperty("java.class.path")),
            null,
            List.of(file(name, source)));
    assertThat(task.call()).as("%s%n%s", output, source).isTrue();
  }

  private static JavaFileObject file(String name, String source) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }
}
