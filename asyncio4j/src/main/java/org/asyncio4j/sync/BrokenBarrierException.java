package org.asyncio4j.sync;

import java.io.Serial;

/// Thrown out of a wait at a [Barrier] that is reset or aborted.
///
/// asyncio: `BrokenBarrierError`.
public final class BrokenBarrierException extends IllegalStateException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message what happened to which barrier
  public BrokenBarrierException(String message) {
    super(message);
  }
}
