package org.asyncio4j;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Who waits for a future, and who waits for those: see [Asyncio#captureCallGraph()].
///
/// The tasks are nodes; what stands between them is not: a gather, a shield, a wait, a timeout.
///
/// asyncio: `FutureCallGraph`; its `FrameCallGraphEntry` is a [StackTraceElement] here.
///
/// @param future what is waited for
/// @param callStack where it stands if it is a task, innermost first: the frames of the program,
///     without those of asyncio4j
/// @param awaitedBy the tasks that wait for it
public record FutureCallGraph(
    Future<?> future, List<StackTraceElement> callStack, List<FutureCallGraph> awaitedBy) {
  static FutureCallGraph of(Future<?> future, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit is " + limit + ": it counts frames");
    }
    return of(future, limit, new HashSet<>());
  }

  /// @param below on the way here: who waits for himself, by whatever way, is shown once more
  ///     and ends it
  private static FutureCallGraph of(Future<?> future, int limit, Set<Future<?>> below) {
    List<StackTraceElement> frames = !(future instanceof Task<?> task)
        ? List.of()
        : task.getStack().reversed().stream()
            .filter(frame -> !CreationSite.isOurs(frame))
            .limit(limit)
            .toList();
    boolean first = below.add(future);
    List<FutureCallGraph> awaitedBy = !first
        ? List.of()
        : future.awaiters().stream().map(awaiter -> of(awaiter, limit, below)).toList();
    if (first) {
      below.remove(future);
    }
    return new FutureCallGraph(future, frames, awaitedBy);
  }

  /// The graph as text of several lines, as [Asyncio#printCallGraph()] prints it.
  ///
  /// @return the text, without a line end at its end
  public String format() {
    var text = new StringBuilder();
    format(text, "");
    return text.toString().stripTrailing();
  }

  private void format(StringBuilder text, String indent) {
    String id = "id=0x" + Integer.toHexString(System.identityHashCode(future));
    text.append(indent)
        .append("* ")
        .append(future instanceof Task<?> task ? "Task(name='" + task.getName() + "', " : "Future(")
        .append(id)
        .append(")\n");
    if (!callStack.isEmpty()) {
      text.append(indent).append("  + Call stack:\n");
      callStack.forEach(
          frame -> text.append(indent).append("  |   at ").append(frame).append('\n'));
    }
    if (!awaitedBy.isEmpty()) {
      text.append(indent).append("  + Awaited by:\n");
      awaitedBy.forEach(awaiter -> awaiter.format(text, indent + "    "));
    }
  }
}
