package org.asyncio4j;

/// What runs inside a scope: a block with access to the scope itself.
///
/// @param <S> the scope: a [Timeout], a [TaskGroup]
/// @param <X> what it may throw
@FunctionalInterface
public interface ScopeAction<S, X extends Throwable> {
  /// Runs it. It may await.
  ///
  /// @param scope the scope that was entered
  /// @throws X as it likes
  void run(S scope) throws X;
}
