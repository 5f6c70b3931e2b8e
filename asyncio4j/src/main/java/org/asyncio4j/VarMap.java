package org.asyncio4j;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of a context: an immutable map from variables to values.
///
/// A flat array of pairs, searched from its start. A program has a handful of context variables:
/// for so few, a scan beats hashing, and a copy at each write is cheaper than a tree. Copying a
/// context is free.
final class VarMap {
  static final VarMap EMPTY = new VarMap(new @Nullable Object[0]);

  private final @Nullable Object[] pairs;

  private VarMap(@Nullable Object[] pairs) {
    this.pairs = pairs;
  }

  private int find(ContextVar<?> key) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i] == key) {
        return i;
      }
    }
    return -1;
  }

  boolean contains(ContextVar<?> key) {
    return find(key) >= 0;
  }

  /// The value of a variable; null, too, if it has none.
  @Nullable
  Object get(ContextVar<?> key) {
    int at = find(key);
    return at < 0 ? null : pairs[at + 1];
  }

  VarMap with(ContextVar<?> key, @Nullable Object value) {
    int at = find(key);
    boolean added = at < 0;
    @Nullable Object[] copy = Arrays.copyOf(pairs, pairs.length + (added ? 2 : 0));
    int to = added ? pairs.length : at;
    copy[to] = key;
    copy[to + 1] = value;
    return new VarMap(copy);
  }

  VarMap without(ContextVar<?> key) {
    int at = find(key);
    if (at < 0) {
      return this;
    }
    @Nullable Object[] copy = Arrays.copyOf(pairs, pairs.length - 2);
    System.arraycopy(pairs, at + 2, copy, at, pairs.length - at - 2);
    return new VarMap(copy);
  }

  Map<ContextVar<?>, @Nullable Object> asMap() {
    Map<ContextVar<?>, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((ContextVar<?>) java.util.Objects.requireNonNull(pairs[i]), pairs[i + 1]);
    }
    return Collections.unmodifiableMap(map);
  }
}
