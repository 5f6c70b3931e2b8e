package org.asyncio4j.coroutine;

import java.util.concurrent.FutureTask;

/// A driver's own thread on the portable engine: a virtual one.
///
/// Between that and its coroutines each turn is a switch of virtual threads. From the caller's
/// own platform thread it would be a switch of the operating system's, some ten times as slow:
/// so that one waits, and lends what belongs to it.
final class VirtualHome {
  private static final Thread.Builder THREADS =
      Thread.ofVirtual().inheritInheritableThreadLocals(false).name("asyncio4j-loop");

  private VirtualHome() {}

  /// Runs `work` while the caller waits, and throws what it threw. An interrupt of the caller is
  /// nothing to the work.
  static void run(Runnable work) {
    Ambient ambient = Ambient.current();
    var running = new FutureTask<>(
        () -> {
          if (ambient != null) {
            Ambient.current(ambient);
          }
          work.run();
        },
        null);
    Thread home = THREADS.unstarted(running);
    home.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    home.start();
    Carrier.await(running, () -> {});
  }
}
