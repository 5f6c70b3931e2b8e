package org.asyncio4j.loop;

/// A signal that has come.
///
/// @param name without SIG
/// @param number as the system has it
public record Arrival(String name, int number) {
  static final String INT = "INT";

  /// Whether it is what Ctrl-C sends.
  ///
  /// @return true if so
  public boolean isInterrupt() {
    return name.equals(INT);
  }

  /// The exit status of a process that it ends.
  ///
  /// @return what a shell says as well
  public int status() {
    return JvmSignals.STATUS + number;
  }

  @Override
  public String toString() {
    return "SIG" + name;
  }
}
