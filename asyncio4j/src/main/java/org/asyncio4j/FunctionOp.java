package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// A function that may await, and throw: what is done with one item of many.
///
/// @param <A> the item
/// @param <B> what it returns
/// @param <X> what it may throw
@FunctionalInterface
public interface FunctionOp<
    A extends @Nullable Object, B extends @Nullable Object, X extends Throwable> {
  /// Applies it.
  ///
  /// @param item the item
  /// @return a value
  /// @throws X as it likes
  B apply(A item) throws X;
}
