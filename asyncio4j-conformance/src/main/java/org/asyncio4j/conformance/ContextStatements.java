package org.asyncio4j.conformance;

import org.asyncio4j.ContextVar;
import org.jspecify.annotations.Nullable;

/// Context variables.
final class ContextStatements implements Family {
  /// Context variables are not among the program's other variables: a name may be both.
  private record Key(String name) {}

  @Override
  public void addTo(Language language) {
    language.action(
        "context_set",
        (machine, arguments) -> variable(machine, arguments.text(0)).set(arguments.value(1)));
    language.action("context_get", (machine, arguments) -> {
      String name = arguments.text(0);
      machine.log(name + " = " + Show.value(variable(machine, name).get()));
    });
  }

  @SuppressWarnings("unchecked") // made here and nowhere else
  private static ContextVar<@Nullable Object> variable(Machine machine, String name) {
    return machine.variables.getOrMake(
        new Key(name),
        ContextVar.class,
        () -> ContextVar.<@Nullable Object>withDefault(name, null));
  }
}
