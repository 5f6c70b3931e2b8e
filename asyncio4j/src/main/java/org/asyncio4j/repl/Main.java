package org.asyncio4j.repl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.Coroutines;
import sun.misc.Signal;

/// Starts the shell or, given a source file, that program.
///
/// ```
/// java -jar asyncio4j.jar
/// java -jar asyncio4j.jar FILE.java [ARG...]
/// ```
public final class Main {
  private static final String USAGE = """
      usage: java -jar asyncio4j.jar FILE.java [ARG...]   run a program
             java -jar asyncio4j.jar                      the shell, where await works at the prompt
      """;

  private Main() {}

  /// Starts the shell or a program, and exits with its status.
  ///
  /// @param args nothing, or the name of a source file and what the program is given
  /// @throws Exception if it cannot be started
  public static void main(String[] args) throws Exception {
    System.exit(
        switch (args.length == 0 ? "" : args[0]) {
          case "" -> shell();
          case "-h", "--help" -> {
            System.out.print(USAGE);
            yield 0;
          }
          case String file when file.endsWith(".java") -> program(args);
          default -> {
            System.err.print("asyncio4j: " + args[0] + " is not a Java source file\n" + USAGE);
            yield 2;
          }
        });
  }

  private static int shell() throws Exception {
    if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
      System.err.println("asyncio4j: the shell needs the module jdk.jshell, which this Java does"
          + " not have: start it with a JDK, not " + System.getProperty("java.home"));
      return 1;
    }
    return Shell.run();
  }

  /// Runs a program in a JVM of its own: this one has not got the flags that it needs.
  private static int program(String[] args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(args));
    Process child = new ProcessBuilder(command).inheritIO().start();

    // Ctrl-C goes to both, and a request to end is passed on: the program decides what they mean.
    // What ends this JVM ends the program.
    Signal.handle(new Signal("INT"), _ -> {});
    Signal.handle(new Signal("TERM"), _ -> child.destroy());
    Runtime.getRuntime().addShutdownHook(new Thread(child::destroy));
    return child.waitFor();
  }

  /// As the launcher script gives them; see there for the reasons.
  private static List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add("-XX:+UseCompactObjectHeaders");
    flags.add("-Djdk.trackAllThreads=false");
    String engine = System.getProperty(Coroutines.PROPERTY);
    if (engine != null) {
      flags.add("-D" + Coroutines.PROPERTY + "=" + engine);
    }
    if (!"portable".equals(engine)) {
      flags.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
    }
    return flags;
  }
}
