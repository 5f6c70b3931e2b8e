package org.asyncio4j.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;

/// The floor of the native engine: a virtual thread that the calling thread carries, with nothing
/// around it.
///
/// It is its own scheduler, through the constructor that the JDK keeps to itself, and leaves its
/// carrier with `Thread.yield`.
final class BareThread implements Executor {
  private static final MethodHandle CONSTRUCTOR = constructor();

  private final Runnable body;
  private Runnable continuation;

  BareThread(Runnable body) {
    this.body = body;
  }

  private static MethodHandle constructor() {
    try {
      Class<?> type = Class.forName("java.lang.VirtualThread");
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findConstructor(
              type,
              MethodType.methodType(
                  void.class, Executor.class, String.class, int.class, Runnable.class))
          .asType(MethodType.methodType(
              Thread.class, Executor.class, String.class, int.class, Runnable.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Makes the thread; it has not run yet.
  void start() {
    Thread thread;
    try {
      thread = (Thread) CONSTRUCTOR.invokeExact((Executor) this, (String) null, 0, body);
    } catch (Throwable e) {
      throw new AssertionError("the constructor of virtual threads failed", e);
    }
    thread.start();
  }

  /// Runs the thread to its next yield or its end.
  void step() {
    continuation.run();
  }

  /// Called by start and by each yield, always with the same continuation.
  @Override
  public void execute(Runnable runnable) {
    continuation = runnable;
  }
}
