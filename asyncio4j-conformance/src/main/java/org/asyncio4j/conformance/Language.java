package org.asyncio4j.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// The statements that programs may use, by name.
final class Language {
  /// All that there is: a new family is one more line.
  static final Language STANDARD = new Language(List.of(
      new FlowStatements(),
      new TaskStatements(),
      new TimeStatements(),
      new FutureStatements(),
      new ContextStatements(),
      new CombinatorStatements(),
      new TimeoutStatements(),
      new GroupStatements(),
      new HoldStatements(),
      new EventStatements(),
      new ConditionStatements(),
      new BarrierStatements(),
      new QueueStatements()));

  /// A statement that holds no others.
  @FunctionalInterface
  interface Action {
    /// Runs it.
    void run(Machine machine, Arguments arguments) throws Throwable;
  }

  private final Map<String, Function<Arguments, Statement>> statements = new HashMap<>();
  private final Map<String, Function<JsonObject, Object>> objects = new HashMap<>();

  Language(List<Family> families) {
    families.forEach(family -> family.addTo(this));
  }

  /// Adds a statement that holds no others.
  void action(String name, Action action) {
    statement(name, arguments -> (machine, _) -> {
      action.run(machine, arguments);
      return null;
    });
  }

  /// Adds a statement that holds others, or uses what was caught, or returns.
  void statement(String name, Function<Arguments, Statement> maker) {
    if (statements.put(name, maker) != null) {
      throw new IllegalArgumentException("two families have a statement '" + name + "'");
    }
  }

  /// Adds a kind of objects, made from their options.
  void object(String kind, Function<JsonObject, Object> maker) {
    if (objects.put(kind, maker) != null) {
      throw new IllegalArgumentException("two families have a kind of objects '" + kind + "'");
    }
  }

  /// Makes statements ready to run.
  ///
  /// @throws Unsupported if one is not in this language
  Block block(JsonArray json) {
    return new Block(json.asList().stream()
        .map(JsonElement::getAsJsonArray)
        .map(this::statement)
        .toList());
  }

  private Statement statement(JsonArray json) {
    String name = json.get(0).getAsString();
    Function<Arguments, Statement> maker = statements.get(name);
    if (maker == null) {
      throw new Unsupported(name);
    }
    return maker.apply(new Arguments(this, json));
  }

  /// What makes an object; it is to be made on the loop, before the program runs.
  ///
  /// @throws Unsupported if its kind is not in this language
  Supplier<Object> object(JsonObject options) {
    String kind = options.get("kind").getAsString();
    Function<JsonObject, Object> maker = objects.get(kind);
    if (maker == null) {
      throw new Unsupported(kind);
    }
    return () -> maker.apply(options);
  }
}
