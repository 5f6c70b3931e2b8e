package org.asyncio4j;

import java.io.IOException;
import java.io.Serial;

/// Thrown by a read up to a separator, when more would have to be kept than the reader's limit
/// allows. Nothing is lost: what has arrived is still there to be read.
///
/// asyncio: `LimitOverrunError`.
public final class LimitOverrunException extends IOException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Of the bytes that have arrived.
  private final int consumed;

  /// Makes one.
  ///
  /// @param message what was looked for, and the limit
  /// @param consumed how many of the bytes that have arrived are to be read, and dropped, to get
  ///     on
  public LimitOverrunException(String message, int consumed) {
    super(message);
    this.consumed = consumed;
  }

  /// How many of the bytes that have arrived stand before the separator or, if that was not
  /// found, cannot be a part of it.
  ///
  /// @return the number: to read as many gets on
  public int consumed() {
    return consumed;
  }
}
