package org.asyncio4j.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Signals;

/// A program that runs as a user would run it: its own process, its own environment. That has
/// this JVM's JDK, these classes and this engine, and nothing of what a developer may have set.
final class Child {
  private static final int LIMIT_SECONDS = 60;

  private static final String LISTENING = "listening on port ";

  /// Where the launcher is.
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  static final String LAUNCHER = ROOT.resolve("asyncio").toString();
  static final String ENGINE = System.getProperty("asyncio4j.engine", "portable");

  /// For a program whose output is compared whole: on a busy machine its first step may take so
  /// long
  /// that the watchdog has something to tell.
  static final String QUIET = "-Dasyncio4j.watchdog=false";

  private final ProcessBuilder builder;
  private final Path directory;
  private String input = "";

  record Ended(int status, String out, String err) {}

  /// @param directory an empty one, for files of the child's output; where it runs, too
  Child(Path directory, String... command) {
    this.directory = directory;
    builder = new ProcessBuilder(new ArrayList<>(List.of(command))).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.startsWith("ASYNCIO4J_")
            || List.of("JAVA25_HOME", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "CLASSPATH")
                .contains(name));
    with("JAVA_HOME", System.getProperty("java.home"));
    with("ASYNCIO4J_JAR", classes());
    with("ASYNCIO4J_ENGINE", ENGINE);
  }

  /// What the launcher takes for asyncio4j's jar.
  static String classes() {
    try {
      return Path.of(
              Asyncio.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  Child with(String variable, String value) {
    builder.environment().put(variable, value);
    return this;
  }

  Child quietly() {
    return with("ASYNCIO4J_JAVA_OPTS", QUIET);
  }

  Child without(String variable) {
    builder.environment().remove(variable);
    return this;
  }

  Child input(String lines) {
    input = lines;
    return this;
  }

  Ended run() throws IOException, InterruptedException {
    return start().join();
  }

  Running start() throws IOException {
    Path out = file(".out");
    Path err = file(".err");
    Process process = start(Redirect.to(out.toFile()), err);
    return () -> {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        end(process);
        process.waitFor();
        throw new AssertionError(builder.command() + " did not end within " + LIMIT_SECONDS
            + " s; it wrote\n" + Files.readString(out) + Files.readString(err));
      }
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    };
  }

  /// Runs it, and presses Ctrl-C when it has written a line.
  Ended runInterrupted() throws IOException, InterruptedException {
    return runSignalled("INT");
  }

  /// Runs it, and sends a signal when it has written a line.
  Ended runSignalled(String name) throws IOException, InterruptedException {
    Path err = file(".err");
    Process process = start(Redirect.PIPE, err);
    process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(_ -> end(process));
    try (var out = process.inputReader()) {
      String first = out.readLine();
      Signals.send(process, name);
      String rest = out.readAllAsString();
      return new Ended(process.waitFor(), first + "\n" + rest, Files.readString(err));
    }
  }

  /// Runs a server: one that says, when it listens, at which port.
  Serving serve() throws IOException {
    Process process = start(Redirect.PIPE, file(".err"));
    process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(_ -> end(process));
    var out = process.inputReader();
    String said = String.valueOf(out.readLine());
    if (!said.startsWith(LISTENING)) {
      end(process);
      throw new AssertionError(builder.command() + " does not listen, but says " + said);
    }
    return new Serving(process, Integer.parseInt(said.substring(LISTENING.length())), out);
  }

  /// Runs something that a test talks to, and ends.
  Talking talk() throws IOException {
    Process process = start(Redirect.PIPE, file(".err"));
    process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(_ -> end(process));
    return new Talking(process, process.inputReader());
  }

  /// @param out what it says
  record Talking(Process process, BufferedReader out) implements AutoCloseable {
    @Override
    public void close() {
      end(process);
    }
  }

  /// @param out what it says after that
  record Serving(Process process, int port, BufferedReader out) implements AutoCloseable {
    @Override
    public void close() {
      end(process);
    }
  }

  private Process start(Redirect out, Path err) throws IOException {
    return builder
        .redirectInput(Files.writeString(file(".in"), input).toFile())
        .redirectOutput(out)
        .redirectError(err.toFile())
        .start();
  }

  private Path file(String suffix) throws IOException {
    return Files.createTempFile(directory, "child", suffix);
  }

  private static Process end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return process;
  }

  interface Running {
    Ended join() throws IOException, InterruptedException;
  }
}
