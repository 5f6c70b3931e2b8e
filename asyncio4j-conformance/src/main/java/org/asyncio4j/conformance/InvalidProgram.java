package org.asyncio4j.conformance;

import java.io.Serial;

/// Thrown for a program that means nothing: it names what is not there, say.
final class InvalidProgram extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message what is wrong with it
  InvalidProgram(String message) {
    super(message);
  }
}
