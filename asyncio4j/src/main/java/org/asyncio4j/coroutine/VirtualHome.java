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

  /// Runs `work` while the caller, a platform thread, waits, and throws what it threw. It has what
  /// belongs to the caller, and an interrupt of that is nothing to it.
  static void run(Runnable work) {
    Ambient lent = Ambient.current();
    var running = new FutureTask<@Nullable Void>(
        () -> {
          Ambient.current(lent);
          work.run();
        },
        null);
    Thread home = THREADS.newThread(running);
    home.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    home.start();
    Carrier.await(running, () -> {});
  }
}
