package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.asyncio4j.coroutine.RunnableOp;
import org.jspecify.annotations.Nullable;

/// One function for many items, a limited number at once: see [Asyncio#map].
///
/// One group has it all: a task that takes the items, which may have to be waited for, and one for
/// each item. The task that maps hands on the results. An item is taken when its task can start,
/// so the items may have no end; what is done and not yet handed on counts as running, so a slow
/// consumer slows down the rest.
final class BoundedMap<A extends @Nullable Object, B extends @Nullable Object> {
  private record Done<B extends @Nullable Object>(int index, B value) {}

  /// Takes results.
  @FunctionalInterface
  interface Sink<B extends @Nullable Object> {
    void accept(int index, B value) throws Throwable;
  }

  /// Where one task waits for another.
  private static final class Signal {
    private @Nullable Future<@Nullable Void> waiting;

    void await() {
      Future<@Nullable Void> next = Asyncio.getRunningLoop().createFuture();
      waiting = next;
      next.await();
    }

    void give() {
      if (waiting != null && !waiting.done()) {
        waiting.setResult(null);
      }
    }
  }

  private final Iterator<? extends A> items;
  private final int limit;
  private final FunctionOp<? super A, ? extends B, ?> function;
  private final Queue<Done<B>> done = new ArrayDeque<>();

  /// How many items were taken and not handed on.
  private int running;

  private boolean exhausted;

  /// What was thrown first: by the function, the items or the sink. What comes after it comes of
  /// the cancellation that it causes.
  private @Nullable Throwable first;

  /// A task of the map's own that others have cancelled, if that was the first.
  private @Nullable Task<?> cancelled;

  /// For the task that maps: there is a result, or an end.
  private final Signal arrival = new Signal();

  /// For the one that takes the items: one more may run.
  private final Signal space = new Signal();

  private BoundedMap(
      Iterable<? extends A> items, int limit, FunctionOp<? super A, ? extends B, ?> function) {
    this.limit = TaskGroup.Slots.requirePositive(limit);
    this.function = requireNonNull(function, "function");
    this.items = items.iterator();
  }

  static <A extends @Nullable Object, B extends @Nullable Object> List<B> toList(
      Iterable<? extends A> items, int limit, FunctionOp<? super A, ? extends B, ?> function) {
    List<@Nullable B> results = new ArrayList<>();
    forEach(items, limit, function, (int index, B value) -> {
      while (results.size() <= index) {
        results.add(null);
      }
      results.set(index, value);
    });
    @SuppressWarnings("NullAway") // each has been set
    List<B> all = results;
    return all;
  }

  static <A extends @Nullable Object, B extends @Nullable Object> void forEach(
      Iterable<? extends A> items,
      int limit,
      FunctionOp<? super A, ? extends B, ?> function,
      Sink<? super B> sink) {
    requireNonNull(sink, "action");
    var map = new BoundedMap<A, B>(items, limit, function);
    try {
      Asyncio.taskGroup(group -> map.run(group, sink));
    } catch (ExceptionGroup e) {
      throw Future.sneak(map.firstOf(e));
    }
  }

  private void run(TaskGroup group, Sink<? super B> sink) {
    group.createTask(() -> noting(() -> feed(group)));
    noting(() -> {
      for (Done<B> next; (next = take()) != null; ) {
        sink.accept(next.index, next.value);
        running--;
        space.give();
      }
    });
  }

  private void feed(TaskGroup group) {
    for (int index = 0; ; index++) {
      while (running == limit) {
        space.await();
      }
      if (!items.hasNext()) {
        break;
      }
      start(group, index, items.next());
    }
    exhausted = true;
    arrival.give();
  }

  private void start(TaskGroup group, int index, A item) {
    running++;
    group.createTask(() -> noting(() -> {
      done.add(new Done<>(index, function.apply(item)));
      arrival.give();
    }));
  }

  /// Notes what an operation throws, if that is the first.
  private void noting(RunnableOp<?> operation) {
    try {
      operation.run();
    } catch (Throwable e) {
      if (first == null && e instanceof CancelledError) {
        Task<?> current = requireNonNull(Asyncio.currentTask());
        cancelled = current.cancelling() > 0 ? current : null;
      }
      if (first == null || (first instanceof CancelledError && !(e instanceof CancelledError))) {
        first = e;
      }
      arrival.give();
      throw Future.sneak(e);
    }
  }

  /// The next result; null at the end.
  private @Nullable Done<B> take() {
    while (true) {
      if (first instanceof CancelledError ofItem) { // which to the group is no failure
        throw Future.sneak(cancelled == null ? ofItem : wasCancelled(cancelled, ofItem));
      }
      if (!done.isEmpty()) {
        return done.remove();
      }
      if (exhausted && running == 0) {
        return null;
      }
      arrival.await();
    }
  }

  /// The task that maps was not cancelled, and must not take this for a cancellation of its own.
  private static IllegalStateException wasCancelled(Task<?> task, CancelledError error) {
    String by = error.cancelledBy() == null ? "" : " by " + error.cancelledBy();
    return new IllegalStateException(
        task.getName() + ", one of the tasks of a map, was cancelled" + by + ": it has no result",
        error);
  }

  /// The one that made the others be cancelled. What they threw instead is reported: nobody else
  /// will tell of it, and the first is not ours to be changed.
  private Throwable firstOf(ExceptionGroup group) {
    Throwable cause = requireNonNull(first);
    EventLoop loop = Asyncio.getRunningLoop();
    Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    told.add(cause);
    for (int i = 0; i < group.exceptions().size(); i++) {
      Throwable other = group.exceptions().get(i);
      if (told.add(other)) {
        loop.callExceptionHandler(new ErrorReport(
            "Exception in a map that ends with " + cause.getClass().getName() + ", of "
                + group.origin(i),
            other,
            null));
      }
    }
    return cause;
  }
}
