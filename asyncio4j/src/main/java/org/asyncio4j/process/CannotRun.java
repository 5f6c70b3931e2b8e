package org.asyncio4j.process;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says why a program cannot be started: the system has one error for several reasons.
final class CannotRun {
  private final String program;
  private final @Nullable Path directory;
  private final IOException cause;

  private CannotRun(String program, @Nullable Path directory, IOException cause) {
    this.program = program;
    this.directory = directory;
    this.cause = cause;
  }

  /// What is to be thrown in place of `cause`.
  static IOException explain(List<String> command, @Nullable Path directory, IOException cause) {
    IOException explained = new CannotRun(command.getFirst(), directory, cause).explain();
    explained.initCause(cause);
    return explained;
  }

  private IOException explain() {
    if (cause instanceof FileNotFoundException
        || cause.getCause() instanceof FileNotFoundException) {
      return new IOException(text("a file that it is to read or write: " + cause.getMessage()));
    }
    if (directory != null && !Files.isDirectory(directory)) {
      return Files.exists(directory)
          ? new FileSystemException(directory.toString(), null, text("that is no directory"))
          : new NoSuchFileException(directory.toString(), null, text("there is no such directory"));
    }
    if (directory != null && !Files.isExecutable(directory)) {
      return denied(directory, "that directory may not be entered");
    }
    try {
      return program.indexOf(File.separatorChar) >= 0 ? explainPath() : explainName();
    } catch (InvalidPathException e) {
      return other();
    }
  }

  private IOException explainPath() {
    Path path = directory == null ? Path.of(program) : directory.resolve(program);
    if (!Files.exists(path)) {
      return new NoSuchFileException(path.toString(), null, text("there is no such program"));
    }
    if (Files.isDirectory(path)) {
      return denied(path, "it is a directory");
    }
    if (!Files.isExecutable(path)) {
      return denied(path, "it is not executable");
    }
    return other();
  }

  private IOException explainName() {
    String path = System.getenv().getOrDefault("PATH", "");
    List<Path> found = Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder).resolve(program))
        .filter(Files::isRegularFile)
        .toList();
    if (found.isEmpty()) {
      return new NoSuchFileException(
          program, null, text("there is no such program in the PATH, " + path));
    }
    return found.stream().anyMatch(Files::isExecutable)
        ? other()
        : denied(found.getFirst(), "it is not executable");
  }

  /// An interpreter that is not there, a format that the system does not know, no room.
  private IOException other() {
    return new IOException(text(cause.getMessage()));
  }

  private IOException denied(Path path, String reason) {
    return new AccessDeniedException(path.toString(), null, text(reason));
  }

  private String text(@Nullable String reason) {
    return "cannot run '" + program + "'"
        + (directory == null ? "" : " in directory '" + directory + "'") + ": " + reason;
  }
}
