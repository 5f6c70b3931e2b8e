package org.asyncio4j;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Thrown out of an await by a cancellation, and by a future that was cancelled.
///
/// An `Error`, so that `catch (Exception e)` does not swallow a cancellation. A task that
/// catches it should clean up and throw it again. Its stack trace shows the await that it came
/// out of.
///
/// asyncio: `CancelledError`.
public final class CancelledError extends Error {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one without a message.
  public CancelledError() {
    this(null);
  }

  /// Makes one with a message.
  ///
  /// @param message as given to `cancel`
  public CancelledError(@Nullable String message) {
    this(message, true);
  }

  private CancelledError(@Nullable String message, boolean trace) {
    super(message);
    if (trace) {
      super.fillInStackTrace();
    }
  }

  /// One that a driver makes for a coroutine: what would be its trace is the driver's, and of
  /// use to nobody.
  static CancelledError untraced(@Nullable String message) {
    return new CancelledError(message, false);
  }

  /// Takes the trace of the await that this comes out of, unless it has one.
  void thrownHere() {
    if (getStackTrace().length == 0) {
      super.fillInStackTrace();
    }
  }

  /// Does nothing: the constructors say whether there is a trace to take.
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
