package org.asyncio4j.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.net.Endpoint;

/// Starts processes. `import static` it.
///
/// ```java
/// try (var process = createSubprocessExec(SubprocessOptions.PIPED, "git", "log", "-3")) {
///   IO.print(process.communicate().stdout(UTF_8));
/// }
/// ```
///
/// All are called in tasks, and belong to the running loop. They suspend while the program is
/// started, on another thread; cancelled meanwhile, what came of it is killed.
///
/// A program is looked for in the `PATH` of this one, unless its name has a `/`. One that cannot
/// be started is an [IOException] that names it, the directory and the reason:
/// [java.nio.file.NoSuchFileException] if there is no such program or directory,
/// [java.nio.file.AccessDeniedException] if it may not be executed.
///
/// asyncio: `create_subprocess_exec` and `create_subprocess_shell`, and the methods
/// `subprocess_exec` and `subprocess_shell` of event loops.
public final class Subprocesses {
  private Subprocesses() {}

  /* --------------------------------------- streams ---------------------------------------- */

  /// Starts a program that has input, output and errors of this one.
  ///
  /// @param program its name, or a path
  /// @param arguments what it gets, as they are
  /// @return the process
  /// @throws IOException if it cannot be started
  public static Process createSubprocessExec(String program, String... arguments)
      throws IOException {
    return createSubprocessExec(SubprocessOptions.DEFAULT, program, arguments);
  }

  /// Starts a program.
  ///
  /// @param options its pipes, its directory, its variables
  /// @param program its name, or a path
  /// @param arguments what it gets, as they are
  /// @return the process
  /// @throws IOException if it cannot be started
  public static Process createSubprocessExec(
      SubprocessOptions options, String program, String... arguments) throws IOException {
    return Process.start(command(program, arguments), options);
  }

  /// Starts a program.
  ///
  /// @param options its pipes, its directory, its variables
  /// @param program its path, which is looked for in the directory if it is relative
  /// @param arguments what it gets, as they are
  /// @return the process
  /// @throws IOException if it cannot be started
  public static Process createSubprocessExec(
      SubprocessOptions options, Path program, String... arguments) throws IOException {
    return Process.start(command(path(program), arguments), options);
  }

  /// Has the system's shell run a command, with input, output and errors of this program.
  ///
  /// @param command in the shell's language: what comes from outside is better given to
  ///     [#createSubprocessExec(String, String...)]
  /// @return the shell's process
  /// @throws IOException if the shell cannot be started
  public static Process createSubprocessShell(String command) throws IOException {
    return createSubprocessShell(SubprocessOptions.DEFAULT, command);
  }

  /// Has the system's shell run a command.
  ///
  /// @param options its pipes, its directory, its variables
  /// @param command in the shell's language
  /// @return the shell's process
  /// @throws IOException if the shell cannot be started
  public static Process createSubprocessShell(SubprocessOptions options, String command)
      throws IOException {
    return Process.start(shell(command), options);
  }

  /* -------------------------------------- protocols --------------------------------------- */

  /// Starts a program, for a protocol.
  ///
  /// @param factory makes the protocol
  /// @param options its pipes, its directory, its variables: in asyncio these are three pipes,
  ///     [SubprocessOptions#PIPED]
  /// @param program its name, or a path
  /// @param arguments what it gets, as they are
  /// @param <P> the protocol
  /// @return the process
  /// @throws IOException if it cannot be started
  public static <P extends SubprocessProtocol> Endpoint<SubprocessTransport, P> subprocessExec(
      Supplier<P> factory, SubprocessOptions options, String program, String... arguments)
      throws IOException {
    return SubprocessTransport.start(factory, command(program, arguments), options);
  }

  /// Has the system's shell run a command, for a protocol.
  ///
  /// @param factory makes the protocol
  /// @param options its pipes, its directory, its variables
  /// @param command in the shell's language
  /// @param <P> the protocol
  /// @return the shell's process
  /// @throws IOException if the shell cannot be started
  public static <P extends SubprocessProtocol> Endpoint<SubprocessTransport, P> subprocessShell(
      Supplier<P> factory, SubprocessOptions options, String command) throws IOException {
    return SubprocessTransport.start(factory, shell(command), options);
  }

  private static List<String> command(String program, String... arguments) {
    if (program.isEmpty()) {
      throw new IllegalArgumentException("the program's name is empty");
    }
    var command = new ArrayList<String>(1 + arguments.length);
    command.add(program);
    command.addAll(List.of(arguments));
    return command;
  }

  /// A path that the system does not take for a name.
  private static String path(Path program) {
    return program.getParent() == null
        ? Path.of(".").resolve(program).toString()
        : program.toString();
  }

  private static List<String> shell(String command) {
    return Child.ON_WINDOWS ? List.of("cmd.exe", "/c", command) : List.of("/bin/sh", "-c", command);
  }
}
