package org.asyncio4j.process;

import java.io.IOException;
import java.io.Serial;

/// Thrown when a process has written more than is to be kept of its output. It was ended, and what
/// it has written is lost.
///
/// Not in asyncio, which keeps any amount.
public final class OutputLimitException extends IOException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message which process, and how much it has written
  public OutputLimitException(String message) {
    super(message);
  }
}
