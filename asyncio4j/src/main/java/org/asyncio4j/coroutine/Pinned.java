package org.asyncio4j.coroutine;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The errors for a stack with a frame that the JVM cannot suspend: a native method, or what native
/// code has called, class initialisers and class loaders too.
///
/// The native engine is told by the JVM that its yield was refused. The portable one parks, which
/// the JVM grants by keeping the carrier, and does not tell: to walk the stack before each await
/// would cost it more than a step.
final class Pinned {
  private static final StackWalker FRAMES =
      StackWalker.getInstance(Set.of(Option.SHOW_HIDDEN_FRAMES, Option.RETAIN_CLASS_REFERENCE));

  private static final String INITIALISER = "<clinit>";
  private static final MethodType LOAD_CLASS = MethodType.methodType(Class.class, String.class);

  private Pinned() {}

  /// For the calling thread, whose yield was refused.
  static IllegalStateException refused() {
    return new IllegalStateException("cannot await here: below on the stack is " + obstacle()
        + ", and the JVM cannot suspend that. Await outside of it, or call it in toThread");
  }

  private static String obstacle() {
    return FRAMES.walk(frames -> {
      StackFrame above = null;
      for (StackFrame frame : (Iterable<StackFrame>) frames::iterator) {
        String obstacle = obstacle(frame, above);
        if (obstacle != null) {
          return obstacle;
        }
        if (!Loom.isHidden(frame.getClassName())) {
          above = frame;
        }
      }
      return "a frame that the JVM cannot suspend";
    });
  }

  private static @Nullable String obstacle(StackFrame frame, @Nullable StackFrame above) {
    if (frame.isNativeMethod()) {
      return "the native method " + frame.toStackTraceElement();
    }
    if (frame.getMethodName().equals(INITIALISER)) {
      return "the class initialiser " + frame.toStackTraceElement();
    }
    if (ClassLoader.class.isAssignableFrom(frame.getDeclaringClass())
        && frame.getMethodName().equals("loadClass")
        && frame.getMethodType().equals(LOAD_CLASS)) {
      // By whom it was called does not show; most of the time by the JVM.
      return "the class loader's " + frame.toStackTraceElement();
    }
    if (Loom.isUpcall(frame.getClassName())) {
      return "the native code that called "
          + (above == null ? "this" : above.toStackTraceElement());
    }
    return null;
  }

  /// See [Coroutines#requireNoInitialiser].
  static void requireNoInitialiser() {
    String initialiser = FRAMES.walk(frames -> frames
        .filter(frame -> frame.getMethodName().equals(INITIALISER))
        .findFirst()
        .map(frame -> frame.toStackTraceElement().toString())
        .orElse(null));
    if (initialiser != null) {
      throw new IllegalStateException("cannot run a loop in the class initialiser " + initialiser
          + ": its coroutines run on other threads, and may wait for that class for ever. Run it"
          + " in a method, after the class is initialised");
    }
  }
}
