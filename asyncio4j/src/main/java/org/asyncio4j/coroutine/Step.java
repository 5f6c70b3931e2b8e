package org.asyncio4j.coroutine;

import org.jspecify.annotations.Nullable;

/// What one step of a coroutine came to: it yielded, or it returned. What it threw, the step
/// throws.
///
/// ```java
/// switch (coroutine.send(null)) {
///   case Yielded(var value) -> IO.println("yielded " + value);
///   case Returned(var result) -> IO.println("returned " + result);
/// }
/// ```
///
/// @param <T> what the coroutine returns
public sealed interface Step<T extends @Nullable Object> {

  /// The coroutine stopped in a yield and can be driven on.
  ///
  /// @param value what it yielded
  /// @param <T> what the coroutine returns
  record Yielded<T extends @Nullable Object>(@Nullable Object value) implements Step<T> {}

  /// The coroutine has ended; in Python, the value of its `StopIteration`.
  ///
  /// @param value what it returned
  /// @param <T> what the coroutine returns
  record Returned<T extends @Nullable Object>(T value) implements Step<T> {}
}
