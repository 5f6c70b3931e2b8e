package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// What may be said of a new task. `TaskOptions.named("fetch").in(context)`
///
/// asyncio: the keyword arguments of `create_task`.
///
/// @param name the task's name; null for `Task-N`
/// @param context where it runs, this very one; null for a copy of the current context
public record TaskOptions(@Nullable String name, @Nullable Context context) {
  /// Nothing said.
  public static final TaskOptions DEFAULT = new TaskOptions(null, null);

  /// A task with a name.
  ///
  /// @param name the name
  /// @return these options
  public static TaskOptions named(String name) {
    return new TaskOptions(name, null);
  }

  /// A task that runs in `context` itself: what it sets is seen there.
  ///
  /// @param context the context
  /// @return these options with that context
  public TaskOptions in(Context context) {
    return new TaskOptions(name, context);
  }
}
