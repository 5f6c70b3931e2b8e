package org.asyncio4j.watch;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a task's coroutine stands: its thread's stack, without the frames below and above the
/// user's own.
public final class TaskStack {
  private TaskStack() {}

  /// Frames outermost first, at most `limit`: of the exception if there is one, else of the
  /// thread.
  ///
  /// @param thread of the coroutine; null if it has none
  /// @param exception what it failed with; null if it did not
  /// @param limit the most frames to give, counted from the outermost
  /// @return the frames
  public static List<StackTraceElement> of(
      @Nullable Thread thread, @Nullable Throwable exception, int limit) {
    StackTraceElement[] trace;
    if (exception != null) {
      trace = exception.getStackTrace();
    } else if (thread != null) {
      trace = thread.getStackTrace();
    } else {
      return List.of();
    }
    List<StackTraceElement> frames = users(trace).reversed();
    return List.copyOf(frames.subList(0, Math.min(limit, frames.size())));
  }

  /// The user's frames, innermost first: on top of them stands how an await gets to the engine,
  /// below them how the engine got to the body. Frames of ours in between are combinators, and
  /// stay.
  private static List<StackTraceElement> users(StackTraceElement[] trace) {
    int top = 0;
    int bottom = trace.length;
    while (top < bottom && isMachinery(trace[top])) {
      top++;
    }
    while (bottom > top && isMachinery(trace[bottom - 1])) {
      bottom--;
    }
    return Arrays.asList(trace).subList(top, bottom);
  }

  private static boolean isMachinery(StackTraceElement frame) {
    return "java.base".equals(frame.getModuleName()) || CreationSite.isOurs(frame);
  }

  /// Prints where a task stands.
  ///
  /// @param task its text
  /// @param exception what it failed with, if it did
  /// @param frames outermost first
  /// @param out where to
  public static void print(
      String task, @Nullable Throwable exception, List<StackTraceElement> frames, PrintStream out) {
    if (frames.isEmpty()) {
      out.println("No stack for " + task);
    } else {
      String what = exception != null ? "Traceback" : "Stack";
      out.println(what + " for " + task + " (most recent call last):");
      frames.forEach(frame -> out.println("  at " + frame));
    }
    if (exception != null) {
      out.println(exception);
    }
  }
}
