package org.asyncio4j.benchmarks;

import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What a loop does without coroutines: callbacks and timers, a thousand in each iteration.
@OperationsPerInvocation(Measured.OPERATIONS)
public class CallbackBenchmark extends Measured {
  private static final int BATCH = 1_000;
  private static final Duration LONG = Duration.ofMinutes(1);

  /// Over before the next iteration begins.
  private static final Duration SHORT = Duration.ofNanos(1);

  /// To schedule a callback and have it called.
  @Benchmark
  public void callSoon(Engine engine) {
    repeat(engine, () -> engine.loop.callSoon(() -> {}));
  }

  /// To set a timer and cancel it, as a timeout does that is not reached; with the loop's
  /// clearing away of what was cancelled.
  @Benchmark
  public void timer(Engine engine) {
    repeat(engine, () -> engine.loop.callLater(LONG, () -> {}).cancel());
  }

  /// To set a timer and have it fire.
  @Benchmark
  public void timerFired(Engine engine) {
    repeat(engine, () -> engine.loop.callLater(SHORT, () -> {}));
  }

  private static void repeat(Engine engine, Runnable operation) {
    engine.loop.callSoon(new Runnable() {
      private int left = OPERATIONS;

      @Override
      public void run() {
        for (int i = 0; i < BATCH; i++) {
          operation.run();
        }
        left -= BATCH;
        if (left > 0) {
          engine.loop.callSoon(this);
        } else {
          engine.loop.callSoon(engine.loop::stop); // the iteration in which the last timers fire
        }
      }
    });
    engine.loop.runForever();
  }
}
