package org.asyncio4j.sync;

import java.io.Serial;

/// Thrown when a queue has no place for an item and the call does not wait for one.
///
/// asyncio: `QueueFull`.
public final class QueueFullException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message what was asked of which queue
  public QueueFullException(String message) {
    super(message);
  }
}
