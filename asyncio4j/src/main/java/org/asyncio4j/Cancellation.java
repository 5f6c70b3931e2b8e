package org.asyncio4j;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A cancellation, on its way from who asked for it to the [CancelledError] that it becomes.
///
/// @param message as given to `cancel`
/// @param by who asked, for people to read; null if that is not known
record Cancellation(@Nullable String message, @Nullable String by) {
  /// One that is asked for by what runs now.
  static Cancellation now(EventLoop loop, @Nullable String message) {
    return new Cancellation(message, loop.current.canceller());
  }

  /// The one that an error came of.
  static Cancellation of(CancelledError error) {
    return new Cancellation(error.getMessage(), error.cancelledBy());
  }

  /// Cancels a future for a reason of the library's own, without a message.
  ///
  /// @param by to be read behind "cancelled by"; null for what runs now
  static boolean cancel(Future<?> future, @Nullable String by) {
    return new Cancellation(null, by).pass(future);
  }

  /// Cancels a future too: who does that now is not who asked for it.
  boolean pass(Future<?> future) {
    return during(future.getLoop(), () -> future.cancel(message));
  }

  /// Runs what cancels others for this reason.
  <R> R during(EventLoop loop, Supplier<R> cancels) {
    CurrentTask current = loop.current;
    String before = current.passing(by);
    try {
      return cancels.get();
    } finally {
      current.passing(before);
    }
  }
}
