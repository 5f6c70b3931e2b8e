package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// What runs inside a scope, and returns a value: a block with access to the scope itself.
///
/// @param <S> the scope: a [Timeout], a [TaskGroup]
/// @param <T> what it returns
/// @param <X> what it may throw
@FunctionalInterface
public interface ScopeOp<S, T extends @Nullable Object, X extends Throwable> {
  /// Runs it. It may await.
  ///
  /// @param scope the scope that was entered
  /// @return a value
  /// @throws X as it likes
  T call(S scope) throws X;
}
