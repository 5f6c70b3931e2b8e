package org.asyncio4j;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Thrown out of an await by a cancellation, and by a future that was cancelled.
///
/// An `Error`, so that `catch (Exception e)` does not swallow a cancellation. A task that
/// catches it should clean up and throw it again. Its stack trace shows the await that it came
/// out of, and [#cancelledBy] says who asked for it.
///
/// asyncio: `CancelledError`.
public final class CancelledError extends Error {
  @Serial
  private static final long serialVersionUID = 1;

  /// Null if the program made this error itself.
  private final @Nullable String cancelledBy;

  /// Makes one without a message.
  public CancelledError() {
    this(null);
  }

  /// Makes one with a message.
  ///
  /// @param message as given to `cancel`
  public CancelledError(@Nullable String message) {
    this(message, null, true);
  }

  private CancelledError(@Nullable String message, @Nullable String cancelledBy, boolean trace) {
    super(message);
    this.cancelledBy = cancelledBy;
    if (trace) {
      super.fillInStackTrace();
    }
  }

  /// What a cancellation comes to.
  ///
  /// @param traced false for one that a driver makes for a coroutine: what would be its trace is
  ///     the driver's, and of use to nobody
  static CancelledError of(Cancellation cancellation, boolean traced) {
    return new CancelledError(cancellation.message(), cancellation.by(), traced);
  }

  /// Who cancelled, for people to read: a task (`task 'Task-3'`), a callback, a thread that
  /// did not run the loop, or one of asyncio's own reasons, as `a timeout after PT5S`.
  ///
  /// @return a text that may change from version to version; null if the program made this
  ///     error itself
  public @Nullable String cancelledBy() {
    return cancelledBy;
  }

  /// Takes the trace of the await that this comes out of, unless it has one.
  void thrownHere() {
    if (getStackTrace().length == 0) {
      super.fillInStackTrace();
    }
  }

  /// As of any exception, with who cancelled.
  @Override
  @SuppressWarnings("OverrideThrowableToString") // the message is what was given to cancel
  public String toString() {
    String text = super.toString();
    return cancelledBy == null ? text : text + " (cancelled by " + cancelledBy + ")";
  }

  /// Does nothing: the constructors say whether there is a trace to take.
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
