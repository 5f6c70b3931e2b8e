package org.asyncio4j.coroutine;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
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

  /// Of each class whether no frame of it can be in the way: it is initialised, for good, as a
  /// coroutine of a loop had it on its stack without initialising it there. Not guarded against:
  /// an initialiser that gives an instance to coroutines of another loop, which step while it
  /// runs, and awaits after that.
  private static final ClassValue<AtomicBoolean> HARMLESS = new ClassValue<>() {
    @Override
    protected AtomicBoolean computeValue(Class<?> type) {
      return new AtomicBoolean();
    }
  };

  /// Whether a class may have methods that are in the way also once it is initialised.
  private static final ClassValue<Boolean> SUSPECT = new ClassValue<>() {
    @Override
    protected Boolean computeValue(Class<?> type) {
      return ClassLoader.class.isAssignableFrom(type)
          || (hasNativeMethods(type) && !Loom.isFoundation(type.getName()));
    }
  };

  /// More frames than the way from an await to here has.
  private static final int OURS = 64;

  /// How many frames a coroutine can add in a nanosecond: a call takes one, and the compiler puts
  /// up to so many into a call.
  private static final int FRAMES_A_NANOSECOND = 16;

  private static final MethodType LOAD_CLASS = MethodType.methodType(Class.class, String.class);

  private static final String SCHEDULER = "jdk.virtualThreadScheduler.";

  private Pinned() {}

  /// For the calling thread, whose yield was refused.
  static IllegalStateException refused() {
    IllegalStateException found = lookAtMethods(Long.MAX_VALUE, false);
    return found != null ? found : error("a frame that the JVM cannot suspend");
  }

  /// For the calling thread before it parks, or after.
  ///
  /// @param tookNanos since it could be suspended the last time; only frames that it may have
  ///     added are looked at, for a stack may be deep
  /// @param learn whether what is seen tells which classes are initialised
  /// @return null if the JVM can suspend it
  static @Nullable IllegalStateException look(long tookNanos, boolean learn) {
    long depth = OURS + FRAMES_A_NANOSECOND * tookNanos;
    boolean all = CLASSES.walk(frames -> frames
        .limit(depth)
        .allMatch(frame -> HARMLESS.get(frame.getDeclaringClass()).get()));
    return all ? null : lookAtMethods(depth, learn);
  }

  private static @Nullable IllegalStateException lookAtMethods(long depth, boolean learn) {
    return FRAMES.walk(frames -> {
      List<Class<?>> initialised = new ArrayList<>();
      StackFrame above = null;
      for (StackFrame frame : (Iterable<StackFrame>) frames.limit(depth)::iterator) {
        Class<?> type = frame.getDeclaringClass();
        String obstacle = obstacle(frame, above);
        if (obstacle != null) {
          return error(obstacle);
        }
        initialised.add(type);
        if (!Loom.isHidden(type.getName())) {
          above = frame;
        }
      }
      if (learn) {
        initialised.stream()
            .filter(type -> !SUSPECT.get(type))
            .forEach(type -> HARMLESS.get(type).set(true));
      }
      return null;
    });
  }

  private static boolean hasNativeMethods(Class<?> type) {
    try {
      return Stream.of(type.getDeclaredMethods())
          .anyMatch(method -> Modifier.isNative(method.getModifiers()));
    } catch (Throwable unknown) { // to list them loads the classes of their parameters
      return true;
    }
  }

  private static @Nullable String obstacle(StackFrame frame, @Nullable StackFrame above) {
    if (frame.isNativeMethod()) {
      return "the native method " + frame.toStackTraceElement();
    }
    if (frame.getMethodName().equals("<clinit>")) {
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

  /// Whether another thread is parked and seems to hold its carrier. Seldom wrong: the JVM keeps a
  /// carrier for a moment for reasons of its own.
  static boolean seemsToHoldCarrier(Thread parked) {
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
