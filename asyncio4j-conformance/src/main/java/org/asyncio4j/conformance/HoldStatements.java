package org.asyncio4j.conformance;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.asyncio4j.sync.BoundedSemaphore;
import org.asyncio4j.sync.Condition;
import org.asyncio4j.sync.Held;
import org.asyncio4j.sync.Lock;
import org.asyncio4j.sync.Semaphore;
import org.jspecify.annotations.Nullable;

/// Locks and semaphores, and what conditions have in common with them.
final class HoldStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.object("lock", _ -> new Lock());
    language.object("semaphore", options -> new Semaphore(options.get("value").getAsInt()));
    language.object(
        "bounded_semaphore",
        options -> new BoundedSemaphore(options.get("value").getAsInt()));
    language.action("acquire", (machine, arguments) -> {
      String name = arguments.text(0);
      boolean acquired = Holdable.of(machine, name).acquire.getAsBoolean();
      machine.log("acquire " + name + " " + acquired);
    });
    language.action(
        "release",
        (machine, arguments) -> Holdable.of(machine, arguments.text(0)).release.run());
    language.action("locked", (machine, arguments) -> {
      String name = arguments.text(0);
      machine.log(name + " locked " + Holdable.of(machine, name).locked.getAsBoolean());
    });
    language.statement("with", arguments -> new With(arguments.text(0), arguments.block(1)));
  }

  /// Not a try-with-resources: as in Python, an error on the way out replaces what was thrown.
  private record With(String name, Block body) implements Statement {
    @Override
    public @Nullable Return run(Machine machine, @Nullable Throwable caught) throws Throwable {
      Held held = Holdable.of(machine, name).hold.get();
      Return returned;
      try {
        machine.log("enter " + name);
        returned = body.run(machine, caught);
      } finally {
        held.close();
      }
      machine.log("exit " + name);
      return returned;
    }
  }

  /// What can be held, of whichever class.
  private record Holdable(
      BooleanSupplier acquire, Runnable release, BooleanSupplier locked, Supplier<Held> hold) {
    static Holdable of(Machine machine, String name) {
      return switch (machine.variables.get(name, Object.class)) {
        case Lock it -> new Holdable(it::acquire, it::release, it::locked, it::hold);
        case Condition it -> new Holdable(it::acquire, it::release, it::locked, it::hold);
        case Semaphore it -> new Holdable(it::acquire, it::release, it::locked, it::hold);
        default -> throw new InvalidProgram(name + " cannot be held");
      };
    }
  }
}
