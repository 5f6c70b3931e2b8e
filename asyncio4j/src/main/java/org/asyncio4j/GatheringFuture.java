package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.asyncio4j.coroutine.RunnableOp;
import org.jspecify.annotations.Nullable;

/// The future of what several futures come to.
///
/// To cancel it is to cancel those; it is done when they are. So it is never cancelled itself:
/// it fails, with a [CancelledError].
final class GatheringFuture<T extends @Nullable Object> extends Future<List<T>> {
  private final List<Future<? extends T>> children;
  private final boolean returnExceptions;
  private int left;

  /// What asked for the children to be cancelled.
  private @Nullable Cancellation cancelRequested;

  private GatheringFuture(
      EventLoop loop, List<Future<? extends T>> children, boolean returnExceptions) {
    super(loop);
    this.children = children;
    this.returnExceptions = returnExceptions;
  }

  /// @param children one for each result; may be the same one several times
  /// @param returnExceptions whether exceptions stand among the results; then T is Object
  static <T extends @Nullable Object> Future<List<T>> of(
      List<Future<? extends T>> children, boolean returnExceptions) {
    if (children.isEmpty()) {
      Future<List<T>> nothing = Asyncio.getEventLoop().createFuture();
      nothing.setResult(List.of());
      return nothing;
    }
    EventLoop loop = children.getFirst().getLoop();
    children.forEach(child -> child.requireLoop(loop));
    var gathering = new GatheringFuture<T>(loop, children, returnExceptions);
    gathering.start();
    return gathering;
  }

  private void start() {
    Set<Future<?>> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Future<?>> done = new ArrayList<>();
    for (Future<?> child : children) {
      if (!distinct.add(child)) {
        continue;
      }
      if (child.done()) {
        done.add(child);
      } else {
        child.addDoneCallback(new Future.OnBehalf(this, this::childDone));
      }
    }
    left = distinct.size();
    done.forEach(this::childDone);
  }

  private void childDone(Future<?> child) {
    left--;
    if (done()) {
      if (!child.cancelled()) {
        child.failure(false); // looked at: nobody else will
      }
      return;
    }
    Throwable failure = returnExceptions ? null : child.failure(true);
    if (failure != null) {
      fail(failure);
    } else if (left == 0) {
      finish();
    }
  }

  private void finish() {
    List<T> results = new ArrayList<>(children.size());
    for (Future<? extends T> child : children) {
      results.add(resultOf(child));
    }
    if (cancelRequested != null) {
      // Children that took the cancellation for an exception to return must not hide it.
      fail(cancelledError(children.getLast(), cancelRequested.by()));
    } else {
      finish(FINISHED, Collections.unmodifiableList(results));
    }
  }

  @SuppressWarnings("unchecked") // exceptions are results only where T is Object
  private static <T extends @Nullable Object> T resultOf(Future<? extends T> child) {
    if (child.cancelled()) {
      return (T) CancelledError.of(requireNonNull(child.cancellation()), true);
    }
    Throwable failure = child.exception();
    return failure != null ? (T) failure : child.result();
  }

  private static Throwable cancelledError(Future<?> child, @Nullable String by) {
    Throwable error = child.cancelled() ? child.failure(true) : null;
    return error != null
        ? error
        : CancelledError.of(new Cancellation(child.cancelMessage(), by), true);
  }

  /// Cancels the children.
  ///
  /// @return whether any of them was not done
  @Override
  public boolean cancel(@Nullable String message) {
    if (done()) {
      return false;
    }
    return CancelWalk.from(this, message);
  }

  List<Future<? extends T>> children() {
    return children;
  }

  boolean returnsExceptions() {
    return returnExceptions;
  }

  boolean cancelRequested() {
    return cancelRequested != null;
  }

  /// The children have been cancelled.
  void cancelRequested(@Nullable String message) {
    cancelRequested = Cancellation.now(getLoop(), message);
  }

  /// Makes the children of bodies.
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  static <T extends @Nullable Object> List<Future<? extends T>> tasksOf(
      CallableOp<? extends T, ?>... bodies) {
    List<Future<? extends T>> tasks = new ArrayList<>(bodies.length);
    Arrays.asList(bodies).forEach(body -> tasks.add(own(Asyncio.<T>ensureFuture(body))));
    return tasks;
  }

  /// As [#tasksOf(CallableOp...)].
  static List<Future<? extends @Nullable Object>> tasksOf(RunnableOp<?>... bodies) {
    List<Future<? extends @Nullable Object>> tasks = new ArrayList<>(bodies.length);
    for (RunnableOp<?> body : bodies) {
      tasks.add(own(Asyncio.ensureFuture(body)));
    }
    return tasks;
  }

  /// Nobody else has seen this task, so that its destruction is no news.
  private static <T extends @Nullable Object> Task<T> own(Task<T> task) {
    task.unreported();
    return task;
  }
}
