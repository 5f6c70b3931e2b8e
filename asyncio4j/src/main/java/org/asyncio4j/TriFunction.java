package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// Makes one value of three, as [java.util.function.BiFunction] makes one of two.
///
/// @param <A> the first
/// @param <B> the second
/// @param <C> the third
/// @param <R> what comes of them
@FunctionalInterface
public interface TriFunction<
    A extends @Nullable Object,
    B extends @Nullable Object,
    C extends @Nullable Object,
    R extends @Nullable Object> {
  /// Applies it.
  ///
  /// @param first the first
  /// @param second the second
  /// @param third the third
  /// @return what comes of them
  R apply(A first, B second, C third);
}
