package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// What may be said of a new task. `TaskOptions.named("fetch").in(context)`
///
/// asyncio: the keyword arguments of `create_task`.
///
/// @param name the task's name; null for `Task-N`
/// @param context where it runs, this very one; null for a copy of the current context
/// @param eagerStart whether its first step runs at once, inside the call that makes it, so that
///     a body that never waits is done then; null leaves it to the loop's task factory, and
///     without one is false. Where the loop does not run, no task starts eagerly
public record TaskOptions(
    @Nullable String name,
    @Nullable Context context,
    @Nullable Boolean eagerStart) {
  /// Nothing said.
  public static final TaskOptions DEFAULT = new TaskOptions(null, null, null);

  /// A task whose first step runs at once.
  public static final TaskOptions EAGER = DEFAULT.eagerStart(true);

  /// A task with a name.
  ///
  /// @param name the name
  /// @return these options
  public static TaskOptions named(String name) {
    return new TaskOptions(name, null, null);
  }

  /// A task that runs in `context` itself: what it sets is seen there.
  ///
  /// @param context the context
  /// @return these options with that context
  public TaskOptions in(Context context) {
    return new TaskOptions(name, context, eagerStart);
  }

  /// A task whose first step runs at once.
  ///
  /// @return these options with that start
  public TaskOptions eager() {
    return eagerStart(true);
  }

  /// A task whose first step runs at once, or does not, whatever the loop's task factory does
  /// otherwise.
  ///
  /// @param eager whether it does
  /// @return these options with that start
  public TaskOptions eagerStart(boolean eager) {
    return new TaskOptions(name, context, eager);
  }
}
