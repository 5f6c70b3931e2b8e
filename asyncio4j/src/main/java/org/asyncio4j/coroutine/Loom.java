package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The one file that names the JDK's internals: a virtual thread on a scheduler of our own.
///
/// `java.lang.VirtualThread` has the constructor for it, and no public builder reaches it. The
/// flag `--add-opens java.base/java.lang=...` makes it reachable; when the JDK has a public way,
/// this file is what changes. Later JDKs may have that constructor in another form: they are not
/// known yet.
final class Loom {
  /// A coroutine does not inherit the thread-locals of whoever happens to drive its first step.
  private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;

  private static final @Nullable MethodHandle CONSTRUCTOR;
  private static final @Nullable Executor DEFAULT_SCHEDULER;

  static {
    MethodHandle constructor = null;
    Executor scheduler = null;
    if (isOpen()) {
      try {
        Class<?> type = Class.forName("java.lang.VirtualThread");
        var lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        var schedulerType = MethodType.methodType(Executor.class);
        scheduler = (Executor)
            lookup.findStatic(type, "defaultScheduler", schedulerType).invoke();
        var arguments = new Class<?>[] {Executor.class, String.class, int.class, Runnable.class};
        constructor = lookup
            .findConstructor(type, MethodType.methodType(void.class, arguments))
            .asType(MethodType.methodType(Thread.class, arguments));
      } catch (Throwable unlikeThisJdk) {
        constructor = null;
      }
    }
    CONSTRUCTOR = constructor;
    DEFAULT_SCHEDULER = scheduler;
  }

  private Loom() {}

  /// Whether the flag is set.
  static boolean isOpen() {
    return Object.class.getModule().isOpen("java.lang", Loom.class.getModule());
  }

  /// Whether this JVM lets us.
  static boolean available() {
    return CONSTRUCTOR != null;
  }

  /// A virtual thread, not started, that runs nowhere but where `scheduler` runs it.
  static Thread newThread(Executor scheduler, @Nullable String name, Runnable body) {
    MethodHandle constructor = requireNonNull(CONSTRUCTOR, "the JVM does not let us");
    try {
      return (Thread) constructor.invokeExact(scheduler, name, NO_INHERIT_THREAD_LOCALS, body);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("the constructor of virtual threads throws nothing checked", e);
    }
  }

  /// Whether a frame's class is that in which every virtual thread begins.
  static boolean isBottom(String className) {
    return className.equals("java.lang.VirtualThread");
  }

  /// Whether a frame's class is the JVM's for native code that calls Java, which may be its own:
  /// to link a dynamic call or constant.
  static boolean isUpcall(String className) {
    return className.startsWith("jdk.internal.foreign.abi.UpcallStub")
        || className.equals("java.lang.invoke.MethodHandleNatives");
  }

  /// Whether a frame's class is the JVM's glue of method handles, which means nothing to a
  /// reader.
  static boolean isHidden(String className) {
    return className.startsWith("java.lang.invoke.");
  }

  /// The JDK's own scheduler, where every other virtual thread runs.
  static Executor defaultScheduler() {
    return requireNonNull(DEFAULT_SCHEDULER, "the JVM does not let us");
  }
}
