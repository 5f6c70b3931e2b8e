package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The task whose step a loop is in, and the exchange of contexts at both ends of the step.
final class CurrentTask {
  private final EventLoop loop;
  private @Nullable Task<?> task;

  /// The context that the thread of the loop had before the step.
  private @Nullable Context outside;

  private @Nullable Context outermost;

  /// The innermost eager step that is going on; null if there is none.
  private @Nullable Interrupted interrupted;

  /// Who cancels, where that is not what runs now; see [Cancellation#pass].
  private @Nullable String canceller;

  /// Tasks on the way of a [CancelWalk], or that wait until those are done that one cancels. Here
  /// and not in each task: there are few, and many tasks.
  private final Set<Task<?>> cancelOthers = Collections.newSetFromMap(new IdentityHashMap<>());

  CurrentTask(EventLoop loop) {
    this.loop = loop;
  }

  /// The task, or null between steps.
  @Nullable
  Task<?> get() {
    return task;
  }

  /// Who cancels, if somebody does now.
  String canceller() {
    if (canceller != null) {
      return canceller;
    }
    if (task != null) {
      return "task '" + task.getName() + "'";
    }
    return loop.isRunning() ? "a callback" : "thread '" + Thread.currentThread().getName() + "'";
  }

  boolean cancelsOthers(Task<?> task) {
    return !cancelOthers.isEmpty() && cancelOthers.contains(task);
  }

  /// Says whether `task` cancels others.
  ///
  /// @return what was said before
  boolean cancelsOthers(Task<?> task, boolean now) {
    return now ? !cancelOthers.add(task) : cancelOthers.remove(task);
  }

  /// Says who cancels; null for what runs.
  ///
  /// @return who was said before
  @Nullable
  String passing(@Nullable String canceller) {
    String before = this.canceller;
    this.canceller = canceller;
    return before;
  }

  /// A step of `entering` begins: `inside` is current while it runs.
  void enter(Task<?> entering, Context inside) {
    if (task != null) {
      throw new IllegalStateException("cannot enter " + TextForm.of(entering) + " while "
          + TextForm.of(task) + " is being executed");
    }
    task = entering;
    ThreadState state = loop.host.state();
    outside = state.context;
    outermost = state.outermost;
    state.context = inside;
    state.outermost = entering.getContext();
    entering.ambient(state);
  }

  /// What an eager step interrupts: the step of another task, or a callback.
  ///
  /// @param by the task whose eager step it is
  /// @param before the eager step that this one is part of; null if it is part of none
  record Interrupted(
      Task<?> by,
      @Nullable Interrupted before,
      @Nullable Task<?> task,
      @Nullable Context outside,
      @Nullable Context outermost) {}

  /// An eager step of `entering` begins, in the middle of whatever runs.
  ///
  /// @return what goes on after it
  Interrupted interruptFor(Task<?> entering, Context inside) {
    var step = new Interrupted(entering, interrupted, task, outside, outermost);
    task = null;
    enter(entering, inside);
    interrupted = step;
    return step;
  }

  /// What was interrupted goes on, after a call of [#leave].
  void goOn(Interrupted step) {
    interrupted = step.before;
    task = step.task;
    outside = step.outside;
    outermost = step.outermost;
  }

  /// Tasks in their eager first step, each with the task that made it and stands there until that
  /// is over.
  Map<Task<?>, Task<?>> creators() {
    Map<Task<?>, Task<?>> creators = new HashMap<>();
    for (Interrupted step = interrupted; step != null; step = step.before) {
      if (step.task != null) {
        creators.put(step.by, step.task);
      }
    }
    return creators;
  }

  /// A step of `leaving` ends.
  ///
  /// @return what is current inside of it
  Context leave(Task<?> leaving) {
    if (task != leaving) {
      throw new IllegalStateException("cannot leave " + leaving + ": the current task is " + task);
    }
    task = null;
    ThreadState state = loop.host.state();
    Context inside = state.context;
    state.context = requireNonNull(outside);
    state.outermost = requireNonNull(outermost);
    outside = null;
    outermost = null;
    return inside;
  }
}
