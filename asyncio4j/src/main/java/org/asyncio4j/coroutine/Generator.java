package org.asyncio4j.coroutine;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A coroutine as an [Iterator]: what its body yields are the elements.
///
/// ```java
/// var squares = Generator.of(() -> {
///   for (int i = 0; ; i++) {
///     Coroutine.yield(i * i);
///   }
/// });
/// squares.next();  // 0
/// squares.next();  // 1
/// ```
///
/// The body runs while [#hasNext] or [#next] is called, and what it throws comes out of them.
/// One that is not used to its end is closed by [#close], or when it is dropped. A generator
/// body yields to whoever iterates, so it cannot await: do that between two elements.
///
/// @param <E> the elements; the compiler cannot check them against what the body yields
public final class Generator<E extends @Nullable Object> implements Iterator<E>, AutoCloseable {
  private final Coroutine<?> coroutine;
  private Step.@Nullable Yielded<?> ahead;

  private Generator(Coroutine<?> coroutine) {
    this.coroutine = coroutine;
  }

  /// Makes a generator. Nothing runs yet.
  ///
  /// @param body yields the elements, with [Coroutine#yield]
  /// @param <E> the elements
  /// @return a generator at its start
  public static <E extends @Nullable Object> Generator<E> of(RunnableOp<?> body) {
    return new Generator<>(Coroutine.of(Coroutines.system().strand(body)));
  }

  /// Runs the body to its next element, unless it stands before one already.
  ///
  /// @return whether there is another element
  @Override
  public boolean hasNext() {
    if (ahead == null && !coroutine.isClosed()) {
      ahead = coroutine.send(null) instanceof Step.Yielded<?> yielded ? yielded : null;
    }
    return ahead != null;
  }

  /// Gives the next element.
  ///
  /// @return what the body yields next
  /// @throws NoSuchElementException if the body has ended
  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the element is an E, which may be null
  public E next() {
    if (!hasNext() || ahead == null) {
      throw new NoSuchElementException("the body of this generator has ended: no element is left");
    }
    Object element = ahead.value();
    ahead = null;
    return (E) element;
  }

  /// Ends the body where it stands; its `finally` blocks run.
  ///
  /// @throws IllegalStateException if the body runs, or yields again while it is closed
  @Override
  public void close() {
    ahead = null;
    coroutine.close();
  }
}
