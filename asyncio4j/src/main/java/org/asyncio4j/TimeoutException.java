package org.asyncio4j;

import java.io.Serial;

/// Thrown when a time limit is over. Unchecked, as that of
/// `java.util.concurrent.StructuredTaskScope`.
///
/// asyncio: `TimeoutError`.
public final class TimeoutException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message which limit is over, and what took so long
  public TimeoutException(String message) {
    super(message);
  }
}
