package org.asyncio4j.conformance;

import java.io.Serial;

/// Thrown for a program that uses a statement, or a kind of objects, that the language lacks.
final class Unsupported extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  private final String name;

  /// Makes one.
  ///
  /// @param name of the statement, or kind
  Unsupported(String name) {
    super("the language has no statement or kind of objects '" + name + "'");
    this.name = name;
  }

  String name() {
    return name;
  }
}
