package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// Stands for a failed future until somebody looks at its failure; reports it if that never
/// happens.
final class Unretrieved extends Tracked {
  private final Throwable exception;
  private final String message;
  private final Context context;
  private final StackTraceElement @Nullable [] createdAt;

  Unretrieved(Future<?> future, Throwable exception) {
    super(future, future.getLoop().failures);
    this.exception = exception;
    createdAt = future.createdAt();
    if (future instanceof Task<?> task) {
      message = "Task exception was never retrieved: " + task.getName();
      context = task.getContext();
    } else {
      message = "Future exception was never retrieved";
      context = Context.copyOfCurrent();
    }
  }

  @Override
  void report(@Nullable Object source) {
    var report = new ErrorReport(message, exception, source, CreationSite.asList(createdAt));
    context.tell(() -> list.loop.callExceptionHandler(report));
  }
}
