package org.asyncio4j.coroutine;

import java.util.Arrays;

/// The second half of a stack trace: a coroutine's own ends where its thread begins, and says
/// nothing of who drove it.
public final class DriversTrace {
  private DriversTrace() {}

  /// Has the trace of what came out of a coroutine go on with the calling thread's frames, as it
  /// would if the coroutine had been called. For drivers; on the thread that drives. Inside a
  /// coroutine it does nothing: what leaves that one as well goes on there.
  ///
  /// Once for each exception, also for one that is thrown again and again.
  ///
  /// @param error any; nothing is done if it has no trace, or one that goes on already
  public static void append(Throwable error) {
    if (Strand.current() != null) {
      return;
    }
    StackTraceElement[] own = error.getStackTrace();
    if (own.length == 0 || beginning(own) != own.length - 1) {
      return;
    }
    StackTraceElement[] drivers = new Throwable().getStackTrace();
    StackTraceElement[] both = Arrays.copyOf(own, own.length + drivers.length - 1);
    System.arraycopy(drivers, 1, both, own.length, drivers.length - 1);
    error.setStackTrace(both);
  }

  /// Where the innermost virtual thread of a trace begins. In one that goes on that is before the
  /// end, also if the driver was a virtual thread itself.
  private static int beginning(StackTraceElement[] trace) {
    int index = 0;
    while (index < trace.length && !Loom.isBottom(trace[index].getClassName())) {
      index++;
    }
    return index;
  }
}
