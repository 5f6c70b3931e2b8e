package org.asyncio4j.conformance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Statements that run one after the other, up to a `return`.
///
/// @param statements the statements
record Block(List<Statement> statements) implements Statement {
  @Override
  public @Nullable Return run(Machine machine, @Nullable Throwable caught) throws Throwable {
    for (Statement statement : statements) {
      Return returned = statement.run(machine, caught);
      if (returned != null) {
        return returned;
      }
    }
    return null;
  }
}
