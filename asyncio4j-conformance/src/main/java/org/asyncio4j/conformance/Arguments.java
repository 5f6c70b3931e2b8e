package org.asyncio4j.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What follows the name of a statement; the first argument has index 0.
///
/// @param language for the blocks among them
/// @param statement the statement as it is written, its name first
record Arguments(Language language, JsonArray statement) {
  private JsonElement get(int index) {
    if (index + 1 >= statement.size()) {
      throw new InvalidProgram("argument " + index + " is missing in " + statement);
    }
    return statement.get(index + 1);
  }

  boolean has(int index) {
    return index + 1 < statement.size() && !get(index).isJsonNull();
  }

  String text(int index) {
    return get(index).getAsString();
  }

  /// A text that may be left out.
  @Nullable
  String optionalText(int index) {
    return has(index) ? text(index) : null;
  }

  int number(int index) {
    return get(index).getAsInt();
  }

  Duration millis(int index) {
    return Duration.ofMillis(number(index));
  }

  /// A time that may be left out.
  @Nullable
  Duration optionalMillis(int index) {
    return has(index) ? millis(index) : null;
  }

  boolean flag(int index) {
    return get(index).getAsBoolean();
  }

  JsonElement json(int index) {
    return get(index);
  }

  JsonArray array(int index) {
    return get(index).getAsJsonArray();
  }

  List<String> texts(int index) {
    return array(index).asList().stream().map(JsonElement::getAsString).toList();
  }

  /// A value of the language: a number, a text, or null.
  @Nullable
  Object value(int index) {
    return value(get(index));
  }

  private static @Nullable Object value(JsonElement json) {
    return switch (json) {
      case JsonPrimitive number when number.isNumber() -> number.getAsInt();
      case JsonPrimitive text when text.isString() -> text.getAsString();
      case JsonElement none when none.isJsonNull() -> null;
      default -> throw new InvalidProgram(json + " is not a value: not a number, text or null");
    };
  }

  JsonObject parts(int index) {
    return get(index).getAsJsonObject();
  }

  /// Makes the statements of a block ready. To be called once, when the statement is made.
  Block block(int index) {
    return language.block(get(index).getAsJsonArray());
  }
}
