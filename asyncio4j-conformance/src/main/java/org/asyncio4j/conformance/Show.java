package org.asyncio4j.conformance;

import java.util.List;
import java.util.stream.Collectors;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Future;
import org.asyncio4j.InvalidStateException;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.sync.BrokenBarrierException;
import org.asyncio4j.sync.QueueEmptyException;
import org.asyncio4j.sync.QueueFullException;
import org.asyncio4j.sync.QueueShutDownException;
import org.jspecify.annotations.Nullable;

/// The texts of values, exceptions and states in a trace.
final class Show {
  private Show() {}

  static String value(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Throwable exception -> exception(exception);
      case List<?> list ->
        list.stream().map(Show::value).collect(Collectors.joining(", ", "[", "]"));
      default -> value.toString();
    };
  }

  /// By CPython's names; what is RuntimeError or ValueError there is one and the same misuse.
  private static String exception(Throwable exception) {
    String message = exception.getMessage();
    return switch (exception) {
      case CancelledError _ -> "CancelledError(" + (message == null ? "" : message) + ")";
      case UserError _ -> "UserError(" + message + ")";
      case ExceptionGroup group -> "ExceptionGroup" + value(group.exceptions());
      case TimeoutException _ -> "TimeoutError";
      case QueueFullException _ -> "QueueFull";
      case QueueEmptyException _ -> "QueueEmpty";
      case QueueShutDownException _ -> "QueueShutDown";
      case BrokenBarrierException _ -> "BrokenBarrierError";
      case InvalidStateException _ -> "InvalidStateError";
      case IllegalStateException _ -> "IllegalState";
      case IllegalArgumentException _ -> "IllegalState";
      default -> exception.getClass().getSimpleName();
    };
  }

  static String state(Future<?> future) {
    if (!future.done()) {
      return "pending";
    }
    if (future.cancelled()) {
      return "cancelled";
    }
    Throwable exception = future.exception();
    return exception != null ? "raised " + value(exception) : "returned " + value(future.result());
  }
}
