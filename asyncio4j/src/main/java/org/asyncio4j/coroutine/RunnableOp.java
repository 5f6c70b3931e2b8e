package org.asyncio4j.coroutine;

/// An operation that gives no result and may throw: the twin of [ScopedValue.CallableOp] for
/// lambdas that are blocks.
///
/// @param <X> what it may throw; a lambda that throws nothing checked makes it a
///     `RuntimeException`
@FunctionalInterface
public interface RunnableOp<X extends Throwable> {
  /// Runs the operation.
  ///
  /// @throws X when the operation fails
  void run() throws X;
}
