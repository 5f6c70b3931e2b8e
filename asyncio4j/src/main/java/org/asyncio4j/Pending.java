package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// Stands for a task until it is done, and has its name; reports it if it is destroyed before.
final class Pending extends Tracked {
  String name;

  /// Cleared for a task of the loop's own run, which nobody else has seen.
  boolean reported = true;

  private final StackTraceElement @Nullable [] createdAt;

  Pending(Task<?> task, String name) {
    super(task, task.getLoop().pending);
    this.name = name;
    createdAt = task.createdAt();
  }

  @Override
  void report() {
    if (reported) {
      list.loop.callExceptionHandler(new ErrorReport(
          "Task was destroyed but it is pending: " + name,
          null,
          get(),
          CreationSite.asList(createdAt)));
    }
  }
}
