package org.asyncio4j.conformance;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// Writing, returning, raising, catching, repeating.
final class FlowStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.action("log", (machine, arguments) -> machine.log(arguments.text(0)));
    language.action("raise", (_, arguments) -> {
      throw new UserError(arguments.text(0));
    });
    language.statement("reraise", _ -> (_, caught) -> {
      throw requireNonNull(caught, "reraise stands outside of a handler");
    });
    language.statement("return", arguments -> {
      var returned = new Return(arguments.value(0));
      return (_, _) -> returned;
    });
    language.statement("repeat", arguments -> new Repeat(arguments.number(0), arguments.block(1)));
    language.statement("try", Try::of);
  }

  private record Repeat(int times, Block body) implements Statement {
    @Override
    public @Nullable Return run(Machine machine, @Nullable Throwable caught) throws Throwable {
      for (int i = 0; i < times; i++) {
        Return returned = body.run(machine, caught);
        if (returned != null) {
          return returned;
        }
      }
      return null;
    }
  }
}
