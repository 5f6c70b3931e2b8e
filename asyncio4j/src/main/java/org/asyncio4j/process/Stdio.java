package org.asyncio4j.process;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/// Where a process reads from, or writes to.
///
/// asyncio: `subprocess.PIPE`, `subprocess.STDOUT`, `subprocess.DEVNULL`, `None`, and an open
/// file.
public final class Stdio {
  private static final File NULL_DEVICE = new File(Child.ON_WINDOWS ? "NUL" : "/dev/null");

  /// A pipe between the process and this program.
  public static final Stdio PIPE = new Stdio("PIPE", Redirect.PIPE, Redirect.PIPE);

  /// Errors go where the output goes.
  public static final Stdio STDOUT = new Stdio("STDOUT", Redirect.PIPE, Redirect.PIPE);

  /// It reads nothing, or what it writes is dropped.
  public static final Stdio DEVNULL =
      new Stdio("DEVNULL", Redirect.from(NULL_DEVICE), Redirect.DISCARD);

  /// It has that of this program: the terminal, for one. The default, as in asyncio.
  public static final Stdio INHERIT = new Stdio("INHERIT", Redirect.INHERIT, Redirect.INHERIT);

  private final String name;
  private final Redirect input;
  private final Redirect output;

  private Stdio(String name, Redirect input, Redirect output) {
    this.name = name;
    this.input = input;
    this.output = output;
  }

  /// It reads a file.
  ///
  /// @param file opened when the process is started
  /// @return for stdin
  public static Stdio from(Path file) {
    Redirect from = Redirect.from(file.toFile());
    return new Stdio("from " + file, from, from);
  }

  /// It writes a file, which is emptied first.
  ///
  /// @param file opened, or made, when the process is started
  /// @return for stdout or stderr
  public static Stdio to(Path file) {
    Redirect to = Redirect.to(file.toFile());
    return new Stdio("to " + file, to, to);
  }

  /// It writes behind what is in a file.
  ///
  /// @param file opened, or made, when the process is started
  /// @return for stdout or stderr
  public static Stdio append(Path file) {
    Redirect append = Redirect.appendTo(file.toFile());
    return new Stdio("append to " + file, append, append);
  }

  Stdio requireInput() {
    if (this == STDOUT
        || input.type() == Redirect.Type.WRITE
        || input.type() == Redirect.Type.APPEND) {
      throw new IllegalArgumentException("stdin cannot be '" + name + "': nothing is read there");
    }
    return this;
  }

  Stdio requireOutput() {
    if (output.type() == Redirect.Type.READ) {
      throw new IllegalArgumentException(
          "stdout or stderr cannot be '" + name + "': nothing is written there");
    }
    return this;
  }

  Redirect input() {
    return input;
  }

  Redirect output() {
    return output;
  }

  /// `PIPE`, `to /tmp/log`
  @Override
  public String toString() {
    return name;
  }
}
