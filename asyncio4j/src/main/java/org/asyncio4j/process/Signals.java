package org.asyncio4j.process;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Handle;
import org.asyncio4j.loop.Arrival;
import org.asyncio4j.loop.LoopSignals;

/// Handlers of signals, which the loop runs; and the end of a server by one. `import static` it.
///
/// ```java
/// run(() -> {
///   endOnSignals(Signal.INT, Signal.TERM);
///   startServer((reader, writer) -> writer.close(), "localhost", 8080)
///       .serve(Duration.ofSeconds(5));
/// });
/// ```
///
/// All are called in tasks or callbacks, and none suspends. They belong to the running loop.
/// Several loops may each have a handler of one signal: all are called. What a loop sets takes the
/// place of what the JVM does, or the program has set by other means, and that is given back with
/// the last of them. A signal that the JVM was started to ignore (INT, TERM and HUP, under `nohup`
/// or in the background of a script) stays ignored.
///
/// asyncio: `loop.add_signal_handler`, `loop.remove_signal_handler`.
public final class Signals {
  private Signals() {}

  /// Has the loop run a callback whenever a signal comes, in place of the one before: in a copy
  /// of the current context, and in its turn, as by `callSoonThreadsafe`. A loop that waits is
  /// woken. It stays until it is removed, or the loop closed.
  ///
  /// A handler of INT takes the place of what the [org.asyncio4j.Runner] does: Ctrl-C interrupts
  /// no run of this loop then. Of signals that come at the same time, the system may leave out
  /// some.
  ///
  /// @param signal which
  /// @param callback what to run; what it throws goes to the exception handler
  /// @return its handle; once it is cancelled the callback does not run any more, and the next
  ///     signal removes it
  /// @throws IllegalStateException if the signal cannot be handled, as the JVM or the system
  ///     keeps it to itself; or if no loop is running
  /// @throws UnsupportedOperationException if this system does not have it
  public static Handle addSignalHandler(Signal signal, Runnable callback) {
    requireNonNull(callback, "callback");
    return (Handle) of(signal).add(signal.name(), callback);
  }

  /// Ends what [#addSignalHandler] or [#endOnSignals] began for a signal. One that has come, and
  /// not had its turn, does nothing.
  ///
  /// @param signal which
  /// @return whether the loop had anything set for it
  /// @throws IllegalStateException if no loop is running
  /// @throws UnsupportedOperationException if this system does not have it
  public static boolean removeSignalHandler(Signal signal) {
    return of(signal).remove(signal.name());
  }

  /// Has a signal end the program in good order. The first of these signals cancels the main
  /// task of the run, with its name as the message, so the program cleans up as after any
  /// cancellation. If the task ends by that, [Asyncio#run] throws
  /// [org.asyncio4j.KeyboardInterrupt] when the other tasks have ended and the loop is closed; if
  /// nobody catches that, the JVM exits with 128 and the signal's number, as 143 for TERM, and
  /// without a stack trace. A second signal ends the JVM at once, whatever it does, with the same
  /// status. Shutdown hooks run in both cases.
  ///
  /// It lasts as long as the main task: after that a signal does what it always does.
  ///
  /// @param first which
  /// @param more others
  /// @throws IllegalStateException if one of them cannot be handled, and then none of them is; or
  ///     if the running loop is not run by [Asyncio#run] or a [org.asyncio4j.Runner]
  /// @throws UnsupportedOperationException if this system does not have one of them
  public static void endOnSignals(Signal first, Signal... more) {
    Set<Signal> signals = new LinkedHashSet<>();
    signals.add(first);
    signals.addAll(List.of(more));
    List<Arrival> ending = new ArrayList<>();
    for (Signal signal : signals) {
      ending.add(new Arrival(signal.name(), signal.number()));
    }
    LoopSignals.of(Asyncio.getRunningLoop()).endOn(ending);
  }

  private static LoopSignals<?> of(Signal signal) {
    var _ = signal.number(); // or it is none here
    return LoopSignals.of(Asyncio.getRunningLoop());
  }
}
