package org.asyncio4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An error that nobody awaits, as a loop tells it to its exception handler.
///
/// asyncio: the `context` dictionary of `call_exception_handler`.
///
/// @param message what went wrong
/// @param exception what was thrown, if anything was
/// @param source the future, task, handle or other object that it is about; null if that is gone
/// @param createdAt where the source was made, innermost frame first; empty unless in debug mode
public record ErrorReport(
    String message,
    @Nullable Throwable exception,
    @Nullable Object source,
    List<StackTraceElement> createdAt) {

  /// Makes a report that has no creation stack of its own.
  ///
  /// @param message what went wrong
  /// @param exception what was thrown, if anything was
  /// @param source the future, task, handle or other object that it is about
  public ErrorReport(String message, @Nullable Throwable exception, @Nullable Object source) {
    this(message, exception, source, createdAt(source));
  }

  private static List<StackTraceElement> createdAt(@Nullable Object source) {
    return switch (source) {
      case Handle handle -> CreationSite.asList(handle.createdAt());
      case Future<?> future -> CreationSite.asList(future.createdAt());
      case null, default -> List.of();
    };
  }

  /// The report as a log shows it: the message, then a line for each thing known.
  @Override
  public String toString() {
    var text = new StringBuilder(message);
    if (source != null) {
      text.append("\n  ").append(TextForm.of(source));
    }
    if (!createdAt.isEmpty()) {
      text.append("\n  created at (most recent call first):");
      createdAt.forEach(frame -> text.append("\n    at ").append(frame));
    }
    return text.toString();
  }
}
