package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.asyncio4j.coroutine.Strand;
import org.asyncio4j.watch.CreationSite;
import org.asyncio4j.watch.TaskStack;
import org.jspecify.annotations.Nullable;

/// How values, callbacks and coroutines look in the text forms of futures, tasks and handles.
final class TextForm {
  private TextForm() {}

  /// The text of a user's object, also if its `toString` fails: what is to be told of it must not
  /// be lost by that, nor end the loop.
  static String of(@Nullable Object object) {
    try {
      return "" + object; // never null, whatever toString gives
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      // Of the failure only its class: its own text might fail as well.
      return "<" + requireNonNull(object).getClass().getName() + ", whose toString failed: "
          + e.getClass().getName() + ">";
    }
  }

  /// A value: strings in quotes, so that `'1'` is not `1`.
  static String ofValue(@Nullable Object value) {
    return value instanceof CharSequence ? "'" + of(value) + "'" : of(value);
  }

  /// A callback or body: its own text if it has one, else its class. The class of a lambda or
  /// method reference has no name but that of the class it stands in: `Main.lambda`.
  static String ofCallback(Object callback) {
    Class<?> type = callback.getClass();
    if (type.isHidden() || type.isSynthetic()) {
      String name = type.getName();
      int lambda = name.indexOf("$$Lambda");
      return simple(lambda < 0 ? name : name.substring(0, lambda)) + ".lambda";
    }
    String text = of(callback);
    boolean inherited = text.startsWith(type.getName() + "@");
    return inherited ? simple(type.getName()) : text;
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  /// `<Main.lambda created>`, `<Main.fetch running at Main.java:12>`, `<done>`
  static String ofCoroutine(Strand strand) {
    Object body = strand.body();
    if (body != null) {
      return "<" + ofCallback(body) + " created>";
    }
    List<StackTraceElement> frames = TaskStack.of(strand.thread(), null, Integer.MAX_VALUE);
    if (frames.isEmpty()) {
      return strand.ended() ? "<done>" : "<running>";
    }
    StackTraceElement outer = frames.getFirst();
    return "<" + simple(outer.getClassName()) + "." + outer.getMethodName() + " running at "
        + CreationSite.place(outer) + ">";
  }
}
