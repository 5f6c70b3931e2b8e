package org.asyncio4j.benchmarks;

import org.asyncio4j.Task;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// To make a task that returns at once, and await it: one new coroutine, and one step of the
/// parent.
@OperationsPerInvocation(Measured.OPERATIONS)
public class SpawnBenchmark extends Measured {
  /// Spawns one task after the other for as long as the trial lasts.
  @State(Scope.Benchmark)
  public static class Parent {
    private boolean ending;

    @Setup(Level.Trial)
    public void start(Engine engine) {
      Task<?> parent = engine.loop.createTask(() -> {
        while (!ending) {
          for (int i = 0; i < OPERATIONS; i++) {
            engine.loop.createTask(() -> "done").await();
          }
          engine.loop.stop();
        }
      });
      engine.beforeClose(() -> {
        ending = true;
        engine.loop.runUntilComplete(parent);
      });
    }
  }

  @Benchmark
  public void task(Engine engine, Parent parent) {
    engine.loop.runForever();
  }

  @Benchmark
  public void bareThread() {
    var parent = new BareThread(() -> {
      for (int i = 0; i < OPERATIONS; i++) {
        Thread.yield();
      }
    });
    parent.start();
    for (int i = 0; i < OPERATIONS; i++) {
      parent.step();
      var child = new BareThread(() -> {});
      child.start();
      child.step();
    }
    parent.step();
  }

  @Benchmark
  public void bareContinuation() {
    var parent = new BareContinuation(() -> {
      for (int i = 0; i < OPERATIONS; i++) {
        BareContinuation.yield();
      }
    });
    for (int i = 0; i < OPERATIONS; i++) {
      parent.run();
      new BareContinuation(() -> {}).run();
    }
    parent.run();
  }
}
