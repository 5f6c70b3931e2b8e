package org.asyncio4j.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.asyncio4j.stream.StreamReader;
import org.jspecify.annotations.Nullable;

/// What may be said of a new process. `SubprocessOptions.DEFAULT.stdout(Stdio.PIPE)`
///
/// asyncio: the keyword arguments of `create_subprocess_exec`.
///
/// @param stdin where it reads from
/// @param stdout where it writes to
/// @param stderr where it writes its errors to
/// @param directory where it runs; null for that of this program
/// @param environment all its variables; null for those of this program
/// @param limit of the readers of its output, in bytes
/// @param grace how long [Process#close] waits for it to end by itself
public record SubprocessOptions(
    Stdio stdin,
    Stdio stdout,
    Stdio stderr,
    @Nullable Path directory,
    @Nullable Map<String, String> environment,
    int limit,
    Duration grace) {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /// Input, output and errors of this program, its directory and variables; 64 KiB for the
  /// readers, and 5 seconds of grace.
  public static final SubprocessOptions DEFAULT = new SubprocessOptions(
      Stdio.INHERIT, Stdio.INHERIT, Stdio.INHERIT, null, null, StreamReader.DEFAULT_LIMIT, GRACE);

  /// Three pipes, else as [#DEFAULT].
  public static final SubprocessOptions PIPED =
      DEFAULT.stdin(Stdio.PIPE).stdout(Stdio.PIPE).stderr(Stdio.PIPE);

  /// Checks them.
  public SubprocessOptions {
    stdin.requireInput();
    stdout.requireOutput();
    stderr.requireOutput();
    if (stdout == Stdio.STDOUT) {
      throw new IllegalArgumentException("stdout cannot be STDOUT: that is for stderr");
    }
    if (limit <= 0 || grace.isNegative()) {
      throw new IllegalArgumentException(
          "limit is " + limit + " and grace is " + grace + ": more than 0 and at least 0");
    }
    environment = environment == null ? null : Map.copyOf(environment);
  }

  /// With another input.
  ///
  /// @param from a pipe, a file, nothing, or that of this program
  /// @return these options with that
  public SubprocessOptions stdin(Stdio from) {
    return new SubprocessOptions(from, stdout, stderr, directory, environment, limit, grace);
  }

  /// With another output.
  ///
  /// @param to a pipe, a file, nothing, or that of this program
  /// @return these options with that
  public SubprocessOptions stdout(Stdio to) {
    return new SubprocessOptions(stdin, to, stderr, directory, environment, limit, grace);
  }

  /// With another place for errors.
  ///
  /// @param to a pipe, a file, nothing, that of this program, or the output
  /// @return these options with that
  public SubprocessOptions stderr(Stdio to) {
    return new SubprocessOptions(stdin, stdout, to, directory, environment, limit, grace);
  }

  /// With another directory.
  ///
  /// @param where it runs; null for that of this program. A program that is named with a
  ///     relative path is looked for there, too
  /// @return these options with that
  public SubprocessOptions directory(@Nullable Path where) {
    return new SubprocessOptions(stdin, stdout, stderr, where, environment, limit, grace);
  }

  /// With other variables.
  ///
  /// @param variables all; null for those of this program. The program itself is looked for in
  ///     the `PATH` of this one
  /// @return these options with that
  public SubprocessOptions environment(@Nullable Map<String, String> variables) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, variables, limit, grace);
  }

  /// With another limit for lines, and what stands before separators.
  ///
  /// @param bytes how long
  /// @return these options with that
  public SubprocessOptions limit(int bytes) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, environment, bytes, grace);
  }

  /// With another time of grace.
  ///
  /// @param time how long [Process#close] waits; zero to kill at once
  /// @return these options with that
  public SubprocessOptions grace(Duration time) {
    return new SubprocessOptions(stdin, stdout, stderr, directory, environment, limit, time);
  }

  ProcessBuilder builder(List<String> command) {
    var builder =
        new ProcessBuilder(command).redirectInput(stdin.input()).redirectOutput(stdout.output());
    if (stderr == Stdio.STDOUT) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(stderr.output());
    }
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    if (environment != null) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
    return builder;
  }
}
