package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/// Platform threads for those who call from a virtual thread, which cannot carry another one.
///
/// They are kept for a while and made as needed, for a body may block its carrier as long as it
/// likes.
final class Carrier {
  private static final ThreadFactory THREADS =
      Thread.ofPlatform().daemon().name("asyncio4j-carrier-", 1).factory();
  private static final ExecutorService CARRIERS = Executors.newCachedThreadPool(THREADS);

  private Carrier() {}

  /// Runs `work` on a platform thread while the caller waits, and throws what it threw.
  ///
  /// @param interrupted what to do when the caller is interrupted; it goes on waiting, since
  ///     work that is half carried cannot be left, and has its flag set again at the end
  static void run(Runnable work, Runnable interrupted) {
    Future<?> running = CARRIERS.submit(work);
    boolean flag = false;
    try {
      while (true) {
        try {
          running.get();
          return;
        } catch (InterruptedException e) {
          flag = true;
          interrupted.run();
        } catch (ExecutionException e) {
          throw Strand.sneak(requireNonNull(e.getCause()));
        }
      }
    } finally {
      if (flag) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Runs `work` on a platform thread; nobody waits.
  static void start(Runnable work) {
    CARRIERS.execute(work);
  }
}
