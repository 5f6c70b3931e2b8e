package org.asyncio4j.watch;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Strand;
import org.jspecify.annotations.Nullable;

/// What a loop has an eye on, and reports if it is forgotten: tasks that do not end, failures
/// that nobody looks at, coroutines that nobody drives.
public final class Forgotten {
  private Forgotten() {}

  /// Stands for a task until it is done, and has its name; reports it if it is destroyed before.
  public static sealed class Pending extends Tracked {
    private String name;

    /// Cleared for a task of the loop's own run, which nobody else has seen.
    private boolean reported = true;

    private Pending(Object task, TrackedList list, String name) {
      super(task, list);
      this.name = name;
    }

    /// Begins to look at a task.
    ///
    /// @param task one that is being made
    /// @param list of its loop
    /// @param name its name
    /// @return what stands for it
    public static Pending of(Object task, TrackedList list, String name) {
      StackTraceElement[] createdAt = CreationSite.of(task);
      return createdAt == null
          ? new Pending(task, list, name)
          : new Traced(task, list, name, createdAt);
    }

    /// The task's name.
    ///
    /// @return the name
    public final String name() {
      return name;
    }

    /// Renames it.
    ///
    /// @param name the new one
    public final void name(String name) {
      this.name = name;
    }

    /// Has its destruction pass without a report.
    public final void unreported() {
      reported = false;
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

    Traced(Object task, TrackedList list, String name, StackTraceElement[] createdAt) {
      super(task, list, name);
      this.createdAt = createdAt;
    }

    @Override
    List<StackTraceElement> createdAt() {
      return List.of(createdAt);
    }
  }

  /// Stands for a failed future until somebody looks at its failure; reports it if that never
  /// happens.
  public static final class Unretrieved extends Tracked {
    private final Throwable exception;
    private final String what;
    private final Executor context;
    private final StackTraceElement @Nullable [] createdAt;

    /// Begins to look at a future.
    ///
    /// @param future has failed
    /// @param list of its loop
    /// @param exception with what
    /// @param what the report's message
    /// @param context where it is made; must not refer to the future
    public Unretrieved(
        Object future, TrackedList list, Throwable exception, String what, Executor context) {
      super(future, list);
      this.exception = exception;
      this.what = what;
      this.context = context;
      createdAt = CreationSite.of(future);
    }

    @Override
    protected void report(@Nullable Object source) {
      context.execute(
          () -> keeper().report(what, exception, source, CreationSite.asList(createdAt)));
    }
  }

  /// Debug mode's note of a coroutine that a program made while its loop ran: if it is collected,
  /// or left when the loop closes, and was never driven, that is reported. It was forgotten, most
  /// likely.
  public static final class NeverAwaited extends Tracked {
    private final Strand strand;
    private final Supplier<String> text;
    private final StackTraceElement[] createdAt = CreationSite.capture();

    /// Begins to look at a coroutine.
    ///
    /// @param coroutine was just made
    /// @param list of the loop that runs
    /// @param text how it is shown; must not refer to it
    public NeverAwaited(Coroutine<?> coroutine, TrackedList list, Supplier<String> text) {
      super(coroutine, list);
      strand = coroutine.strand();
      this.text = text;
    }

    @Override
    protected void report(@Nullable Object source) {
      if (strand.fresh()) {
        keeper()
            .report(
                "coroutine " + text.get()
                    + " was never awaited: drive it, make a task of it, or close it",
                null,
                source,
                CreationSite.asList(createdAt));
      }
    }
  }
}
