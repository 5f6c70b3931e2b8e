package org.asyncio4j;

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
import java.util.Set;
import org.asyncio4j.watch.CreationSite;

/// Goes over who waits for whom: each future once, however many ways lead to it, and without
/// recursion, however long they are.
final class CallGraphWalk {
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

  private CallGraphWalk(EventLoop loop, int limit) {
    this.limit = limit;
    creators = loop.current.creators();
  }

  static FutureCallGraph from(Future<?> future, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit is " + limit + ": it counts frames");
    }
    return new CallGraphWalk(future.getLoop(), limit).from(future);
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
        var next = new Pair(pair.one.awaitedBy().get(i), pair.other.awaitedBy().get(i));
        if (met.add(next)) {
          left.add(next);
        }
      }
    }
    return true;
  }
}
