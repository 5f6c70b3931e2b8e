package org.asyncio4j.conformance;

import org.jspecify.annotations.Nullable;

/// A statement of a program, ready to run.
@FunctionalInterface
interface Statement {
  /// Runs it, in the current task.
  ///
  /// @param machine whose program it is of
  /// @param caught what the handler around it caught; null outside of handlers
  /// @return what it returned, for the block around it to end with; null if it ended normally
  /// @throws Throwable what the program raises
  @Nullable
  Return run(Machine machine, @Nullable Throwable caught) throws Throwable;
}
