package org.asyncio4j.testing;

import org.junit.jupiter.api.extension.Extension;

/// Placeholder.
public final class PlaceholderKit implements Extension {
  private PlaceholderKit() {}

  /// Placeholder.
  ///
  /// @return the engine
  public static String engine() {
    return System.getProperty("asyncio4j.engine", "none");
  }
}
