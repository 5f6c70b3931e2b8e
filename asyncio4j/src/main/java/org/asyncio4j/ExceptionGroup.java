package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Several exceptions that are thrown together, as a [TaskGroup] does with those of its tasks. An
/// exception in it may be a group itself.
///
/// ```java
/// try {
///   taskGroup(group -> {
///     group.createTask(() -> prepare());
///     group.createTask(() -> serve());
///   });
/// } catch (ExceptionGroup e) {
///   throw e.unwrap(java.io.IOException.class);
/// }
/// ```
///
/// Its stack trace shows all of them: they are among the suppressed ones as well.
///
/// asyncio: `BaseExceptionGroup`, `ExceptionGroup`.
public final class ExceptionGroup extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /// At least one.
  @SuppressWarnings("serial") // made by List.copyOf, which gives a serializable list
  private final List<Throwable> exceptions;

  /// What [#split] makes of a group.
  ///
  /// @param matching what fits; null if nothing does
  /// @param rest what does not; null if all fits
  public record Split(
      @Nullable ExceptionGroup matching, @Nullable ExceptionGroup rest) {}

  /// Makes a group.
  ///
  /// @param message what these exceptions have in common
  /// @param exceptions at least one
  /// @throws IllegalArgumentException if there is none
  public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
    super(requireNonNull(message, "message"));
    this.exceptions = List.copyOf(exceptions);
    if (this.exceptions.isEmpty()) {
      throw new IllegalArgumentException("a group needs at least one exception: " + message);
    }
    this.exceptions.forEach(this::addSuppressed);
  }

  /// The message, and how many exceptions there are.
  @Override
  public String getMessage() {
    int count = exceptions.size();
    return super.getMessage() + " (" + count + (count == 1 ? " exception)" : " exceptions)");
  }

  /// The exceptions of this group.
  ///
  /// @return at least one, in the order in which they happened
  public List<Throwable> exceptions() {
    return exceptions;
  }

  /// The exceptions of this group and of those inside it.
  ///
  /// @return the exceptions that are no groups
  public List<Throwable> leaves() {
    return exceptions.stream().flatMap(ExceptionGroup::leavesOf).toList();
  }

  private static Stream<Throwable> leavesOf(Throwable exception) {
    return exception instanceof ExceptionGroup group
        ? group.leaves().stream()
        : Stream.of(exception);
  }

  /// The part of this group whose exceptions fit. The nesting stays.
  ///
  /// @param type of the exceptions that are wanted
  /// @return a group of those, this one if it holds no others, or null if there is none
  public @Nullable ExceptionGroup subgroup(Class<? extends Throwable> type) {
    return split(type).matching();
  }

  /// The part of this group whose exceptions fit. The nesting stays.
  ///
  /// @param condition asked of each exception and, before those inside, of each group
  /// @return a group of those, this one if it holds no others, or null if there is none
  public @Nullable ExceptionGroup subgroup(Predicate<? super Throwable> condition) {
    return split(condition).matching();
  }

  /// Parts this group in two. The nesting stays.
  ///
  /// @param type of the exceptions that are wanted
  /// @return the exceptions of that type, and the others
  public Split split(Class<? extends Throwable> type) {
    return split(type::isInstance);
  }

  /// Parts this group in two. The nesting stays.
  ///
  /// @param condition asked of each exception and, before those inside, of each group
  /// @return the exceptions that fit, and the others
  public Split split(Predicate<? super Throwable> condition) {
    if (condition.test(this)) {
      return new Split(this, null);
    }
    var matching = new ArrayList<Throwable>();
    var rest = new ArrayList<Throwable>();
    for (Throwable exception : exceptions) {
      if (exception instanceof ExceptionGroup group) {
        Split parts = group.split(condition);
        addTo(matching, parts.matching());
        addTo(rest, parts.rest());
      } else {
        (condition.test(exception) ? matching : rest).add(exception);
      }
    }
    return new Split(part(matching), part(rest));
  }

  private static void addTo(List<Throwable> exceptions, @Nullable ExceptionGroup group) {
    if (group != null) {
      exceptions.add(group);
    }
  }

  private @Nullable ExceptionGroup part(List<Throwable> part) {
    if (part.isEmpty()) {
      return null;
    }
    if (part.equals(exceptions)) {
      return this;
    }
    var group = new ExceptionGroup(requireNonNull(super.getMessage()), part);
    group.setStackTrace(getStackTrace());
    return group;
  }

  /// Throws the one exception that this holds, if it holds one only and that is of a type: so
  /// that callers need not know of groups.
  ///
  /// @param type which exception to throw
  /// @param <X> the type
  /// @return this group otherwise: `throw group.unwrap(IOException.class)`
  /// @throws X the one exception, the same object
  public <X extends Throwable> ExceptionGroup unwrap(Class<X> type) throws X {
    List<Throwable> leaves = leaves();
    if (leaves.size() == 1 && type.isInstance(leaves.getFirst())) {
      throw type.cast(leaves.getFirst());
    }
    return this;
  }
}
