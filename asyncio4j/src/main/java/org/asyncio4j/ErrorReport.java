package org.asyncio4j;

import java.util.List;
import org.asyncio4j.watch.CreationSite;
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

  /// Gets this to the exception handler, and to the log if that fails.
  void deliver(EventLoop loop, @Nullable ExceptionHandler handler) {
    if (handler == null) {
      deliverToDefault(loop, this, "Exception in default exception handler");
      return;
    }
    try {
      handler.handle(loop, this);
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      deliverToDefault(
          loop,
          new ErrorReport(
              "Unhandled error in exception handler, which was told:\n" + this, e, loop),
          "Exception in default exception handler while handling an unexpected error in custom"
              + " exception handler");
    }
  }

  /// Runs `action`, which nobody awaits: what it throws is reported.
  static void guard(EventLoop loop, String what, Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      loop.callExceptionHandler(new ErrorReport("Exception while " + what, e, null));
    }
  }

  private static void deliverToDefault(EventLoop loop, ErrorReport report, String ifThatFails) {
    try {
      loop.defaultExceptionHandler(report);
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      EventLoop.LOG.log(System.Logger.Level.ERROR, ifThatFails + ", which was told:\n" + report, e);
    }
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
