package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.asyncio4j.watch.CreationSite;

/// Who waits for a future, and who waits for those: see [Asyncio#captureCallGraph()].
///
/// The tasks are nodes; what stands between them is not: a gather, a shield, a wait, a timeout.
/// A task that several wait for over different ways has one node, which all of them refer to. Who
/// waits for himself, by whatever way, is there once more at the end of that way, with nobody who
/// waits for him. So a graph is as large as what it shows.
///
/// asyncio: `FutureCallGraph`; its `FrameCallGraphEntry` is a [StackTraceElement] here.
///
/// @param future what is waited for
/// @param callStack where it stands if it is a task, innermost first: the frames of the program,
///     without those of asyncio4j
/// @param awaitedBy the tasks that wait for it
public record FutureCallGraph(
    Future<?> future, List<StackTraceElement> callStack, List<FutureCallGraph> awaitedBy) {
  /// Makes a node, of copies of the lists.
  public FutureCallGraph {
    callStack = List.copyOf(callStack);
    awaitedBy = List.copyOf(awaitedBy);
  }

  static FutureCallGraph of(Future<?> future, int limit) {
    return Walk.from(future, limit);
  }

  /// The graph as text of several lines, as [Asyncio#printCallGraph()] prints it. Each task is
  /// shown in full once; where it stands again, it is referred to. What is many levels deep goes
  /// on at the left again, below.
  ///
  /// @return the text, without a line end at its end
  public String format() {
    return new Text().of(this);
  }

  /// Whether the other graph has the same shape, with the same futures and stacks.
  @Override
  public boolean equals(Object other) {
    return other instanceof FutureCallGraph graph && Walk.equal(this, graph);
  }

  /// Of this node alone: all that are on the way to it may share it.
  @Override
  public int hashCode() {
    return 31 * future.hashCode() + callStack.hashCode();
  }

  /// The text of [#format].
  @Override
  public String toString() {
    return format();
  }

  /// Goes over who waits for whom: each future once, however many ways lead to it, and without
  /// recursion, however long they are.
  private static final class Walk {
    /// A future on the way here, and what has been found of it.
    private record Visit(
        Future<?> future,
        List<StackTraceElement> frames,
        Iterator<Task<?>> left,
        List<FutureCallGraph> awaitedBy) {
      FutureCallGraph node() {
        return new FutureCallGraph(future, frames, awaitedBy);
      }
    }

    private final int limit;
    private final Map<Task<?>, Task<?>> creators;
    private final Deque<Visit> way = new ArrayDeque<>();
    private final Map<Future<?>, Visit> onTheWay = new HashMap<>();
    private final Map<Future<?>, FutureCallGraph> nodes = new HashMap<>();

    private Walk(EventLoop loop, int limit) {
      this.limit = limit;
      creators = loop.current.creators();
    }

    static FutureCallGraph from(Future<?> future, int limit) {
      if (limit < 0) {
        throw new IllegalArgumentException("limit is " + limit + ": it counts frames");
      }
      return new Walk(future.getLoop(), limit).from(future);
    }

    private FutureCallGraph from(Future<?> root) {
      enter(root);
      while (true) {
        Visit visit = way.getFirst();
        if (visit.left.hasNext()) {
          Task<?> next = visit.left.next();
          FutureCallGraph known = nodes.get(next);
          Visit below = onTheWay.get(next);
          if (known != null) {
            visit.awaitedBy.add(known);
          } else if (below != null) { // it waits for itself: shown once more, and that is the end
            visit.awaitedBy.add(new FutureCallGraph(next, below.frames, List.of()));
          } else {
            enter(next);
          }
          continue;
        }
        way.pop();
        onTheWay.remove(visit.future);
        FutureCallGraph node = visit.node();
        nodes.put(visit.future, node);
        if (way.isEmpty()) {
          return node;
        }
        way.getFirst().awaitedBy.add(node);
      }
    }

    private void enter(Future<?> future) {
      var visit = new Visit(future, frames(future), awaiters(future).iterator(), new ArrayList<>());
      way.push(visit);
      onTheWay.put(future, visit);
    }

    private List<StackTraceElement> frames(Future<?> future) {
      return limit == 0 || !(future instanceof Task<?> task)
          ? List.of()
          : task.getStack().reversed().stream()
              .filter(frame -> !CreationSite.isOurs(frame))
              .limit(limit)
              .toList();
    }

    /// The tasks that wait for a future, themselves or by futures in between that they got from a
    /// combinator.
    private Collection<Task<?>> awaiters(Future<?> awaited) {
      Set<Task<?>> found = new LinkedHashSet<>();
      Set<Future<?>> seen = new HashSet<>();
      Deque<Future<?>> left = new ArrayDeque<>(awaited.awaiters());
      for (Future<?> next; (next = left.poll()) != null; ) {
        if (next instanceof Task<?> task) {
          if (!task.done()) {
            found.add(task);
          }
        } else if (seen.add(next)) { // its awaiters come in its place
          next.awaiters().reversed().forEach(left::push);
        }
      }
      Task<?> creator = creators.get(awaited);
      if (creator != null) {
        found.add(creator);
      }
      return found;
    }

    /// Whether two graphs have the same shape, with the same futures and stacks.
    static boolean equal(FutureCallGraph one, FutureCallGraph other) {
      record Pair(FutureCallGraph one, FutureCallGraph other) {
        @Override
        public boolean equals(Object object) {
          return object instanceof Pair pair && pair.one == one && pair.other == other;
        }

        @Override
        public int hashCode() {
          return 31 * System.identityHashCode(one) + System.identityHashCode(other);
        }
      }

      var start = new Pair(one, other);
      Set<Pair> met = new HashSet<>(List.of(start));
      Deque<Pair> left = new ArrayDeque<>(met);
      for (Pair pair; (pair = left.poll()) != null; ) {
        if (pair.one == pair.other) {
          continue;
        }
        if (!pair.one.future().equals(pair.other.future())
            || !pair.one.callStack().equals(pair.other.callStack())
            || pair.one.awaitedBy().size() != pair.other.awaitedBy().size()) {
          return false;
        }
        for (int i = 0; i < pair.one.awaitedBy().size(); i++) {
          var next =
              new Pair(pair.one.awaitedBy().get(i), pair.other.awaitedBy().get(i));
          if (met.add(next)) {
            left.add(next);
          }
        }
      }
      return true;
    }
  }

  /// A call graph for people to read.
  ///
  /// Each future is written in full once, and each line is indented by a bounded number of
  /// columns: the text of a diamond is no tree's, and that of a long chain no triangle.
  private static final class Text {
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
          .append(
              future instanceof Task<?> task ? "Task(name='" + task.getName() + "', " : "Future(")
          .append("id=0x")
          .append(Integer.toHexString(System.identityHashCode(future)))
          .append(')');
    }

    private StringBuilder indent(Line line) {
      return text.repeat(' ', 4 * line.level);
    }
  }
}
