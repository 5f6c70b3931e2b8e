package org.asyncio4j.transport;

import java.io.Serial;
import java.net.SocketException;

/// Thrown when a connection has broken: says whose, what was being done, and how much had passed.
///
/// asyncio: `ConnectionResetError`, `ConnectionAbortedError`, `BrokenPipeError`.
public final class ConnectionResetException extends SocketException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message which connection, and what it was doing
  public ConnectionResetException(String message) {
    super(message);
  }

  /// Makes one.
  ///
  /// @param message which connection, and what it was doing
  /// @param cause what the system said
  public ConnectionResetException(String message, Throwable cause) {
    super(message, cause);
  }
}
