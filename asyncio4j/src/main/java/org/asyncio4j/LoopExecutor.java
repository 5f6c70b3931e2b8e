package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.coroutine.Ambient;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.loop.DefaultExecutor;
import org.asyncio4j.loop.Nanos;
import org.asyncio4j.watch.Outcomes;
import org.jspecify.annotations.Nullable;

/// A loop's way to other threads: its default executor, made when it is first needed.
final class LoopExecutor {
  private final EventLoop loop;
  private @Nullable ExecutorService defaultExecutor;
  private boolean shutdown;

  /// What it has to end for other threads.
  final Outcomes outcomes;

  LoopExecutor(EventLoop loop) {
    this.loop = loop;
    outcomes = new Outcomes(loop.host);
  }

  <T extends @Nullable Object> Future<T> run(
      @Nullable Executor executor, CallableOp<? extends T, ?> operation) {
    return new ForeignFutures.Job<T>(loop, requireNonNull(operation, "operation"))
        .start(executor != null ? executor : get());
  }

  /// Runs what blocks in the default executor, in a copy of the current context, and waits for it.
  <T extends @Nullable Object, X extends Throwable> T toThread(CallableOp<? extends T, X> blocking)
      throws X {
    requireNonNull(blocking, "blocking");
    Context context = Context.copyOfCurrent();
    return this.<T>run(null, () -> context.<T, X>run(blocking)).await();
  }

  /// As [#toThread(CallableOp)].
  <X extends Throwable> void toThread(RunnableOp<X> blocking) throws X {
    requireNonNull(blocking, "blocking");
    this.<@Nullable Object, X>toThread((CallableOp<@Nullable Object, X>) () -> {
      blocking.run();
      return null;
    });
  }

  private ExecutorService get() {
    if (shutdown) {
      throw new IllegalStateException("the default executor of " + loop + " has been shut down");
    }
    ExecutorService executor = defaultExecutor;
    if (executor == null) {
      executor = new DefaultExecutor(() -> Ambient.current(null));
      defaultExecutor = executor;
    }
    return executor;
  }

  void set(ExecutorService executor) {
    defaultExecutor = requireNonNull(executor, "executor");
  }

  void shutdown(Duration timeout) {
    shutdown = true;
    ExecutorService executor = defaultExecutor;
    if (executor == null) {
      return;
    }
    executor.shutdown();
    // On a thread of its own, as the executor takes no more work; and no virtual one, which would
    // not see the time pass where the calls compute on those.
    boolean finished = this.<Boolean>run(
            Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("asyncio4j-executor-shutdown")::start,
            () -> executor.awaitTermination(Nanos.of(timeout), TimeUnit.NANOSECONDS))
        .await();
    if (!finished) {
      EventLoop.LOG.log(
          System.Logger.Level.WARNING,
          "The default executor did not finish its work within {0}; it goes on in the background",
          timeout);
    }
  }

  void close() {
    shutdown = true;
    if (defaultExecutor != null) {
      defaultExecutor.shutdown();
    }
    outcomes.close();
  }
}
