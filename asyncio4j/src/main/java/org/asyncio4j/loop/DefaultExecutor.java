package org.asyncio4j.loop;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where calls run that block or compute: each at once, on a platform thread of its own or, beyond
/// a limit, on a virtual one.
///
/// No call waits for a thread, so calls may wait for each other, however many there are.
public final class DefaultExecutor extends AbstractExecutorService {
  /// How many platform threads each loop's executor has at most.
  public static final String PROPERTY = "asyncio4j.executor.threads";

  private static final int THREADS = 256;

  /// What a ThreadPoolExecutor can count.
  private static final int MOST_THREADS = (1 << 29) - 1;

  /// After how long a thread ends that nobody calls. The one that was idle last is called next.
  private static final long IDLE_SECONDS = 30;

  private final Runnable forget;
  private final ThreadPoolExecutor platform;
  private final ExecutorService virtual = Executors.newThreadPerTaskExecutor(Thread.ofVirtual()
      .inheritInheritableThreadLocals(false)
      .name("asyncio4j-executor-virtual-", 0)
      .factory());

  /// Makes one that has as many platform threads as the system property says.
  ///
  /// @param forget called on a thread after each call: nothing of a loop may stay there
  public DefaultExecutor(Runnable forget) {
    this(
        forget,
        limit(System.getProperty(PROPERTY)),
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("asyncio4j-executor-", 0)
            .factory());
  }

  /// Makes one.
  ///
  /// @param forget called on a thread after each call: nothing of a loop may stay there
  /// @param limit how many platform threads at most
  /// @param threads makes them
  public DefaultExecutor(Runnable forget, int limit, ThreadFactory threads) {
    this.forget = forget;
    // Its queue holds nothing: it gives a call to a thread that waits for one.
    platform = new ThreadPoolExecutor(
        0,
        limit,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        threads,
        (call, _) -> virtual.execute(call)); // which refuses it after a shutdown
  }

  /// What the system property asks for.
  ///
  /// @param asked the property's value; null for none
  /// @throws IllegalArgumentException if it is no such number
  /// @return how many platform threads at most
  public static int limit(@Nullable String asked) {
    if (asked == null) {
      return THREADS;
    }
    try {
      int limit = Integer.parseInt(asked.strip());
      if (limit >= 1 && limit <= MOST_THREADS) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("system property " + PROPERTY + " is '" + asked
        + "': it must be a whole number from 1 to " + MOST_THREADS + ", the platform threads that"
        + " a loop's default executor has at most");
  }

  @Override
  public void execute(Runnable command) {
    requireNonNull(command, "command");
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    Runnable call = () -> call(command, loader);
    try {
      platform.execute(call);
    } catch (OutOfMemoryError e) {
      // So says the JVM when the operating system lets it have no more threads, with however much
      // memory; then it has not begun.
      virtual.execute(call);
    }
  }

  /// A call has the class loader of who made it, as if the thread had been made for it, and leaves
  /// no loop and no context behind. The caller's own thread-locals stay, as in any pool.
  private void call(Runnable command, @Nullable ClassLoader loader) {
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(loader);
    try {
      command.run();
    } finally {
      forget.run();
      thread.setContextClassLoader(
          ClassLoader.getSystemClassLoader()); // an idle one keeps no other
    }
  }

  @Override
  public void shutdown() {
    platform.shutdown();
    virtual.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    platform.shutdownNow();
    virtual.shutdownNow();
    return List.of(); // each call has begun
  }

  @Override
  public boolean isShutdown() {
    return platform.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return platform.isTerminated() && virtual.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long start = SystemClock.INSTANCE.nanoTime();
    if (!platform.awaitTermination(timeout, unit)) {
      return false;
    }
    long left = unit.toNanos(timeout) - (SystemClock.INSTANCE.nanoTime() - start);
    return virtual.awaitTermination(left, TimeUnit.NANOSECONDS);
  }
}
