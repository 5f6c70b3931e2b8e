package org.asyncio4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stands for a task until it is done, and has its name; reports it if it is destroyed before.
class Pending extends Tracked {
  String name;

  /// Cleared for a task of the loop's own run, which nobody else has seen.
  boolean reported = true;

  private Pending(Task<?> task, String name) {
    super(task, task.getLoop().pending);
    this.name = name;
  }

  static Pending of(Task<?> task, String name) {
    StackTraceElement[] createdAt = task.createdAt();
    return createdAt == null ? new Pending(task, name) : new Traced(task, name, createdAt);
  }

  /// In debug mode: has what the report says of a task that is gone.
  private static final class Traced extends Pending {
    private final StackTraceElement[] createdAt;

    Traced(Task<?> task, String name, StackTraceElement[] createdAt) {
      super(task, name);
      this.createdAt = createdAt;
    }

    @Override
    List<StackTraceElement> createdAt() {
      return List.of(createdAt);
    }
  }

  List<StackTraceElement> createdAt() {
    return List.of();
  }

  @Override
  void report(@Nullable Object source) {
    if (reported) {
      list.loop.callExceptionHandler(new ErrorReport(
          "Task was destroyed but it is pending: " + name, null, source, createdAt()));
    }
  }
}
