package org.asyncio4j.benchmarks;

import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Step;
import org.openjdk.jmh.annotations.Benchmark;

/// To make a coroutine by hand and finish it with its first step: no loop, no task.
public class CoroutineBenchmark extends Measured {
  @Benchmark
  public Step<String> coroutine(Engine engine) {
    return Coroutine.of(() -> "done").send(null);
  }

  @Benchmark
  public void bareThread() {
    var thread = new BareThread(() -> {});
    thread.start();
    thread.step();
  }

  @Benchmark
  public void bareContinuation() {
    new BareContinuation(() -> {}).run();
  }
}
