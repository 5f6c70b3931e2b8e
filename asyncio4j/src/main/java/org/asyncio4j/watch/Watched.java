package org.asyncio4j.watch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a loop shows to who looks at it. From any thread: what it says may be over when it is
/// read.
public interface Watched {
  /// A task, as it is seen.
  ///
  /// @param name its name
  /// @param thread where its coroutine runs, or stands; null if there is none
  record Seen(String name, @Nullable Thread thread) {
    String text() {
      return "task '" + name + "'";
    }
  }

  /// How many steps and callbacks have begun, modulo 2³².
  ///
  /// @return the number
  int taken();

  /// Whether nothing runs, and the loop waits in its poller.
  ///
  /// @return true if so
  boolean idle();

  /// How long one of them may hold the loop.
  ///
  /// @return nanoseconds; zero or less if nobody is to be told
  long limitNanos();

  /// The task whose step runs.
  ///
  /// @return null if there is none
  @Nullable
  Seen current();

  /// The tasks that are not done.
  ///
  /// @return a copy
  List<Seen> tasks();

  /// The class that calls all that runs: no stack is shown below its frames.
  ///
  /// @return the class
  Class<?> bottom();
}
