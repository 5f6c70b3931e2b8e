package org.asyncio4j;

import java.io.Serial;

/// Thrown when a future is asked for what its state does not allow: its result before it is
/// done, or a result when it has one.
///
/// asyncio: `InvalidStateError`.
public final class InvalidStateException extends IllegalStateException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message what was asked, and of which future
  public InvalidStateException(String message) {
    super(message);
  }
}
