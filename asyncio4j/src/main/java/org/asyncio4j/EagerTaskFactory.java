package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import org.asyncio4j.coroutine.Coroutine;
import org.jspecify.annotations.Nullable;

/// Has tasks start eagerly unless it was said whether they do.
final class EagerTaskFactory implements TaskFactory {
  static final EagerTaskFactory OF_TASKS = new EagerTaskFactory(new TaskFactory() {
    @Override
    public <T extends @Nullable Object> Task<T> create(
        EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
      return new Task<>(loop, coroutine, options);
    }
  });

  private final TaskFactory maker;

  EagerTaskFactory(TaskFactory maker) {
    this.maker = requireNonNull(maker, "maker");
  }

  @Override
  public <T extends @Nullable Object> Task<T> create(
      EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
    return maker.create(
        loop, coroutine, options.eagerStart() == null ? options.eagerStart(true) : options);
  }
}
