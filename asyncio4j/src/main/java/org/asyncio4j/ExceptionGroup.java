package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
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
/// Its stack trace shows all of them: they are the first of the suppressed ones as well. One that
/// a task group has thrown says whose they are: in its message, and printed with its stack trace
/// before each of them (`task 'fetch': java.io.IOException: no route`, or `the body: ...`).
///
/// asyncio: `BaseExceptionGroup`, `ExceptionGroup`.
public final class ExceptionGroup extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  /// How many a message names.
  private static final int NAMED = 5;

  /// At least one.
  @SuppressWarnings("serial") // made by List.copyOf, which gives a serializable list
  private final List<Throwable> exceptions;

  /// Whose the exceptions are, for people to read; empty texts if that is not known.
  @SuppressWarnings("serial") // as above
  private final List<String> origins;

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
    this(message, exceptions, Collections.nCopies(exceptions.size(), ""));
  }

  /// @param origins whose each of them is, as `task 'Task-1'`
  ExceptionGroup(String message, List<? extends Throwable> exceptions, List<String> origins) {
    super(requireNonNull(message, "message"));
    this.exceptions = List.copyOf(exceptions);
    this.origins = List.copyOf(origins);
    if (this.exceptions.isEmpty()) {
      throw new IllegalArgumentException("a group needs at least one exception: " + message);
    }
    this.exceptions.forEach(this::addSuppressed);
  }

  /// The message, how many exceptions there are, and whose they are if that is known:
  /// `unhandled errors in a TaskGroup (2 exceptions, of task 'fetch' and the body)`.
  @Override
  public String getMessage() {
    String whose = origins.getFirst().isEmpty() ? "" : ", of " + named();
    return super.getMessage() + " (" + count() + whose + ")";
  }

  /// As a stack trace begins with, where each exception follows with whose it is.
  private String heading() {
    return getClass().getName() + ": " + super.getMessage() + " (" + count() + ")";
  }

  private String count() {
    return exceptions.size() == 1 ? "1 exception" : exceptions.size() + " exceptions";
  }

  private String named() {
    int shown = Math.min(origins.size(), NAMED);
    String last = origins.size() > NAMED ? origins.size() - NAMED + 1 + " more" : origins.getLast();
    return shown == 1 ? last : String.join(", ", origins.subList(0, shown - 1)) + " and " + last;
  }

  /// Whose an exception is; empty if that is not known.
  String origin(int index) {
    return origins.get(index);
  }

  @Override
  public void printStackTrace(PrintStream to) {
    Printed.of(this, "").printStackTrace(to);
  }

  @Override
  public void printStackTrace(PrintWriter to) {
    Printed.of(this, "").printStackTrace(to);
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
    var matching = new Part();
    var rest = new Part();
    for (int i = 0; i < exceptions.size(); i++) {
      Throwable exception = exceptions.get(i);
      if (exception instanceof ExceptionGroup group) {
        Split parts = group.split(condition);
        matching.add(i, parts.matching());
        rest.add(i, parts.rest());
      } else {
        (condition.test(exception) ? matching : rest).add(i, exception);
      }
    }
    return new Split(matching.group(), rest.group());
  }

  private final class Part {
    private final List<Throwable> members = new ArrayList<>();
    private final List<String> whose = new ArrayList<>();

    /// @param index of what it is, or is a part of
    void add(int index, @Nullable Throwable exception) {
      if (exception != null) {
        members.add(exception);
        whose.add(origins.get(index));
      }
    }

    @Nullable
    ExceptionGroup group() {
      if (members.isEmpty()) {
        return null;
      }
      if (members.equals(exceptions)) {
        return ExceptionGroup.this;
      }
      String message = requireNonNull(ExceptionGroup.super.getMessage());
      var group = new ExceptionGroup(message, members, whose);
      group.setStackTrace(getStackTrace());
      return group;
    }
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

  /// Stands for an exception while a group is printed, with whose it is before its text.
  /// The JDK prints these as it prints all, and the exceptions themselves stay as they are.
  private static final class Printed extends Throwable {
    @Serial
    private static final long serialVersionUID = 1;

    private final String text;

    private Printed(String text, Throwable printed) {
      super(null, printed.getCause());
      this.text = text;
      setStackTrace(printed.getStackTrace());
    }

    /// @param origin whose it is; empty if that is not known
    static Printed of(Throwable printed, String origin) {
      String before = origin.isEmpty() ? "" : origin + ": ";
      Throwable[] suppressed = printed.getSuppressed();
      if (!(printed instanceof ExceptionGroup group)) {
        var single = new Printed(before + printed, printed);
        List.of(suppressed).forEach(single::addSuppressed);
        return single;
      }
      var whole = new Printed(before + group.heading(), group);
      int members = group.exceptions.size(); // the first of its suppressed ones
      for (int i = 0; i < suppressed.length; i++) {
        whole.addSuppressed(i < members ? of(suppressed[i], group.origin(i)) : suppressed[i]);
      }
      return whole;
    }

    /// It has that of what it stands for.
    @Override
    public Throwable fillInStackTrace() {
      return this;
    }

    @Override
    @SuppressWarnings(
        "OverrideThrowableToString") // the text of what it stands for, whatever that is
    public String toString() {
      return text;
    }
  }
}
