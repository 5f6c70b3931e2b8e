package org.asyncio4j.watch;

import java.util.Arrays;
import java.util.List;

/// The stack of what runs, down to where the loop or the engine called it.
final class RunningStack {
  private RunningStack() {}

  /// Frames innermost first; those of the JDK on top stay, for they say what it is at.
  static List<StackTraceElement> of(Thread thread, Class<?> loop) {
    StackTraceElement[] trace = thread.getStackTrace();
    int bottom = 0;
    while (bottom < trace.length && !trace[bottom].getClassName().equals(loop.getName())) {
      bottom++;
    }
    int top = bottom;
    while (bottom > 0 && !isUsers(trace[bottom - 1])) {
      bottom--;
    }
    return List.copyOf(Arrays.asList(trace).subList(0, bottom == 0 ? top : bottom));
  }

  static boolean isUsers(StackTraceElement frame) {
    return !"java.base".equals(frame.getModuleName()) && !CreationSite.isOurs(frame);
  }

  static StringBuilder append(StringBuilder text, List<StackTraceElement> stack) {
    stack.forEach(frame -> text.append("\n    at ").append(frame));
    return text;
  }
}
