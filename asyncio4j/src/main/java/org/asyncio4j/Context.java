package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.asyncio4j.coroutine.RunnableOp;
import org.jspecify.annotations.Nullable;

/// The values of the context variables: what a task or callback carries with it.
///
/// Copying one costs nothing, whatever it holds. A context is not for several threads at once.
///
/// asyncio: `contextvars.Context`.
public final class Context {
  VarMap values;
  private boolean entered;

  /// Makes an empty context.
  public Context() {
    this(VarMap.EMPTY);
  }

  private Context(VarMap values) {
    this.values = values;
  }

  /// A copy of the current context. asyncio: `contextvars.copy_context`.
  ///
  /// @return a new context with the same values
  public static Context copyOfCurrent() {
    return ThreadState.current().context.copy();
  }

  /// A copy of this one: what is set in either is not seen in the other.
  ///
  /// @return a new context with the same values
  public Context copy() {
    return new Context(values);
  }

  /// Runs `operation` with this as the current context; what it sets stays in here. It may
  /// await.
  ///
  /// @param operation what to run
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws IllegalStateException if a run of this context is going on
  public <T extends @Nullable Object, X extends Throwable> T run(
      CallableOp<? extends T, X> operation) throws X {
    if (entered) {
      throw new IllegalStateException(
          "cannot run in " + this + ": it is entered already; run in a copy of it");
    }
    ThreadState state = ThreadState.current();
    Context before = state.context == state.outermost ? null : state.context;
    entered = true;
    state.context = this;
    try {
      return operation.call();
    } finally {
      // Not `state`: an operation that awaits may end under another driver, whose outermost
      // context is another one, too.
      ThreadState ending = ThreadState.current();
      ending.context = before == null ? ending.outermost : before;
      ending.keep();
      Reference.reachabilityFence(state); // the thread may not keep it
      entered = false;
    }
  }

  /// Runs `operation` with this as the current context, as [#run(CallableOp)] does.
  ///
  /// @param operation what to run
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws IllegalStateException if a run of this context is going on
  public <X extends Throwable> void run(RunnableOp<X> operation) throws X {
    this.<@Nullable Void, X>run(() -> {
      operation.run();
      return null;
    });
  }

  /// Runs what the library has to tell with this as the current context, also while a run of
  /// this context is going on.
  void tell(Runnable action) {
    ThreadState state = ThreadState.current();
    Context before = state.context;
    state.context = this;
    try {
      action.run();
    } finally {
      state.context = before;
      state.keep();
    }
  }

  /// The value of a variable in this context.
  ///
  /// @param variable which
  /// @param <T> its values
  /// @return what was set here, else its default
  /// @throws java.util.NoSuchElementException if it was not set here and has no default
  public <T extends @Nullable Object> T get(ContextVar<T> variable) {
    return variable.get(this);
  }

  /// Whether a variable was set in this context.
  ///
  /// @param variable which
  /// @return false where only its default stands
  public boolean contains(ContextVar<?> variable) {
    return values.contains(variable);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /// All that was set in this context, in the order of the first setting.
  ///
  /// @return the values as they are now
  public Map<ContextVar<?>, @Nullable Object> asMap() {
    return values.asMap();
  }

  @Override
  public String toString() {
    return "<Context " + asMap() + ">";
  }

  /// The values of a context: an immutable map from variables to values.
  ///
  /// A flat array of pairs, searched from its start. A program has a handful of variables: for
  /// so few, a scan beats hashing, and a copy at each write is cheaper than a tree. Copying a
  /// context is free.
  static final class VarMap {
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

    boolean isEmpty() {
      return pairs.length == 0;
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
        map.put((ContextVar<?>) requireNonNull(pairs[i]), pairs[i + 1]);
      }
      return Collections.unmodifiableMap(map);
    }
  }
}
