package org.asyncio4j;

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
}
