package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// How a report gets to the exception handler, and to the log if that fails.
final class ErrorReports {
  private ErrorReports() {}

  static void deliver(EventLoop loop, @Nullable ExceptionHandler handler, ErrorReport report) {
    if (handler == null) {
      deliverToDefault(loop, report, "Exception in default exception handler");
      return;
    }
    try {
      handler.handle(loop, report);
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      deliverToDefault(
          loop,
          new ErrorReport(
              "Unhandled error in exception handler, which was told:\n" + report, e, loop),
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
}
