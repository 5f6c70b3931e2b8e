package org.asyncio4j.testing;

import org.asyncio4j.Context;
import org.asyncio4j.coroutine.RunnableOp;
import org.jspecify.annotations.Nullable;

/// A run of a test's body that ends when the test's thread is interrupted.
///
/// An interrupt is nothing to a thread that runs a loop: on the native engine the loop takes it
/// for itself, and on the portable one another thread runs. So the loop has a thread of its own
/// on both, and the test's only waits, where an interrupt finds it.
final class InterruptibleRun {
  private static final String REASON =
      "The test's thread was interrupted, as a @Timeout does, and that ends the test.";

  private final TestLoop test;

  /// Of the body, while it runs.
  private volatile @Nullable Thread bodyThread;

  private @Nullable Throwable failure;

  InterruptibleRun(TestLoop test) {
    this.test = test;
  }

  /// Runs `body` as a task, in the context of the caller, and throws what it threw.
  void run(RunnableOp<?> body) throws Throwable {
    Context context = Context.copyOfCurrent();
    // It inherits what a test may have set up on its own thread, the class loader for one.
    Thread host = Thread.ofPlatform()
        .name(Thread.currentThread().getName() + "-loop")
        .start(() -> {
          try {
            context.run(() -> runLoop(body));
          } catch (Throwable e) {
            failure = e;
          }
        });
    waitFor(host);
    test.clock().goOn();
    if (failure != null) {
      throw failure;
    }
  }

  private void waitFor(Thread host) {
    boolean interrupted = false;
    while (true) {
      try {
        host.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        interrupt(host);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void runLoop(RunnableOp<?> body) throws Throwable {
    test.loop().runUntilComplete(() -> {
      bodyThread = Thread.currentThread();
      try {
        body.run();
      } finally {
        bodyThread = null;
        test.clock().goOn(); // how it ended says more than that it was interrupted
      }
    });
  }

  /// Ends the run, and first what blocks it, in the body or, on the native engine, in a callback.
  private void interrupt(Thread host) {
    test.clock().breakOff(REASON);
    Thread blocked = bodyThread;
    if (blocked != null) {
      blocked.interrupt();
    }
    host.interrupt();
  }
}
