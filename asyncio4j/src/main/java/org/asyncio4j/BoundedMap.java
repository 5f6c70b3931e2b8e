package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One function for many items, a limited number at once: see [Asyncio#map].
///
/// The task that maps takes the items and hands on the results; each item has a task of its own,
/// in one group. An item is taken when its task can start, so the items may have no end; what is
/// done and not yet handed on counts as running, so a slow consumer slows down the rest.
final class BoundedMap<A extends @Nullable Object, B extends @Nullable Object> {
  private record Done<B extends @Nullable Object>(int index, B value) {}

  /// Takes results.
  @FunctionalInterface
  interface Sink<B extends @Nullable Object> {
    void accept(int index, B value) throws Throwable;
  }

  private final Iterator<? extends A> items;
  private final int limit;
  private final FunctionOp<? super A, ? extends B, ?> function;
  private final Queue<Done<B>> done = new ArrayDeque<>();

  /// Where the task that maps waits for one of the others.
  private @Nullable Future<@Nullable Void> arrival;

  private BoundedMap(
      Iterable<? extends A> items, int limit, FunctionOp<? super A, ? extends B, ?> function) {
    this.limit = Slots.requirePositive(limit);
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
      throw Future.sneak(firstOf(e));
    }
  }

  private void run(TaskGroup group, Sink<? super B> sink) throws Throwable {
    int next = 0;
    int running = 0;
    while (true) {
      while (running < limit && items.hasNext()) {
        start(group, next++, items.next());
        running++;
      }
      if (running == 0) {
        return;
      }
      Done<B> first = take();
      running--;
      sink.accept(first.index, first.value);
    }
  }

  private void start(TaskGroup group, int index, A item) {
    group.createTask(() -> {
      done.add(new Done<>(index, function.apply(item)));
      if (arrival != null && !arrival.done()) {
        arrival.setResult(null);
      }
    });
  }

  private Done<B> take() {
    while (done.isEmpty()) {
      Future<@Nullable Void> waiting = Asyncio.getRunningLoop().createFuture();
      arrival = waiting;
      waiting.await();
    }
    return done.remove();
  }

  /// The one that made the others be cancelled, with what they threw instead.
  private static Throwable firstOf(ExceptionGroup group) {
    List<Throwable> all = group.exceptions();
    Throwable first = all.getFirst();
    all.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
    return first;
  }
}
