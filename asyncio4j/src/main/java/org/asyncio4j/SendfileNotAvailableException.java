package org.asyncio4j;

import java.io.IOException;
import java.io.Serial;

/// Thrown when a file cannot be sent by the operating system itself, and the caller has ruled out
/// that it is read and written instead.
///
/// asyncio: `SendfileNotAvailableError`.
public final class SendfileNotAvailableException extends IOException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message what cannot be sent where, and why
  public SendfileNotAvailableException(String message) {
    super(message);
  }
}
