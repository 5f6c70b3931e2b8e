package org.asyncio4j;

/// Placeholder.
public final class Placeholder {
  private Placeholder() {}

  static String engine() {
    return System.getProperty("asyncio4j.engine", "none");
  }
}
