package org.asyncio4j.conformance;

import java.io.Serial;

/// What programs raise.
final class UserError extends Exception {
  @Serial
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param name tells it from others
  UserError(String name) {
    super(name);
  }
}
