package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An event loop as Java's `ScheduledExecutorService`, for code that wants one: what it runs are
/// callbacks of the loop, at the loop's time.
///
/// Shutting it down leaves the loop alone: it takes no more work, and `shutdownNow` cancels what
/// has not run. What comes back may be waited for by other threads, not by the loop's.
///
/// **Threads.** From any thread.
public final class LoopScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {
  private final EventLoop loop;
  private final Set<Job<?>> jobs = ConcurrentHashMap.newKeySet();
  private final CountDownLatch terminated = new CountDownLatch(1);
  private volatile boolean shutdown;

  /// Makes a scheduler.
  ///
  /// @param loop what runs its work
  public LoopScheduler(EventLoop loop) {
    this.loop = requireNonNull(loop, "loop");
  }

  private final class Job<V extends @Nullable Object> extends FutureTask<V>
      implements RunnableScheduledFuture<V> {
    /// Between runs; negative if counted from the end of the last one, 0 if there is one run.
    private final long periodNanos;

    private volatile long whenNanos;
    private volatile @Nullable Handle handle;

    Job(Callable<V> callable, long delayNanos, long periodNanos) {
      super(callable);
      this.periodNanos = periodNanos;
      whenNanos = now() + Math.max(0, delayNanos);
    }

    void schedule() {
      handle = loop.callSoonThreadsafe(() -> {
        if (!isDone()) {
          handle = loop.callAt(java.time.Duration.ofNanos(whenNanos), this);
        }
      });
    }

    @Override
    public void run() {
      if (periodNanos == 0) {
        super.run();
      } else if (runAndReset()) {
        whenNanos = periodNanos > 0 ? whenNanos + periodNanos : now() - periodNanos;
        schedule();
      }
    }

    @Override
    protected void done() {
      jobs.remove(this);
      Handle scheduled = handle;
      if (isCancelled() && scheduled != null && !loop.isClosed()) {
        loop.callSoonThreadsafe(scheduled::cancel);
      }
      terminateIfIdle();
    }

    @Override
    public boolean isPeriodic() {
      return periodNanos != 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(whenNanos - now(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private long now() {
    return loop.time().toNanos();
  }

  private <V extends @Nullable Object> Job<V> start(Job<V> job) {
    if (shutdown) {
      throw new RejectedExecutionException(this + " has been shut down");
    }
    jobs.add(job);
    job.schedule();
    return job;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(Executors.callable(command), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return start(new Job<>(callable, unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return start(
        new Job<>(Executors.callable(command), unit.toNanos(initialDelay), positive(period, unit)));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return start(
        new Job<>(Executors.callable(command), unit.toNanos(initialDelay), -positive(delay, unit)));
  }

  private static long positive(long period, TimeUnit unit) {
    if (period <= 0) {
      throw new IllegalArgumentException(
          "period is " + period + " " + unit + ": it must be positive");
    }
    return unit.toNanos(period);
  }

  @Override
  public void execute(Runnable command) {
    var _ = start(new Job<>(Executors.callable(command), 0, 0));
  }

  @Override
  public void shutdown() {
    shutdown = true;
    jobs.stream().filter(Job::isPeriodic).forEach(job -> job.cancel(false));
    terminateIfIdle();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> left = List.copyOf(jobs);
    jobs.forEach(job -> job.cancel(false));
    terminateIfIdle();
    return left;
  }

  private void terminateIfIdle() {
    if (shutdown && jobs.isEmpty()) {
      terminated.countDown();
    }
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    if (!isTerminated() && loop.isRunning() && loop.onOwnThread()) {
      throw new IllegalStateException("this would wait for ever: " + loop
          + " runs on this thread, and has to run on to end what is waited for");
    }
    return terminated.await(timeout, unit);
  }

  @Override
  public String toString() {
    return "<LoopScheduler of " + loop + ", " + jobs.size() + " jobs>";
  }
}
