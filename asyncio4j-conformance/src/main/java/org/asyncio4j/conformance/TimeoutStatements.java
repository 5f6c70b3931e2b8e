package org.asyncio4j.conformance;

import java.time.Duration;
import org.asyncio4j.Timeout;
import org.jspecify.annotations.Nullable;

/// Scopes with a deadline.
final class TimeoutStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.statement(
        "timeout",
        arguments -> new Scope(arguments.text(0), arguments.optionalMillis(1), arguments.block(2)));
    language.action("reschedule", (machine, arguments) -> {
      Duration delay = arguments.optionalMillis(1);
      machine
          .variables
          .get(arguments.text(0), Timeout.class)
          .reschedule(delay == null ? null : machine.loop.time().plus(delay));
    });
  }

  private record Scope(String name, @Nullable Duration limit, Block body) implements Statement {
    @Override
    public @Nullable Return run(Machine machine, @Nullable Throwable caught) throws Throwable {
      var entered = new Timeout[1];
      try {
        return Timeout.<@Nullable Return, Throwable>call(limit, timeout -> {
          entered[0] = timeout;
          machine.variables.set(name, timeout);
          return body.run(machine, caught);
        });
      } finally {
        machine.log(name + " expired " + entered[0].expired());
      }
    }
  }
}
