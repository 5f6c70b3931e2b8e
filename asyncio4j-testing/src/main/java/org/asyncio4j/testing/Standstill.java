package org.asyncio4j.testing;

import java.io.Serial;

/// Thrown out of a run in virtual time when nothing is ready, no timer is set and the run is not
/// over: whatever the tasks wait for will not happen. The message names who waits for what.
public final class Standstill extends AssertionError {
  @Serial
  private static final long serialVersionUID = 1;

  Standstill(String message) {
    super(message);
  }
}
