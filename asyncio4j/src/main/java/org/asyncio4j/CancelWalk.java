package org.asyncio4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A cancellation on its way along what is awaited: from a task to what it awaits, from a gather
/// to its children, and so on, in the order in which each would cancel the next.
///
/// It iterates, since the way may be long. Where it comes back to a task that is on the way, tasks
/// await each other in a circle, and none of them could ever end: the last one has the
/// [CancelledError] thrown at its await, although what it awaits is not done, and the circle is
/// reported.
final class CancelWalk {
  /*
   * What became of a future that was told:
   *   TOLD     it will end by this, or did
   *   REFUSED  there was nothing to cancel: who awaits it hears of the cancellation in its next step
   *   STUCK    it waits for who awaits it
   */
  private enum Outcome {
    TOLD,
    REFUSED,
    STUCK
  }

  /// How often one walk goes on behind the same future. A task is told as often as there are ways
  /// to it, as each counts, but in diamonds there are exponentially many.
  private static final int OFTEN = 64;

  private static final int NAMED = 5;

  /// A future on the way that cancels others.
  private static final class Visit {
    final Future<?> future;
    final List<? extends Future<?>> next;
    int index;
    boolean told;
    boolean stuck;

    Visit(Future<?> future, List<? extends Future<?>> next) {
      this.future = future;
      this.next = next;
    }

    Outcome outcome() {
      if (future instanceof GatheringFuture<?> gathering) {
        return stuck && (!told || gathering.returnsExceptions())
            ? Outcome.STUCK
            : told ? Outcome.TOLD : Outcome.REFUSED;
      }
      return stuck ? Outcome.STUCK : told ? Outcome.TOLD : Outcome.REFUSED;
    }
  }

  private final EventLoop loop;
  private final @Nullable String message;
  private final Deque<Visit> way = new ArrayDeque<>();
  private final IdentityHashMap<Future<?>, Integer> visits = new IdentityHashMap<>();
  private final List<ErrorReport> circles = new ArrayList<>();

  private CancelWalk(EventLoop loop, @Nullable String message) {
    this.loop = loop;
    this.message = message;
  }

  /// Whether a cancellation of this future goes on to others, or may.
  static boolean leadsOn(@Nullable Future<?> future) {
    return future != null
        && future.getClass() != Future.class
        && future.getClass() != Reactor.Sleep.class;
  }

  /// Cancels a pending task, whatever its class, or a gather.
  ///
  /// @return whether there was anything to cancel
  static boolean from(Future<?> future, @Nullable String message) {
    var walk = new CancelWalk(future.getLoop(), message);
    try {
      return walk.tell(future, true) != Outcome.REFUSED;
    } finally {
      walk.report();
    }
  }

  /// Cancels tasks, in their order, as if each were cancelled by itself. One whose cancel fails is
  /// reported, and cancelled all the same.
  ///
  /// @param waiting who waits until they are done, whatever becomes of it: a task of them that
  ///     awaits it is stuck; null for nobody
  static void all(
      Collection<? extends Task<?>> tasks, Cancellation cancellation, @Nullable Task<?> waiting) {
    if (tasks.isEmpty()) {
      return;
    }
    EventLoop loop = tasks.iterator().next().getLoop();
    var walk = new CancelWalk(loop, cancellation.message());
    boolean before = waiting != null && loop.current.cancelsOthers(waiting, true);
    try {
      cancellation.during(loop, () -> {
        for (Task<?> task : List.copyOf(tasks)) {
          walk.tellGuarded(task);
        }
        return null;
      });
    } finally {
      if (waiting != null) {
        loop.current.cancelsOthers(waiting, before);
      }
      walk.report();
    }
  }

  private void tellGuarded(Task<?> task) {
    if (task.done()) {
      return;
    }
    try {
      tell(task, false);
    } catch (Throwable e) {
      loop.callExceptionHandler(new ErrorReport("Exception while cancelling a task", e, task));
      task.cancelAtAwait(message);
    }
  }

  /// @param own whether this is the future's own cancel, which must not be called again
  private Outcome tell(Future<?> root, boolean own) {
    Outcome outcome = enter(root, own);
    try {
      while (!way.isEmpty()) {
        Visit visit = way.getFirst();
        if (outcome != null) {
          visit.told |= outcome == Outcome.TOLD;
          visit.stuck |= outcome == Outcome.STUCK;
        }
        if (visit.index < visit.next.size()) {
          outcome = enter(visit.next.get(visit.index++), false);
        } else {
          outcome = leave(visit);
        }
      }
    } finally {
      way.forEach(this::unmark);
      way.clear();
    }
    return outcome == null ? Outcome.REFUSED : outcome;
  }

  /// @return null if it is on the way now
  private @Nullable Outcome enter(Future<?> future, boolean own) {
    return switch (future) {
      case GatheringFuture<?> gathering
      when !gathering.done() ->
        goOn(gathering, gathering.children())
            ? null
            : gathering.cancelRequested() ? Outcome.TOLD : Outcome.REFUSED;
      case Task<?> task when own || (task.getClass() == Task.class && !task.done()) -> enter(task);
      default -> future.cancel(message) ? Outcome.TOLD : Outcome.REFUSED;
    };
  }

  private @Nullable Outcome enter(Task<?> task) {
    if (loop.current.cancelsOthers(task)) {
      return stuck(task);
    }
    task.cancelRequested();
    Future<?> awaited = task.awaited();
    if (!leadsOn(awaited)) {
      if (awaited == null || !awaited.cancel(message)) {
        task.cancelAtNextStep(message);
      }
      return Outcome.TOLD;
    }
    if (!goOn(task, List.of(awaited))) {
      return Outcome.TOLD;
    }
    loop.current.cancelsOthers(task, true);
    return null;
  }

  private boolean goOn(Future<?> future, List<? extends Future<?>> next) {
    if (visits.merge(future, 1, Integer::sum) > OFTEN) {
      return false;
    }
    way.push(new Visit(future, next));
    return true;
  }

  private Outcome leave(Visit visit) {
    way.pop();
    unmark(visit);
    Outcome outcome = visit.outcome();
    if (visit.future instanceof Task<?> task) {
      if (outcome == Outcome.STUCK) {
        task.cancelAtAwait(message);
      } else if (outcome == Outcome.REFUSED) {
        task.cancelAtNextStep(message);
      }
      return Outcome.TOLD;
    }
    if (outcome != Outcome.REFUSED) {
      ((GatheringFuture<?>) visit.future).cancelRequested(message);
    }
    return outcome;
  }

  private void unmark(Visit visit) {
    if (visit.future instanceof Task<?> task) {
      loop.current.cancelsOthers(task, false);
    }
  }

  private Outcome stuck(Task<?> task) {
    List<Task<?>> circle = new ArrayList<>();
    for (Visit visit : way) {
      if (visit.future instanceof Task<?> on) {
        circle.addFirst(on);
        if (on == task) {
          break;
        }
      }
    }
    if (circle.isEmpty()) { // it came over a cancel of the user's own
      task.cancelAtAwait(message);
      return Outcome.TOLD;
    }
    if (circle.getFirst() != task) {
      circle.addFirst(task); // it waits until the others are done
    }
    circles.add(new ErrorReport(
        "Tasks await each other in a circle, and could never end: " + names(circle)
            + ", which awaits the first; its await is cancelled",
        null,
        circle.getLast()));
    return Outcome.STUCK;
  }

  /// Whether `task` is among what `future` awaits, from task to task.
  static boolean leadsTo(Future<?> future, Task<?> task) {
    Future<?> next = future;
    Future<?> marked = future; // moved up ever more rarely, it finds any other circle
    for (long steps = 1; next != null && next.getClass() == Task.class; steps++) {
      if (next == task) {
        return true;
      }
      next = ((Task<?>) next).awaited();
      if (next == marked) {
        return false;
      }
      if (Long.bitCount(steps) == 1) {
        marked = next;
      }
    }
    return next == task;
  }

  private static String names(List<Task<?>> circle) {
    Supplier<String> all = () -> circle.stream()
        .limit(NAMED)
        .map(task -> "'" + task.getName() + "'")
        .collect(Collectors.joining(", which awaits "));
    return circle.size() <= NAMED
        ? all.get()
        : all.get() + ", and so on over " + (circle.size() - NAMED) + " more to '"
            + circle.getLast().getName() + "'";
  }

  private void report() {
    circles.forEach(loop::callExceptionHandler);
  }
}
