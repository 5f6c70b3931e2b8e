package org.asyncio4j;

import java.io.Serial;
import org.asyncio4j.loop.UncaughtSignal;

/// Thrown out of a run by an interrupt from the keyboard (SIGINT, Ctrl-C).
///
/// A program whose main thread it leaves, out of a run and uncaught, ends with the exit status
/// 130, as by the signal, and without a stack trace. Who catches it goes on.
///
/// The one throwable that a loop does not keep for those who await: a task or callback that
/// throws it ends the run of the loop with it. A program may throw it, or a subclass, to the
/// same effect.
///
/// asyncio: `KeyboardInterrupt`, and `SystemExit`.
public class KeyboardInterrupt extends Error {
  @Serial
  private static final long serialVersionUID = 1;

  /// What a process exits with that SIGINT ends.
  static final int SIGINT_STATUS = 130;

  /// What the JVM is to exit with if this is not caught. Written by the run that it leaves.
  private int status = UncaughtSignal.NO_SIGNAL;

  /// Makes one.
  ///
  /// @param message what interrupted
  public KeyboardInterrupt(String message) {
    super(message);
  }

  /// About to leave a run: if nobody catches it, the JVM is to exit.
  ///
  /// @param status of the process
  void exits(int status) {
    this.status = status;
    UncaughtSignal.watch(error ->
        error instanceof KeyboardInterrupt interrupt ? interrupt.status : UncaughtSignal.NO_SIGNAL);
  }
}
