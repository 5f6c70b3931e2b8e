package org.asyncio4j.coroutine;

import java.io.Serial;

/// Raised at the yield of a coroutine that is closed: Python's GeneratorExit. An `Error`, so
/// that `catch (Exception e)` does not keep a coroutine alive.
final class Exit extends Error {
  @Serial
  private static final long serialVersionUID = 1;

  Exit() {
    super("the coroutine is closed", null, false, false);
  }
}
