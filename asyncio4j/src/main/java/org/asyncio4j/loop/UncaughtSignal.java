package org.asyncio4j.loop;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Ends the JVM, without a stack trace, when an exception that stands for a signal leaves a thread
/// because nobody has caught it: as the signal would have ended it.
///
/// The program's own handlers of uncaught exceptions are called first, and with all others as
/// ever.
public final class UncaughtSignal implements UncaughtExceptionHandler {
  /*
   * A program that wants to know of a signal, or to go on, catches the exception. That nobody has
   * shows only when it has left the thread; so the thread is given this handler before one goes,
   * and keeps it, which does nothing if it is caught.
   */

  /// What [#watch] takes as the status of an exception that stands for none.
  public static final int NO_SIGNAL = 0;

  private final ToIntFunction<Throwable> status;

  /// The thread's own; null if it had none.
  private final @Nullable UncaughtExceptionHandler own;

  private UncaughtSignal(ToIntFunction<Throwable> status, @Nullable UncaughtExceptionHandler own) {
    this.status = status;
    this.own = own;
  }

  /// Has the JVM end if an exception that stands for a signal leaves the calling thread.
  ///
  /// @param status of the process, by the exception; [#NO_SIGNAL] for others
  public static void watch(ToIntFunction<Throwable> status) {
    Thread thread = Thread.currentThread();
    UncaughtExceptionHandler own = thread.getUncaughtExceptionHandler();
    if (!(own instanceof UncaughtSignal)) {
      thread.setUncaughtExceptionHandler(
          new UncaughtSignal(status, own == thread.getThreadGroup() ? null : own));
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable error) {
    int ends = status.applyAsInt(error);
    if (ends == NO_SIGNAL) {
      (own != null ? own : thread.getThreadGroup()).uncaughtException(thread, error);
      return;
    }
    try {
      UncaughtExceptionHandler programs =
          own != null ? own : Thread.getDefaultUncaughtExceptionHandler();
      if (programs != null) {
        programs.uncaughtException(thread, error);
      }
    } finally {
      Runtime.getRuntime().exit(ends);
    }
  }
}
