package org.asyncio4j.sync;

import java.io.Serial;

/// Thrown by a queue that is shut down: it takes no more items or, if it is empty, gives no
/// more.
///
/// asyncio: `QueueShutDown`.
public final class QueueShutDownException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message what was asked of which queue
  public QueueShutDownException(String message) {
    super(message);
  }
}
