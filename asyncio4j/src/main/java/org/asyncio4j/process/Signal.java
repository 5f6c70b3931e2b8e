package org.asyncio4j.process;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.asyncio4j.loop.JvmSignals;

/// A signal: what a system sends a process, and what a handler is for.
///
/// Which ones there are depends on the system; that of Windows has few. Those with a * the JVM or
/// the system keeps to itself: they can be sent, and not handled.
///
/// asyncio: `signal.Signals`.
public enum Signal {
  /// The terminal has gone; for a server, to read its configuration again.
  HUP,
  /// Ctrl-C.
  INT,
  /// `Ctrl-\`.* The JVM prints what its threads do, and goes on.
  QUIT,
  /// An instruction that there is not.*
  ILL,
  /// A breakpoint.
  TRAP,
  /// A program ends itself, with a dump.
  ABRT,
  /// A bad access to memory.*
  BUS,
  /// An error of arithmetic.*
  FPE,
  /// The end, at once.*
  KILL,
  /// The program's own.
  USR1,
  /// An access to memory that is not the program's.*
  SEGV,
  /// The program's own; on Linux a JVM stops its threads with it, to look at them: [#USR1] is the
  /// better one to handle.
  USR2,
  /// A pipe that nobody reads. A Java program gets an exception instead.
  PIPE,
  /// The alarm that a program has set.
  ALRM,
  /// A request to end.
  TERM,
  /// A child process has ended.
  CHLD,
  /// To go on after [#STOP] or [#TSTP].
  CONT,
  /// To stop.*
  STOP,
  /// Ctrl-Z.
  TSTP,
  /// The terminal has input for those in the foreground only.
  TTIN,
  /// The terminal takes output of those in the foreground only.
  TTOU,
  /// Urgent data on a socket.
  URG,
  /// Too much time on the processor.
  XCPU,
  /// Too large a file.
  XFSZ,
  /// The alarm of time on the processor.
  VTALRM,
  /// The alarm of a profiler.
  PROF,
  /// The terminal's window has another size.
  WINCH,
  /// A file is ready.
  IO,
  /// A call that the system does not have.
  SYS;

  /// The signal of a name.
  ///
  /// @param name as `TERM`, or `SIGTERM`
  /// @return the signal
  /// @throws IllegalArgumentException if there is none; says which there are
  public static Signal of(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    String plain = upper.startsWith("SIG") ? upper.substring("SIG".length()) : upper;
    return Arrays.stream(values())
        .filter(signal -> signal.name().equals(plain))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("there is no signal " + name + "; there are " + all()));
  }

  /// The signal of a number, as this system counts them.
  ///
  /// @param number positive
  /// @return the signal
  /// @throws IllegalArgumentException if there is none; says which there are
  public static Signal of(int number) {
    return Arrays.stream(values())
        .filter(signal -> signal.numberOrZero() == number && number > 0)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("there is no signal " + number + "; there are " + all()));
  }

  private static String all() {
    return Arrays.stream(values())
        .filter(signal -> signal.numberOrZero() > 0)
        .map(signal -> signal.name() + " (" + signal.number() + ")")
        .collect(Collectors.joining(", "));
  }

  private int numberOrZero() {
    try {
      return JvmSignals.number(name());
    } catch (IllegalArgumentException e) {
      return 0; // the system has none of that name
    }
  }

  /// The number that this system gives it.
  ///
  /// @return a positive number
  /// @throws UnsupportedOperationException if this system does not have it
  public int number() {
    int number = numberOrZero();
    if (number == 0) {
      throw new UnsupportedOperationException(
          this + " is no signal of this system; it has " + all());
    }
    return number;
  }

  /// With SIG.
  @Override
  public String toString() {
    return "SIG" + name();
  }
}
