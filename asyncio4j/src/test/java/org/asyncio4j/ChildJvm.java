package org.asyncio4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program of the tests in a JVM of its own, on the same engine and class path. It is killed
/// if it takes too long.
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  public ChildJvm(List<String> options, Class<?> program, String... arguments) throws IOException {
    this(Map.of(), options, program, arguments);
  }

  /// @param environment what it has besides ours
  ChildJvm(
      Map<String, String> environment, List<String> options, Class<?> program, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    String engine = System.getProperty("asyncio4j.engine");
    if (!"portable".equals(engine)) {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    if (engine != null) {
      command.add("-Dasyncio4j.engine=" + engine);
    }
    command.add("-Dasyncio4j.watchdog=false"); // unless the options say otherwise
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    process = builder.start();
    output = process.inputReader();
    process
        .onExit()
        .orTimeout(2 * Limit.TIME.toSeconds(), TimeUnit.SECONDS)
        .whenComplete((ended, late) -> {
          if (late != null) {
            process.destroyForcibly();
          }
        });
  }

  /// The next line of output; null at its end.
  public String line() throws IOException {
    return output.readLine();
  }

  public void signal(String name) throws Exception {
    Signals.send(process, name);
  }

  public int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
