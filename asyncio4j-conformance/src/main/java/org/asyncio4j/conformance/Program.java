package org.asyncio4j.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// A program that is ready to run.
///
/// @param objects what makes its objects, in order, by name
/// @param routines the bodies of its coroutines, by name
record Program(Map<String, Supplier<Object>> objects, Map<String, Block> routines) {
  /// Makes a program ready.
  ///
  /// @param json the program as it is written
  /// @param language the statements that it may use
  /// @throws Unsupported if it uses another one
  static Program of(JsonObject json, Language language) {
    return new Program(
        members(json, "objects", value -> language.object(value.getAsJsonObject())),
        members(json, "routines", value -> language.block(value.getAsJsonArray())));
  }

  private static <T> Map<String, T> members(
      JsonObject json, String name, Function<JsonElement, T> maker) {
    var made = new LinkedHashMap<String, T>();
    if (json.has(name)) {
      json.getAsJsonObject(name)
          .asMap()
          .forEach((member, value) -> made.put(member, maker.apply(value)));
    }
    return made;
  }

  /// The body of a coroutine.
  ///
  /// @param name its name
  Block routine(String name) {
    Block routine = routines.get(name);
    if (routine == null) {
      throw new InvalidProgram("there is no routine '" + name + "'");
    }
    return routine;
  }
}
