package org.asyncio4j.interop;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.TimerHandle;
import org.asyncio4j.loop.Nanos;
import org.asyncio4j.watch.LoopCompletableFuture;
import org.asyncio4j.watch.Outcomes;
import org.jspecify.annotations.Nullable;

/// An event loop as Java's `ScheduledExecutorService`, for code that wants one: what it runs are
/// callbacks of the loop, at the loop's time.
///
/// Shutting it down leaves the loop alone: it takes no more work, and `shutdownNow` cancels what
/// has not run. Cancelling never interrupts: what has begun runs to its end.
///
/// What comes back may be waited for by other threads and awaited by the loop's. A method that
/// blocks until something has run throws [IllegalStateException] where that would be for ever,
/// with a timeout too: on the loop's own thread, and on that of a loop for which this one waits.
///
/// A failure that nobody looks at is reported to the loop's exception handler, as that of a future
/// (see [org.asyncio4j.Future#toCompletableFuture]); that of a periodic job too, which ends by it.
///
/// When the loop is closed, what has not run fails with an [IllegalStateException], and new work
/// is rejected.
///
/// **Threads.** From any thread.
public final class LoopScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {
  private final EventLoop loop;
  private final Outcomes outcomes;
  private final Set<Job<?>> jobs = ConcurrentHashMap.newKeySet();
  private final LoopCompletableFuture<@Nullable Void> terminated;
  private volatile boolean shutdown;

  /// Makes a scheduler.
  ///
  /// @param loop what runs its work
  public LoopScheduler(EventLoop loop) {
    this.loop = requireNonNull(loop, "loop");
    outcomes = Outcomes.of(loop);
    terminated = new LoopCompletableFuture<>(outcomes);
  }

  /// Waited for as all that the loop has to end.
  final class Job<V extends @Nullable Object> extends LoopCompletableFuture<V>
      implements RunnableScheduledFuture<V> {
    private final Callable<V> callable;

    /// Between runs; negative if counted from the end of the last one, 0 if there is one run.
    private final long periodNanos;

    private volatile long whenNanos;

    /// For the loop's thread only.
    private @Nullable TimerHandle timer;

    Job(Callable<V> callable, long delayNanos, long periodNanos) {
      super(outcomes);
      this.callable = requireNonNull(callable, "callable");
      this.periodNanos = periodNanos;
      whenNanos = after(now(), Math.max(0, delayNanos));
    }

    private boolean isOf(LoopScheduler scheduler) {
      return LoopScheduler.this == scheduler;
    }

    private void schedule() {
      loop.execute(() -> {
        if (!isDone()) {
          timer = loop.callAt(Duration.ofNanos(whenNanos), this);
        }
      });
    }

    private void dropTimer() {
      if (timer != null) {
        timer.cancel();
      }
    }

    private void ended() {
      jobs.remove(this);
      terminateIfIdle();
      if (isCancelled() && !loop.isClosed()) {
        loop.execute(this::dropTimer); // one that is not set then will not be set any more
      }
    }

    @Override
    public void run() {
      if (isDone()) {
        return;
      }
      try {
        V result = callable.call();
        if (periodNanos == 0) {
          complete(result);
          return;
        }
      } catch (Throwable e) {
        fail(e);
        return;
      }
      whenNanos = periodNanos > 0 ? after(whenNanos, periodNanos) : after(now(), -periodNanos);
      schedule();
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

  private static long after(long nanos, long delayNanos) {
    return Nanos.after(nanos, Duration.ofNanos(delayNanos));
  }

  private <V extends @Nullable Object> Job<V> start(Job<V> job) {
    jobs.add(job); // before the look at `shutdown`: whoever shuts down later waits for it
    outcomes.keep(job);
    job.whenEnded(job::ended);
    try {
      if (shutdown) {
        throw new RejectedExecutionException(this + " has been shut down");
      }
      job.schedule();
    } catch (RejectedExecutionException e) {
      job.cancel(false);
      throw e;
    }
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

  /// Runs `command` soon. What it throws goes to the loop's exception handler at once.
  @Override
  public void execute(Runnable command) {
    requireNonNull(command, "command");
    Job<?> job = command instanceof Job<?> made && made.isOf(this)
        ? made // by submit and its like: what the caller holds is what is run, and cancelled
        : new Job<>(Executors.callable(() -> runReporting(command)), 0, 0);
    var _ = start(job);
  }

  private void runReporting(Runnable command) {
    try {
      command.run();
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      loop.callExceptionHandler(new ErrorReport("Exception in a command of " + this, e, command));
    }
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new Job<>(callable, 0, 0);
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
    return newTaskFor(Executors.callable(runnable, value));
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try (var first = new FirstOf<>(tasks)) {
      return submit(first).get();
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    try (var first = new FirstOf<>(tasks)) {
      var job = submit(first);
      try {
        return job.get(timeout, unit);
      } finally {
        job.cancel(false); // what is left of it, or fails later, is of no interest
      }
    }
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
      terminated.complete(null);
    }
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return terminated.isDone();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    try {
      terminated.get(timeout, unit);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("it ends without a failure", e);
    }
  }

  @Override
  public String toString() {
    return "<LoopScheduler of " + loop + ", " + jobs.size() + " jobs>";
  }
}
