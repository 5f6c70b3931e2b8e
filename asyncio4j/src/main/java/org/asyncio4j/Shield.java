package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A future that comes to what another one comes to, and whose cancellation is its own.
final class Shield {
  /// One for all shields of a future, so that its failure is reported once.
  private static final Consumer<Future<?>> REPORT = Shield::report;

  private Shield() {}

  static <T extends @Nullable Object> Future<T> of(Future<T> inner) {
    if (inner.done()) {
      return inner;
    }
    Future<T> outer = inner.getLoop().createFuture();
    Consumer<Future<?>> copy = new Future.OnBehalf(outer, _ -> copy(inner, outer));
    inner.addDoneCallback(copy);
    outer.addDoneCallback(_ -> {
      if (!inner.done()) {
        inner.removeDoneCallback(copy);
        inner.removeDoneCallback(REPORT);
        inner.addDoneCallback(REPORT);
      }
    });
    return outer;
  }

  private static <T extends @Nullable Object> void copy(Future<T> inner, Future<T> outer) {
    if (outer.cancelled()) {
      return;
    }
    if (inner.cancelled()) {
      Cancellation.cancel(outer, requireNonNull(inner.cancellation()).by());
      return;
    }
    Throwable failure = inner.exception();
    if (failure != null) {
      outer.setException(failure);
    } else {
      outer.setResult(inner.result());
    }
  }

  /// Nobody waits for it any more.
  private static void report(Future<?> inner) {
    Throwable failure = inner.cancelled() ? null : inner.exception();
    if (failure != null) {
      inner
          .getLoop()
          .callExceptionHandler(new ErrorReport(
              failure.getClass().getSimpleName() + " in a shielded future", failure, inner));
    }
  }
}
