package org.asyncio4j.repl;

import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.asyncio4j.coroutine.Coroutines;

/// JShell with the library imported, whose snippets run as tasks of one event loop.
///
/// asyncio: `python -m asyncio`.
final class Shell {
  /// These win over the module java.base, which JShell imports: `Future` and `Queue` are ours;
  /// and so is `Process`, which java.lang has too.
  static final String IMPORTS = """
      import static org.asyncio4j.Asyncio.*;
      import static org.asyncio4j.process.Subprocesses.*;
      import static org.asyncio4j.stream.Streams.*;
      import org.asyncio4j.*;
      import org.asyncio4j.coroutine.*;
      import org.asyncio4j.interop.*;
      import org.asyncio4j.net.*;
      import org.asyncio4j.net.tls.*;
      import org.asyncio4j.process.*;
      import org.asyncio4j.process.Process;
      import org.asyncio4j.stream.*;
      import org.asyncio4j.sync.*;
      import org.asyncio4j.transport.*;
      """;

  private Shell() {}

  /// Runs the shell until its user leaves it.
  ///
  /// @return the exit status
  static int run() throws Exception {
    System.out.printf(
        "asyncio4j on Java %s, %s engine. Snippets run in a task: await and sleep work at the"
            + " prompt.%n",
        System.getProperty("java.version"), Coroutines.system());
    Path imports = Files.createTempFile("asyncio4j", ".jsh");
    imports.toFile().deleteOnExit();
    Files.writeString(imports, IMPORTS);
    return JavaShellToolBuilder.builder()
        .start(
            "--execution",
            LoopExecutionProvider.NAME,
            "--class-path",
            System.getProperty("java.class.path"),
            "--startup",
            "DEFAULT",
            "--startup",
            imports.toString());
  }
}
