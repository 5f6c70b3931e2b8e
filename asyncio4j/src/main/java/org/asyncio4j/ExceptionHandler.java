package org.asyncio4j;

/// What a loop does with errors that nobody awaits.
///
/// asyncio: the callable given to `set_exception_handler`.
@FunctionalInterface
public interface ExceptionHandler {
  /// Takes a report. Called on the loop's thread where the error came up there, in the context
  /// of the callback or task that failed; if this throws, that is logged.
  ///
  /// @param loop whose error it is
  /// @param report what went wrong
  void handle(EventLoop loop, ErrorReport report);
}
