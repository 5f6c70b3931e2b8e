package org.asyncio4j.conformance;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.jspecify.annotations.Nullable;

/// The variables of a run, and what else its statements keep; keys are names or records.
final class Variables {
  private final Map<Object, Object> values = new HashMap<>();
  private final Map<Future<?>, String> names = new IdentityHashMap<>();
  private @Nullable InvalidProgram missed;

  void set(Object key, Object value) {
    values.put(key, value);
  }

  /// Sets the variable of a future or task, which gives it its name in the trace.
  void bind(String name, Future<?> future) {
    set(name, future);
    names.put(future, name);
  }

  /// The name of a future or task; null if it has none.
  @Nullable
  String nameOf(Future<?> future) {
    return names.get(future);
  }

  <T> T get(Object key, Class<T> type) {
    Object value = values.get(key);
    if (!type.isInstance(value)) {
      // The program may catch this like any error of its own, so that it is noted as well.
      missed = new InvalidProgram(key + " is " + value + ", not a " + type.getSimpleName());
      throw missed;
    }
    return type.cast(value);
  }

  /// What is kept under a key, made if there is nothing yet.
  <T> T getOrMake(Object key, Class<T> type, Supplier<T> maker) {
    return type.cast(values.computeIfAbsent(key, _ -> maker.get()));
  }

  @SuppressWarnings("unchecked") // of a program's futures all results are plain objects
  Future<@Nullable Object> future(String name) {
    return get(name, Future.class);
  }

  Task<?> task(String name) {
    return get(name, Task.class);
  }

  /// Throws what showed that the program is not valid, if anything did.
  void requireValid() {
    if (missed != null) {
      throw missed;
    }
  }
}
