package org.asyncio4j;

import java.util.List;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Strand;
import org.asyncio4j.watch.CreationSite;
import org.asyncio4j.watch.Tracked;
import org.jspecify.annotations.Nullable;

/// What a loop has an eye on, and reports if it is forgotten: tasks that do not end, failures
/// that nobody looks at, coroutines that nobody drives.
final class Forgotten {
  private Forgotten() {}

  /// Stands for a task until it is done, and has its name; reports it if it is destroyed before.
  static class Pending extends Tracked {
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

    List<StackTraceElement> createdAt() {
      return List.of();
    }

    @Override
    protected void report(@Nullable Object source) {
      if (reported) {
        keeper().report("Task was destroyed but it is pending: " + name, null, source, createdAt());
      }
    }
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

  /// Stands for a failed future until somebody looks at its failure; reports it if that never
  /// happens.
  static final class Unretrieved extends Tracked {
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
    protected void report(@Nullable Object source) {
      context.tell(
          () -> keeper().report(message, exception, source, CreationSite.asList(createdAt)));
    }
  }

  /// Debug mode's note of a coroutine that a program made while its loop ran: if it is collected,
  /// or left when the loop closes, and was never driven, that is reported. It was forgotten, most
  /// likely.
  private static final class NeverAwaited extends Tracked {
    private final Strand strand;
    private final StackTraceElement[] createdAt = CreationSite.capture();

    NeverAwaited(EventLoop loop, Coroutine<?> coroutine) {
      super(coroutine, loop.failures);
      strand = coroutine.strand();
    }

    @Override
    protected void report(@Nullable Object source) {
      if (strand.fresh()) {
        keeper()
            .report(
                "coroutine " + TextForm.ofCoroutine(strand)
                    + " was never awaited: drive it, make a task of it, or close it",
                null,
                source,
                CreationSite.asList(createdAt));
      }
    }
  }

  static void watch(EventLoop loop, Coroutine<?> coroutine) {
    var _ = new NeverAwaited(loop, coroutine);
  }
}
