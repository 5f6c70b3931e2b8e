package org.asyncio4j;

import java.io.Serial;

/// Thrown out of a run by an interrupt from the keyboard (SIGINT, Ctrl-C).
///
/// The one throwable that a loop does not keep for those who await: a task or callback that
/// throws it ends the run of the loop with it. A program may throw it, or a subclass, to the
/// same effect.
///
/// asyncio: `KeyboardInterrupt`, and `SystemExit`.
public class KeyboardInterrupt extends Error {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message what interrupted
  public KeyboardInterrupt(String message) {
    super(message);
  }
}
