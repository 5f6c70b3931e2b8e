package org.asyncio4j.benchmarks;

import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// To await a pending future.
@OperationsPerInvocation(Measured.OPERATIONS)
public class FutureBenchmark extends Measured {
  /// A task that schedules, for each future it awaits, the callback that completes it.
  @State(Scope.Benchmark)
  public static class Caller {
    private boolean ending;

    @Setup(Level.Trial)
    public void start(Engine engine) {
      Task<?> task = engine.loop.createTask(() -> {
        while (!ending) {
          for (int i = 0; i < OPERATIONS; i++) {
            Future<String> future = engine.loop.createFuture();
            engine.loop.callSoon(() -> future.setResult("done"));
            future.await();
          }
          engine.loop.stop();
        }
      });
      engine.beforeClose(() -> {
        ending = true;
        engine.loop.runUntilComplete(task);
      });
    }
  }

  /// Two tasks that wake each other in turn: each completes what the other awaits, and awaits.
  @State(Scope.Benchmark)
  public static class Pair {
    private Future<String> awaited;
    private int left = OPERATIONS;
    private boolean ending;

    @Setup(Level.Trial)
    public void start(Engine engine) {
      awaited = engine.loop.createFuture();
      Task<?> one = engine.loop.createTask(() -> play(engine));
      Task<?> other = engine.loop.createTask(() -> play(engine));
      engine.beforeClose(() -> {
        ending = true;
        engine.loop.runUntilComplete(one);
        engine.loop.runUntilComplete(other);
      });
    }

    private void play(Engine engine) {
      while (!ending) {
        Future<String> theirs = awaited;
        Future<String> mine = engine.loop.createFuture();
        awaited = mine;
        theirs.setResult("done");
        if (--left == 0) {
          left = OPERATIONS;
          engine.loop.stop();
        }
        mine.await();
      }
      awaited.setResult("done");
      awaited = engine.loop.createFuture();
    }
  }

  /// Completed by a callback.
  @Benchmark
  public void byCallback(Engine engine, Caller caller) {
    engine.loop.runForever();
  }

  /// Completed by another task.
  @Benchmark
  public void byTask(Engine engine, Pair pair) {
    engine.loop.runForever();
  }
}
