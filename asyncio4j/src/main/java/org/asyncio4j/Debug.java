package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// Debug mode: its switch, and its check of threads.
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

  static void requireOwnThread(EventLoop loop) {
    if (loop.isRunning() && !loop.onOwnThread()) {
      throw new IllegalStateException("non-thread-safe operation on " + loop + " from "
          + Thread.currentThread() + ", which is not its thread: use callSoonThreadsafe");
    }
  }
}
