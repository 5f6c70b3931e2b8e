package org.asyncio4j.conformance;

import org.asyncio4j.TaskGroup;
import org.jspecify.annotations.Nullable;

/// Task groups.
final class GroupStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.statement("taskgroup", arguments -> new Scope(arguments.text(0), arguments.block(1)));
    language.action("group_spawn", (machine, arguments) -> {
      var group = machine.variables.get(arguments.text(0), TaskGroup.class);
      machine.spawn(arguments.text(1), arguments.text(2), group::createTask);
    });
  }

  private record Scope(String name, Block body) implements Statement {
    @Override
    public @Nullable Return run(Machine machine, @Nullable Throwable caught) throws Throwable {
      Return returned = TaskGroup.<@Nullable Return>call(group -> {
        machine.variables.set(name, group);
        return body.run(machine, caught);
      });
      machine.log(name + " joined");
      return returned;
    }
  }
}
