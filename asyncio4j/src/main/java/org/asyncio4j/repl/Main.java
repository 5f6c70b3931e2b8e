package org.asyncio4j.repl;

/// Placeholder.
public final class Main {
  private Main() {}

  /// Placeholder.
  ///
  /// @param args ignored
  public static void main(String[] args) {
    System.out.println(Object.class.getModule().isOpen("java.lang", Main.class.getModule()));
  }
}
