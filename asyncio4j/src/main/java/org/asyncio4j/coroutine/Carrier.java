package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// Platform threads for those who call from a virtual thread, which cannot carry another one.
///
/// They are kept for a while and made as needed, for a body may block its carrier as long as it
/// likes.
final class Carrier {
  private static final ThreadFactory THREADS = Thread.ofPlatform()
      .daemon()
      .inheritInheritableThreadLocals(false)
      .name("asyncio4j-carrier-", 1)
      .factory();
  private static final ExecutorService CARRIERS = Executors.newCachedThreadPool(THREADS);

  private Carrier() {}

  /// Runs `work` on a platform thread while the caller waits, and throws what it threw.
  ///
  /// @param interrupted what to do when the caller is interrupted; it goes on waiting, since
  ///     work that is half carried cannot be left, and has its flag set again at the end
  static void run(Runnable work, Runnable interrupted) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    await(CARRIERS.submit(() -> carry(work, loader)), interrupted);
  }

  /// Waits for work that was begun, as [#run] does.
  static void await(Future<?> running, Runnable interrupted) {
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
          Throwable thrown = requireNonNull(e.getCause());
          DriversTrace.append(thrown);
          throw Strand.sneak(thrown);
        }
      }
    } finally {
      if (flag) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Leaves nothing of the work on the thread, which is for others next.
  private static void carry(Runnable work, @Nullable ClassLoader loader) {
    Thread carrier = Thread.currentThread();
    carrier.setContextClassLoader(loader);
    try {
      work.run();
    } finally {
      carrier.setContextClassLoader(ClassLoader.getSystemClassLoader()); // idle, it keeps no other
      Ambient.current(null);
    }
  }

  /// Runs `work` on a platform thread; nobody waits.
  static void start(Runnable work) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    CARRIERS.execute(() -> carry(work, loader));
  }
}
