package org.asyncio4j.coroutine;

import java.lang.StackWalker.StackFrame;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The error for a yield with a frame below that the JVM cannot suspend: a native method, native
/// code that calls back, a class initialiser.
///
/// The native engine is told by the JVM that its yield was refused. The portable one parks,
/// which the JVM grants by blocking the carrier as well; it has to look for itself, and a look
/// costs more than a step.
final class Pinned {
  private static final StackWalker FRAMES =
      StackWalker.getInstance(Set.of(StackWalker.Option.SHOW_HIDDEN_FRAMES));

  private static final String SCHEDULER = "jdk.virtualThreadScheduler.";

  private Pinned() {}

  /// For the calling thread, whose yield was refused.
  static IllegalStateException refused() {
    String where = find();
    return error(where != null ? where : "a frame that the JVM cannot suspend");
  }

  /// For the calling thread before it parks, or after: walks its whole stack.
  ///
  /// @return null if the JVM can suspend it
  static @Nullable IllegalStateException look() {
    String where = find();
    return where == null ? null : error(where);
  }

  /// Whether another thread, which is parked, seems to hold its carrier: then it should check for
  /// itself. Seldom wrong: the JVM keeps a carrier for a moment for reasons of its own.
  static boolean suspected(Thread parked) {
    // Only here does the public API show a carrier, behind the name, which may be anything:
    // "VirtualThread[#22,name]/waiting@ForkJoinPool-1..."
    if (parked.getState() != Thread.State.WAITING) {
      return false;
    }
    String text = parked.toString();
    return text.indexOf('@', text.lastIndexOf(']')) >= 0;
  }

  private static IllegalStateException error(String where) {
    return new IllegalStateException("cannot await here: below on the stack is "
        + where
        + ", and the JVM cannot suspend that. Await outside of it, or call it in toThread");
  }

  private static @Nullable String find() {
    return FRAMES.walk(frames -> {
      StackFrame above = null;
      for (StackFrame frame : (Iterable<StackFrame>) frames::iterator) {
        if (frame.isNativeMethod() || isInitialiser(frame.getMethodName())) {
          return describe(frame.toStackTraceElement());
        }
        if (Loom.isUpcall(frame.getClassName())) {
          return "the native code that called "
              + (above == null ? "this" : above.toStackTraceElement());
        }
        if (!Loom.isHidden(frame.getClassName())) {
          above = frame;
        }
      }
      return null;
    });
  }

  private static boolean isInitialiser(String method) {
    return method.equals("<clinit>");
  }

  private static String describe(StackTraceElement frame) {
    String kind = frame.isNativeMethod() ? "the native method " : "the class initialiser ";
    return kind + frame;
  }

  /// Whether this JVM may have a single carrier: then a coroutine that parks with its carrier
  /// leaves none for the others.
  static boolean carriersAreScarce() {
    return Integer.getInteger(SCHEDULER + "maxPoolSize", 256) <= 1
        || Integer.getInteger(SCHEDULER + "parallelism", Runtime.getRuntime().availableProcessors())
            <= 1;
  }
}
