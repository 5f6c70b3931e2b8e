package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// A call graph for people to read.
///
/// Each future is written in full once, and each line is indented by a bounded number of columns:
/// the text of a diamond is no tree's, and that of a long chain no triangle.
final class CallGraphText {
  /// How many levels are indented; what is deeper becomes a tree of its own, below.
  private static final int LEVELS = 12;

  private record Line(FutureCallGraph node, int level) {}

  private final StringBuilder text = new StringBuilder();
  private final Deque<Line> open = new ArrayDeque<>();
  private final Queue<FutureCallGraph> below = new ArrayDeque<>();

  /// How to refer to a future that has been met.
  private final Map<Future<?>, String> met = new HashMap<>();

  /// The node of each future that has who waits for it, if there is one: where a circle of tasks
  /// ends stands one that has not.
  private final Map<Future<?>, FutureCallGraph> nodes = new HashMap<>();

  String of(FutureCallGraph graph) {
    collect(graph);
    below.add(graph);
    for (FutureCallGraph root; (root = below.poll()) != null; ) {
      met.put(root.future(), "shown above");
      full(new Line(root, 0));
      while (!open.isEmpty()) {
        line(open.pop());
      }
    }
    return text.toString().stripTrailing();
  }

  private void collect(FutureCallGraph graph) {
    Deque<FutureCallGraph> left = new ArrayDeque<>(List.of(graph));
    for (FutureCallGraph node; (node = left.poll()) != null; ) {
      FutureCallGraph known = nodes.get(node.future());
      if (known == null || (known.awaitedBy().isEmpty() && !node.awaitedBy().isEmpty())) {
        nodes.put(node.future(), node);
        left.addAll(node.awaitedBy());
      }
    }
  }

  private void line(Line line) {
    FutureCallGraph node = line.node;
    String reference = met.get(node.future());
    boolean leaf = node.callStack().isEmpty() && node.awaitedBy().isEmpty();
    if (reference != null && !leaf) {
      head(line).append(": ").append(reference).append('\n');
    } else if (line.level == LEVELS && !node.awaitedBy().isEmpty()) {
      met.put(node.future(), "shown below");
      below.add(node);
      head(line).append(": shown below\n");
    } else {
      met.put(node.future(), "shown above");
      full(line);
    }
  }

  private void full(Line line) {
    FutureCallGraph node = line.node;
    head(line).append('\n');
    if (!node.callStack().isEmpty()) {
      indent(line).append("  + Call stack:\n");
      node.callStack()
          .forEach(frame -> indent(line).append("  |   at ").append(frame).append('\n'));
    }
    if (!node.awaitedBy().isEmpty()) {
      indent(line).append("  + Awaited by:\n");
      node.awaitedBy()
          .reversed()
          .forEach(
              by -> open.push(new Line(requireNonNull(nodes.get(by.future())), line.level + 1)));
    }
  }

  private StringBuilder head(Line line) {
    Future<?> future = line.node.future();
    return indent(line)
        .append("* ")
        .append(future instanceof Task<?> task ? "Task(name='" + task.getName() + "', " : "Future(")
        .append("id=0x")
        .append(Integer.toHexString(System.identityHashCode(future)))
        .append(')');
  }

  private StringBuilder indent(Line line) {
    return text.repeat(' ', 4 * line.level);
  }
}
