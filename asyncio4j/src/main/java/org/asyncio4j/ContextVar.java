package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A variable whose value belongs to the current [Context]: each task has its own.
///
/// A new task starts with a copy of its creator's context, so it sees what was set before and
/// what it sets stays its own. A callback runs in the context that was current when it was
/// scheduled.
///
/// ```java
/// static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");
/// ```
///
/// A variable is a constant: contexts keep it, and its value, for as long as they live. Any
/// thread may use it; outside of loops each thread has a context of its own.
///
/// asyncio: `contextvars.ContextVar`. See [ScopedValue] for a value that is bound for one call
/// only.
///
/// @param <T> its values
public final class ContextVar<T extends @Nullable Object> {
  private final String name;
  private final boolean hasDefault;
  private final @Nullable Object defaultValue;

  private ContextVar(String name, boolean hasDefault, @Nullable Object defaultValue) {
    this.name = requireNonNull(name, "name");
    this.hasDefault = hasDefault;
    this.defaultValue = defaultValue;
  }

  /// Makes a variable without a default: it must be set before it is read.
  ///
  /// @param name for messages; need not be unique
  /// @param <T> its values
  /// @return a new variable
  public static <T extends @Nullable Object> ContextVar<T> of(String name) {
    return new ContextVar<>(name, false, null);
  }

  /// Makes a variable with a default.
  ///
  /// @param name for messages; need not be unique
  /// @param defaultValue its value where it was not set
  /// @param <T> its values
  /// @return a new variable
  public static <T extends @Nullable Object> ContextVar<T> withDefault(
      String name, T defaultValue) {
    return new ContextVar<>(name, true, defaultValue);
  }

  /// Its name.
  ///
  /// @return the name it was made with
  public String name() {
    return name;
  }

  /// Its value in the current context.
  ///
  /// @return what was set, else the default
  /// @throws NoSuchElementException if it was not set here and has no default
  public T get() {
    return get(ThreadState.current().context);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the value is a T, which may be null
  T get(Context context) {
    Context.VarMap values = context.values;
    if (values.contains(this)) {
      return (T) values.get(this);
    }
    if (!hasDefault) {
      throw new NoSuchElementException(
          "context variable '" + name + "' has no value here and no default: set it first");
    }
    return (T) defaultValue;
  }

  /// Sets its value in the current context.
  ///
  /// @param value the new value
  /// @return what undoes this: give it to [#reset], or close it
  public Token<T> set(T value) {
    ThreadState state = ThreadState.current();
    Context context = state.context;
    var token = new Token<>(this, context, context.values);
    context.values = context.values.with(this, value);
    state.keep();
    return token;
  }

  /// Gives the variable back the value, or the lack of one, that it had before a [#set].
  ///
  /// @param token what that `set` returned
  /// @throws IllegalStateException if the token was used before
  /// @throws IllegalArgumentException if it is of another variable, or was made in another
  ///     context
  public void reset(Token<T> token) {
    if (token.variable != this) {
      throw new IllegalArgumentException(
          token + " is of variable '" + token.variable.name + "', not of '" + name + "'");
    }
    ThreadState state = ThreadState.current();
    Context context = state.context;
    if (token.context != context) {
      throw new IllegalArgumentException(
          token + " was made in another context than the current one");
    }
    if (token.used) {
      throw new IllegalStateException(token + " has been used: a token undoes one set, once");
    }
    token.used = true;
    Context.VarMap before = token.before;
    context.values = before.contains(this)
        ? context.values.with(this, before.get(this))
        : context.values.without(this);
    state.keep();
  }

  @Override
  public String toString() {
    return "<ContextVar '" + name + "'" + (hasDefault ? " default=" + defaultValue : "") + ">";
  }

  /// What undoes a [ContextVar#set]: once, and in the same context. Closing it is the same as a
  /// [ContextVar#reset]: `try (var undo = USER.set("admin")) { ... }`.
  ///
  /// @param <T> the variable's values
  public static final class Token<T extends @Nullable Object> implements AutoCloseable {
    private final ContextVar<T> variable;
    private final Context context;
    private final Context.VarMap before;
    private boolean used;

    private Token(ContextVar<T> variable, Context context, Context.VarMap before) {
      this.variable = variable;
      this.context = context;
      this.before = before;
    }

    /// Undoes the `set`.
    ///
    /// @throws IllegalStateException if it was undone before
    /// @throws IllegalArgumentException if the current context is another one
    @Override
    public void close() {
      variable.reset(this);
    }

    @Override
    public String toString() {
      return "<Token" + (used ? " used" : "") + " of " + variable + ">";
    }
  }
}
