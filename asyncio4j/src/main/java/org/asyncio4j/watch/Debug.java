package org.asyncio4j.watch;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Debug mode: its switch, and what it says of calls from a wrong thread and of what held the
/// loop too long.
public final class Debug {
  /// The system property that switches it.
  public static final String PROPERTY = "asyncio4j.debug";

  static final String VARIABLE = "ASYNCIO4J_DEBUG";

  private Debug() {}

  /// What a new loop's debug mode is.
  ///
  /// @return whether it is on
  public static boolean byDefault() {
    return byDefault(System.getProperty(PROPERTY), System.getenv(VARIABLE));
  }

  static boolean byDefault(@Nullable String property, @Nullable String variable) {
    return property != null
        ? property.isEmpty() || Boolean.parseBoolean(property)
        : variable != null && !variable.isEmpty() && !variable.equals("0");
  }

  /// What a call gets that is for the loop's thread only and came on another one: it shows what
  /// the loop does meanwhile.
  ///
  /// @param loop whose call it was
  /// @param running what it is busy with; null if that cannot be said
  /// @return to be thrown
  public static IllegalStateException wrongThread(
      Watched loop, LoopWatch.@Nullable Running running) {
    var error = new IllegalStateException("non-thread-safe operation on " + loop + " from "
        + Thread.currentThread() + ", which is not its thread: use callSoonThreadsafe or,"
        + " for a task, runCoroutineThreadsafe");
    if (running != null) {
      var meanwhile = new Throwable(
          "meanwhile " + running.what() + " runs on " + running.thread() + ", and stands here");
      meanwhile.setStackTrace(running.stack().toArray(StackTraceElement[]::new));
      error.addSuppressed(meanwhile);
    }
    return error;
  }

  /// A step or callback is over: tells of one that held the loop too long.
  ///
  /// @param loop which it held
  /// @param nanos for how long
  /// @param what its text
  public static void timed(Watched loop, long nanos, Supplier<String> what) {
    if (nanos >= loop.limitNanos()) {
      Watchdog.LOG.log(
          System.Logger.Level.WARNING,
          () -> "Executing " + what.get() + " took " + Duration.ofNanos(nanos).toMillis() / 1e3
              + " seconds");
    }
  }
}
