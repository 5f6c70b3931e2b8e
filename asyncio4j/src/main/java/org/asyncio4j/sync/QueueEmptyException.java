package org.asyncio4j.sync;

import java.io.Serial;

/// Thrown when a queue has no item and the call does not wait for one.
///
/// asyncio: `QueueEmpty`.
public final class QueueEmptyException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message what was asked of which queue
  public QueueEmptyException(String message) {
    super(message);
  }
}
