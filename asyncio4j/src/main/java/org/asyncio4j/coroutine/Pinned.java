package org.asyncio4j.coroutine;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The error for a yield with a frame below that the JVM cannot suspend: a native method, or what
/// native code has called, a class initialiser and a class loader too.
///
/// The native engine is told by the JVM that its yield was refused. The portable one parks,
/// which the JVM grants by blocking the carrier as well; it has to look for itself, and a look
/// costs more than a step.
final class Pinned {
  private static final StackWalker FRAMES =
      StackWalker.getInstance(Set.of(Option.SHOW_HIDDEN_FRAMES, Option.RETAIN_CLASS_REFERENCE));

  /// Several times as fast as with their methods.
  private static final StackWalker CLASSES = StackWalker.getInstance(
      Set.of(Option.SHOW_HIDDEN_FRAMES, Option.RETAIN_CLASS_REFERENCE, Option.DROP_METHOD_INFO));

  /// Classes that were on a stack without being initialised there: so they are already, for good,
  /// and no frame of theirs is an initialiser. (Or another thread is about to, and has given away
  /// an instance; should it await then, it is told when it is woken.)
  private static final ClassValue<AtomicBoolean> INITIALISED = new ClassValue<>() {
    @Override
    protected AtomicBoolean computeValue(Class<?> type) {
      return new AtomicBoolean();
    }
  };

  /// More frames than are above the one that awaits.
  private static final int OURS = 64;

  private static final String SCHEDULER = "jdk.virtualThreadScheduler.";

  private Pinned() {}

  /// For the calling thread, whose yield was refused.
  static IllegalStateException refused() {
    IllegalStateException found = lookThoroughly();
    return found != null ? found : error("a frame that the JVM cannot suspend");
  }

  /// For the calling thread before it parks. A native method of a class that was seen before is
  /// overlooked.
  ///
  /// @param took how many nanoseconds it has run since it was suspended. It cannot have added more
  ///     frames than about one a nanosecond; the others need no look, and a stack may be deep
  /// @return null if the JVM can suspend it
  static @Nullable IllegalStateException look(long took) {
    boolean all = CLASSES.walk(frames -> frames
        .limit(OURS + took)
        .allMatch(frame -> INITIALISED.get(frame.getDeclaringClass()).get()));
    return all ? null : lookThoroughly();
  }

  /// For the calling thread, before it parks or after: looks at each of its methods.
  ///
  /// @return null if the JVM can suspend it
  static @Nullable IllegalStateException lookThoroughly() {
    return FRAMES.walk(frames -> {
      List<Class<?>> passed = new ArrayList<>();
      StackFrame above = null;
      for (StackFrame frame : (Iterable<StackFrame>) frames::iterator) {
        Class<?> type = frame.getDeclaringClass();
        String obstacle = obstacle(frame, above);
        if (obstacle != null) {
          return error(obstacle);
        }
        if (!ClassLoader.class.isAssignableFrom(type)) { // which are looked at each time
          passed.add(type);
        }
        if (!Loom.isHidden(type.getName())) {
          above = frame;
        }
      }
      passed.forEach(type -> INITIALISED.get(type).set(true));
      return null;
    });
  }

  private static @Nullable String obstacle(StackFrame frame, @Nullable StackFrame above) {
    if (frame.isNativeMethod()) {
      return "the native method " + frame.toStackTraceElement();
    }
    if (frame.getMethodName().equals("<clinit>")) {
      return "the class initialiser " + frame.toStackTraceElement();
    }
    // By whom it was called does not show; most of the time by the JVM.
    if (frame.getMethodName().equals("loadClass")
        && ClassLoader.class.isAssignableFrom(frame.getDeclaringClass())) {
      return "the class loader's " + frame.toStackTraceElement();
    }
    if (Loom.isUpcall(frame.getClassName())) {
      return "the native code that called "
          + (above == null ? "this" : above.toStackTraceElement());
    }
    return null;
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

  /// Whether this JVM may have a single carrier: then a coroutine that parks with its carrier
  /// leaves none for the others.
  static boolean carriersAreScarce() {
    return Integer.getInteger(SCHEDULER + "maxPoolSize", 256) <= 1
        || Integer.getInteger(SCHEDULER + "parallelism", Runtime.getRuntime().availableProcessors())
            <= 1;
  }
}
