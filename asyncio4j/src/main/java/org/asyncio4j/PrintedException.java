package org.asyncio4j;

import java.io.Serial;
import java.util.List;

/// Stands for an exception while an [ExceptionGroup] is printed, with whose it is before its text.
/// The JDK prints these as it prints all, and the exceptions themselves stay as they are.
final class PrintedException extends Throwable {
  @Serial
  private static final long serialVersionUID = 1;

  private final String text;

  private PrintedException(String text, Throwable printed) {
    super(null, printed.getCause());
    this.text = text;
    setStackTrace(printed.getStackTrace());
  }

  /// @param origin whose it is; empty if that is not known
  static PrintedException of(Throwable printed, String origin) {
    String before = origin.isEmpty() ? "" : origin + ": ";
    Throwable[] suppressed = printed.getSuppressed();
    if (!(printed instanceof ExceptionGroup group)) {
      var single = new PrintedException(before + printed, printed);
      List.of(suppressed).forEach(single::addSuppressed);
      return single;
    }
    var whole = new PrintedException(before + group.heading(), group);
    int members = group.exceptions().size(); // the first of its suppressed ones
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
  @SuppressWarnings("OverrideThrowableToString") // the text of what it stands for, whatever that is
  public String toString() {
    return text;
  }
}
