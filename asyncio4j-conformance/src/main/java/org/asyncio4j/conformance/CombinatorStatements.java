package org.asyncio4j.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Future;
import org.asyncio4j.ReturnWhen;
import org.asyncio4j.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Waiting for several, or within limits.
final class CombinatorStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.action(
        "gather",
        (machine, arguments) ->
            machine.log("gathered " + Show.value(gather(machine, arguments, 0).await())));
    language.action(
        "gather_as",
        (machine, arguments) ->
            machine.variables.bind(arguments.text(0), gather(machine, arguments, 1)));
    language.action("wait", (machine, arguments) -> {
      var futures = arguments.texts(0).stream().map(machine.variables::future).toList();
      var when = ReturnWhen.valueOf(arguments.text(2).toUpperCase(Locale.ROOT));
      var sets = Asyncio.wait(futures, arguments.optionalMillis(1), when);
      machine.log(
          "done " + names(machine, sets.done()) + " pending " + names(machine, sets.pending()));
    });
    language.action("as_completed", CombinatorStatements::asCompleted);
    language.action("wait_for", (machine, arguments) -> {
      Duration limit = arguments.optionalMillis(1);
      Object result = routine(machine, arguments.json(0)) instanceof Block routine
          ? Asyncio.waitFor(() -> machine.run(routine), limit)
          : Asyncio.waitFor(machine.variables.future(arguments.text(0)), limit);
      machine.log("got " + Show.value(result));
    });
    language.action("shield", (machine, arguments) -> {
      Object result = Asyncio.shield(item(machine, arguments.json(0))).await();
      machine.log("got " + Show.value(result));
    });
  }

  private static Future<? extends @Nullable Object> gather(
      Machine machine, Arguments arguments, int index) {
    List<Future<@Nullable Object>> items = items(machine, arguments, index);
    return arguments.flag(index + 1)
        ? Asyncio.gatherFutureReturningExceptions(items)
        : Asyncio.gatherFuture(items);
  }

  private static void asCompleted(Machine machine, Arguments arguments) throws Throwable {
    var iteration = Asyncio.asCompleted(items(machine, arguments, 0), arguments.optionalMillis(1))
        .iterator();
    while (iteration.hasNext()) {
      try {
        Future<@Nullable Object> done = iteration.next();
        machine.log("completed " + Show.value(done.result()));
      } catch (Throwable e) {
        if (!(e instanceof UserError || e instanceof TimeoutException)) {
          throw e;
        }
        machine.log("completed " + Show.value(e));
      }
    }
  }

  private static String names(Machine machine, Set<? extends Future<?>> futures) {
    return Show.value(futures.stream().map(machine.variables::nameOf).sorted().toList());
  }

  private static List<Future<@Nullable Object>> items(
      Machine machine, Arguments arguments, int index) {
    List<Future<@Nullable Object>> items = new ArrayList<>();
    arguments.array(index).forEach(item -> items.add(item(machine, item)));
    return items;
  }

  /// A task or future by its variable, or a task of a routine.
  private static Future<@Nullable Object> item(Machine machine, JsonElement item) {
    return routine(machine, item) instanceof Block routine
        ? machine.loop.<@Nullable Object>createTask(() -> machine.run(routine))
        : machine.variables.future(item.getAsString());
  }

  private static @Nullable Block routine(Machine machine, JsonElement item) {
    return item instanceof JsonObject parts
        ? machine.program.routine(parts.get("routine").getAsString())
        : null;
  }
}
