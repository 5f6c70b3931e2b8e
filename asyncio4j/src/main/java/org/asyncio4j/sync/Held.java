package org.asyncio4j.sync;

import org.jspecify.annotations.Nullable;

/// A lock or a place that is held: closing it gives it back.
///
/// asyncio: the second half of `async with`.
public final class Held implements AutoCloseable {
  private final LoopBound of;
  private @Nullable Runnable release;

  Held(LoopBound of, Runnable release) {
    this.of = of;
    this.release = release;
  }

  /// Gives it back. Closed again, it does nothing.
  ///
  /// @throws IllegalStateException if it was given back already in another way, and nobody
  ///     holds it
  @Override
  public void close() {
    Runnable once = release;
    if (once != null) {
      of.checkThread(); // refused, it is still to be closed
      release = null;
      once.run();
    }
  }

  /// Whether it is still to be closed.
  @Override
  public String toString() {
    return release == null ? "<Held closed>" : "<Held>";
  }
}
