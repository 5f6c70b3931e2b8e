package org.asyncio4j.process;

import java.io.IOException;
import java.io.Serial;

/// Thrown when a signal is to be sent to a process that has ended.
///
/// asyncio: what Python calls `ProcessLookupError`.
public final class ProcessLookupException extends IOException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message which process, and how it has ended
  public ProcessLookupException(String message) {
    super(message);
  }
}
