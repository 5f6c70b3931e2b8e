package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.sleep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Task;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A step: a task that yields in `sleep(Duration.ZERO)` until it has its next turn.
@OperationsPerInvocation(Measured.OPERATIONS)
public class StepBenchmark extends Measured {
  /// Of one, all is in the caches; of 10,000 that take turns, nothing is.
  @State(Scope.Benchmark)
  public static class Count {
    @Param({"1", "10000"})
    public int count;
  }

  /// Tasks that live as long as the trial. The first one stops the loop after each invocation's
  /// share of steps, so that an invocation is a run of the loop and nothing else.
  @State(Scope.Benchmark)
  public static class Tasks {
    private final List<Task<?>> tasks = new ArrayList<>();
    private boolean ending;

    @Setup(Level.Trial)
    public void start(Engine engine, Count count) {
      tasks.add(engine.loop.createTask(() -> {
        while (!ending) {
          for (int i = 0; i < OPERATIONS / count.count; i++) {
            sleep(Duration.ZERO);
          }
          engine.loop.stop();
        }
      }));
      while (tasks.size() < count.count) {
        tasks.add(engine.loop.createTask(() -> {
          while (!ending) {
            sleep(Duration.ZERO);
          }
        }));
      }
      engine.beforeClose(() -> {
        ending = true;
        engine.loop.runForever();
        tasks.forEach(engine.loop::runUntilComplete);
      });
    }
  }

  @State(Scope.Benchmark)
  public static class Threads {
    private BareThread[] threads;
    private boolean ending;

    @Setup(Level.Trial)
    public void start(Count count) {
      threads = new BareThread[count.count];
      for (int i = 0; i < threads.length; i++) {
        threads[i] = new BareThread(() -> {
          while (!ending) {
            Thread.yield();
          }
        });
        threads[i].start();
        threads[i].step();
      }
    }

    @TearDown(Level.Trial)
    public void end() {
      ending = true;
      for (BareThread thread : threads) {
        thread.step();
      }
    }
  }

  @State(Scope.Benchmark)
  public static class Continuations {
    private BareContinuation[] continuations;
    private boolean ending;

    @Setup(Level.Trial)
    public void start(Count count) {
      continuations = new BareContinuation[count.count];
      for (int i = 0; i < continuations.length; i++) {
        continuations[i] = new BareContinuation(() -> {
          while (!ending) {
            BareContinuation.yield();
          }
        });
        continuations[i].run();
      }
    }

    @TearDown(Level.Trial)
    public void end() {
      ending = true;
      for (BareContinuation continuation : continuations) {
        continuation.run();
      }
    }
  }

  @Benchmark
  public void task(Engine engine, Count count, Tasks tasks) {
    engine.loop.runForever();
  }

  @Benchmark
  public void bareThread(Count count, Threads bare) {
    BareThread[] threads = bare.threads;
    for (int round = 0; round < OPERATIONS / threads.length; round++) {
      for (BareThread thread : threads) {
        thread.step();
      }
    }
  }

  @Benchmark
  public void bareContinuation(Count count, Continuations bare) {
    BareContinuation[] continuations = bare.continuations;
    for (int round = 0; round < OPERATIONS / continuations.length; round++) {
      for (BareContinuation continuation : continuations) {
        continuation.run();
      }
    }
  }
}
