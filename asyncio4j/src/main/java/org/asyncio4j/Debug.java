package org.asyncio4j;

import java.time.Duration;
import org.asyncio4j.loop.Nanos;
import org.asyncio4j.watch.LoopWatch;
import org.jspecify.annotations.Nullable;

/// Debug mode: its switch, its check of threads, and its report of what held the loop too long.
final class Debug {
  static final String PROPERTY = "asyncio4j.debug";
  static final String VARIABLE = "ASYNCIO4J_DEBUG";

  private Debug() {}

  /// What a new loop's debug mode is.
  static boolean byDefault() {
    return byDefault(System.getProperty(PROPERTY), System.getenv(VARIABLE));
  }

  static boolean byDefault(@Nullable String property, @Nullable String variable) {
    return property != null
        ? property.isEmpty() || Boolean.parseBoolean(property)
        : variable != null && !variable.isEmpty() && !variable.equals("0");
  }

  /// Before what is for the loop's thread only. In debug mode an error anywhere else, which
  /// shows what the loop does meanwhile.
  static void check(EventLoop loop) {
    if (loop.getDebug() && loop.isRunning() && !loop.onOwnThread()) {
      throw wrongThread(loop);
    }
  }

  private static IllegalStateException wrongThread(EventLoop loop) {
    var error = new IllegalStateException("non-thread-safe operation on " + loop + " from "
        + Thread.currentThread() + ", which is not its thread: use callSoonThreadsafe");
    LoopWatch.Running running = loop.host.watch().running();
    if (running != null) {
      var meanwhile = new Throwable(
          "meanwhile " + running.what() + " runs on " + running.thread() + ", and stands here");
      meanwhile.setStackTrace(running.stack().toArray(StackTraceElement[]::new));
      error.addSuppressed(meanwhile);
    }
    return error;
  }

  /// A step or callback is over: tells of one that held the loop too long.
  static void timed(EventLoop loop, Reactor.Ready ran, long nanos) {
    if (nanos >= Nanos.of(loop.getSlowCallbackDuration())) {
      EventLoop.LOG.log(
          System.Logger.Level.WARNING,
          () -> "Executing " + TextForm.of(ran) + " took "
              + Duration.ofNanos(nanos).toMillis() / 1e3 + " seconds");
    }
  }
}
