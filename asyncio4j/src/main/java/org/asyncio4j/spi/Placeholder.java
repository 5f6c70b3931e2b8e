package org.asyncio4j.spi;

/// Placeholder.
public final class Placeholder {
  private Placeholder() {}

  static String engine() {
    return System.getProperty("asyncio4j.engine", "none");
  }
}
