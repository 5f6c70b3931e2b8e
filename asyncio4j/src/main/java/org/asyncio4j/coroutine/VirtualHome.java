package org.asyncio4j.coroutine;

import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// A driver's own thread on the portable engine: a virtual one.
///
/// Between that and its coroutines each turn is a switch of virtual threads. From a caller's
/// platform thread it would be a switch of the operating system's, some ten times as slow.
final class VirtualHome {
  private static final ThreadFactory THREADS = Thread.ofVirtual()
      .inheritInheritableThreadLocals(false)
      .name("asyncio4j-loop")
      .factory();

  private VirtualHome() {}

  /// Runs `work` while the caller waits, and throws what it threw.
  ///
  /// A platform thread lends what belongs to it, and an interrupt of it is nothing to the work. A
  /// virtual one lends nothing, since while it waits it is interrupted as another thread.
  ///
  /// @param interrupted what to do when a virtual caller is interrupted
  static void run(Runnable work, Runnable interrupted) {
    Thread caller = Thread.currentThread();
    Ambient lent = caller.isVirtual() ? null : Ambient.current();
    var running = new FutureTask<@Nullable Void>(() -> runHere(work, lent), null);
    Thread home = THREADS.newThread(running);
    home.setContextClassLoader(caller.getContextClassLoader());
    home.start();
    Carrier.await(running, caller.isVirtual() ? interrupted : () -> {});
  }

  private static void runHere(Runnable work, @Nullable Ambient lent) {
    if (lent != null) {
      Ambient.current(lent);
    }
    work.run();
  }
}
