package org.asyncio4j.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The statement `try`: a body, handlers of which the first that fits runs, and a block that
/// always runs.
///
/// @param body what is tried
/// @param handlers in order
/// @param last runs at the end, whatever happened; a `return` in it ends only this block
record Try(Block body, List<Handler> handlers, @Nullable Block last) implements Statement {
  /// A handler.
  ///
  /// @param kind what it catches
  /// @param block what it does then
  private record Handler(String kind, Block block) {
    boolean catches(Throwable exception) {
      return switch (kind) {
        case "any" -> true;
        case "error" -> !(exception instanceof CancelledError);
        case "cancelled" -> exception instanceof CancelledError;
        case "timeout" -> exception instanceof TimeoutException;
        case "user" -> exception instanceof UserError;
        case "group" -> exception instanceof ExceptionGroup;
        default -> throw new InvalidProgram("a handler cannot catch '" + kind + "'");
      };
    }
  }

  static Try of(Arguments arguments) {
    Language language = arguments.language();
    JsonObject parts = arguments.parts(0);
    List<Handler> handlers = parts.has("on")
        ? parts.getAsJsonArray("on").asList().stream()
            .map(JsonElement::getAsJsonArray)
            .map(on ->
                new Handler(on.get(0).getAsString(), language.block(on.get(1).getAsJsonArray())))
            .toList()
        : List.of();
    JsonArray last = parts.getAsJsonArray("finally");
    return new Try(
        language.block(parts.getAsJsonArray("body")),
        handlers,
        last == null ? null : language.block(last));
  }

  @Override
  public @Nullable Return run(Machine machine, @Nullable Throwable caught) throws Throwable {
    try {
      return tried(machine, caught);
    } finally {
      if (last != null && !machine.over()) {
        machine.log("finally");
        last.run(machine, caught);
      }
    }
  }

  private @Nullable Return tried(Machine machine, @Nullable Throwable caught) throws Throwable {
    try {
      return body.run(machine, caught);
    } catch (Throwable exception) {
      Handler handler = handlerOf(exception);
      if (handler == null || machine.over()) {
        throw exception;
      }
      machine.log("caught " + Show.value(exception));
      return handler.block.run(machine, exception);
    }
  }

  private @Nullable Handler handlerOf(Throwable exception) {
    for (Handler handler : handlers) {
      if (handler.catches(exception)) {
        return handler;
      }
    }
    return null;
  }
}
