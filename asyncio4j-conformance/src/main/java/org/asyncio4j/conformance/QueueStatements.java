package org.asyncio4j.conformance;

import com.google.gson.JsonObject;
import org.asyncio4j.sync.LifoQueue;
import org.asyncio4j.sync.PriorityQueue;
import org.asyncio4j.sync.Queue;
import org.jspecify.annotations.Nullable;

/// Queues.
final class QueueStatements implements Family {
  @Override
  public void addTo(Language language) {
    language.object("queue", options -> new Queue<@Nullable Object>(maxsize(options)));
    language.object("lifo_queue", options -> new LifoQueue<@Nullable Object>(maxsize(options)));
    language.object("priority_queue", options -> new PriorityQueue<>(maxsize(options)));
    language.action("put", (machine, arguments) -> {
      Object item = arguments.value(1);
      queue(machine, arguments).put(item);
      machine.log("put " + arguments.text(0) + " " + Show.value(item));
    });
    language.action("get", (machine, arguments) -> {
      Object item = queue(machine, arguments).get();
      machine.log("get " + arguments.text(0) + " " + Show.value(item));
    });
    language.action(
        "put_nowait",
        (machine, arguments) -> queue(machine, arguments).putNowait(arguments.value(1)));
    language.action("get_nowait", (machine, arguments) -> {
      Object item = queue(machine, arguments).getNowait();
      machine.log("get " + arguments.text(0) + " " + Show.value(item));
    });
    language.action(
        "task_done", (machine, arguments) -> queue(machine, arguments).taskDone());
    language.action("join", (machine, arguments) -> {
      queue(machine, arguments).join();
      machine.log("joined " + arguments.text(0));
    });
    language.action(
        "shutdown", (machine, arguments) -> queue(machine, arguments).shutdown(arguments.flag(1)));
    language.action(
        "qsize",
        (machine, arguments) ->
            machine.log(arguments.text(0) + " size " + queue(machine, arguments).size()));
  }

  private static int maxsize(JsonObject options) {
    return options.has("maxsize") ? options.get("maxsize").getAsInt() : 0;
  }

  @SuppressWarnings("unchecked") // made here and nowhere else
  private static Queue<@Nullable Object> queue(Machine machine, Arguments arguments) {
    return machine.variables.get(arguments.text(0), Queue.class);
  }
}
