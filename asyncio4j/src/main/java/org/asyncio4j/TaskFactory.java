package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import org.asyncio4j.coroutine.Coroutine;
import org.jspecify.annotations.Nullable;

/// Makes the tasks of a loop in place of `new Task(...)`.
///
/// asyncio: the callable given to `set_task_factory`.
@FunctionalInterface
public interface TaskFactory {
  /// Makes a task.
  ///
  /// @param loop where it will run
  /// @param coroutine what it will drive
  /// @param options its name and context, as the caller gave them
  /// @param <T> what the coroutine returns
  /// @return the task
  <T extends @Nullable Object> Task<T> create(
      EventLoop loop, Coroutine<T> coroutine, TaskOptions options);

  /// A factory whose tasks start eagerly, unless their options say otherwise: see
  /// [TaskOptions#eagerStart]. It changes the order in which things happen.
  ///
  /// asyncio: `eager_task_factory`.
  ///
  /// @return the factory, for [EventLoop#setTaskFactory]
  static TaskFactory eager() {
    return eager(Task::new);
  }

  /// As [#eager()], with tasks that another factory makes.
  ///
  /// asyncio: `create_eager_task_factory`.
  ///
  /// @param maker makes the tasks; to pass its options on to [Task] is to start them
  /// @return the factory, for [EventLoop#setTaskFactory]
  static TaskFactory eager(TaskFactory maker) {
    requireNonNull(maker, "maker");
    return new TaskFactory() {
      @Override
      public <T extends @Nullable Object> Task<T> create(
          EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
        return maker.create(
            loop, coroutine, options.eagerStart() == null ? options.eagerStart(true) : options);
      }
    };
  }
}
