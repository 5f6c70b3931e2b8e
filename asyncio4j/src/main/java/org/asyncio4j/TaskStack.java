package org.asyncio4j;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.coroutine.Strand;
import org.jspecify.annotations.Nullable;

/// Where a task's coroutine stands: its thread's stack, without the frames below and above the
/// user's own.
final class TaskStack {
  private TaskStack() {}

  /// Frames outermost first, at most `limit`: of the exception if there is one, else of the
  /// thread.
  static List<StackTraceElement> of(
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

  /// `<Main.lambda created>`, `<Main.fetch running at Main.java:12>`, `<done>`
  static String describe(Strand strand) {
    Object body = strand.body();
    if (body != null) {
      return "<" + TextForm.ofCallback(body) + " created>";
    }
    List<StackTraceElement> frames = of(strand.thread(), null, Integer.MAX_VALUE);
    if (frames.isEmpty()) {
      return strand.ended() ? "<done>" : "<running>";
    }
    StackTraceElement outer = frames.getFirst();
    String type = outer.getClassName();
    String name = type.substring(type.lastIndexOf('.') + 1) + "." + outer.getMethodName();
    return "<" + name + " running at " + TextForm.place(outer) + ">";
  }

  static void print(Task<?> task, List<StackTraceElement> frames, PrintStream out) {
    Throwable exception = task.peekFailure();
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
