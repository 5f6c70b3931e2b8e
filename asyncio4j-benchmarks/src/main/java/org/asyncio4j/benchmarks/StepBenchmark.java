package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.sleep;

import java.time.Duration;
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
///
/// Those who step live as long as the trial, so that an invocation makes nothing.
@OperationsPerInvocation(Measured.OPERATIONS)
public class StepBenchmark extends Measured {
  /// So many have lived before those that are measured.
  ///
  /// A frame that was interpreted when it was suspended stays so, and is several times as large:
  /// without this, it would be the cold start that is measured for ever.
  private static final int GENERATIONS = 10;

  /// Of one, all is in the caches; of 10,000 that take turns, little is.
  @State(Scope.Benchmark)
  public static class Count {
    @Param({"1", "10000"})
    public int count;
  }

  /// Tasks, of which the first one stops the loop after each invocation's share of steps: so an
  /// invocation is a run of the loop.
  @State(Scope.Benchmark)
  public static class Tasks {
    private Engine engine;
    private Task<?>[] tasks;
    private boolean ending;

    @Setup(Level.Trial)
    public void start(Engine engine, Count count) {
      this.engine = engine;
      tasks = new Task<?>[count.count];
      for (int i = 0; i < GENERATIONS; i++) {
        create();
        run();
        end();
      }
      create();
      engine.beforeClose(this::end);
    }

    private void create() {
      ending = false;
      for (int i = 0; i < tasks.length; i++) {
        tasks[i] =
            i == 0 ? engine.loop.createTask(this::stepAndStop) : engine.loop.createTask(this::step);
      }
    }

    private void stepAndStop() {
      while (!ending) {
        for (int i = 0; i < OPERATIONS / tasks.length; i++) {
          sleep(Duration.ZERO);
        }
        engine.loop.stop();
      }
    }

    private void step() {
      while (!ending) {
        sleep(Duration.ZERO);
      }
    }

    private void run() {
      engine.loop.runForever();
    }

    private void end() {
      ending = true;
      run();
      for (Task<?> task : tasks) {
        engine.loop.runUntilComplete(task);
      }
    }
  }

  /// The same without a loop: what is stepped in turn is the cheapest that the JVM has.
  ///
  /// JMH runs each benchmark in a JVM of its own, where there is one kind of these: the compiler
  /// sees through the Runnable.
  public abstract static class Floor {
    private Runnable[] steps;
    private boolean ending;

    /// Makes one that has not been stepped yet, and yields for ever until [#ending].
    abstract Runnable make();

    final boolean ending() {
      return ending;
    }

    @Setup(Level.Trial)
    public void start(Count count) {
      steps = new Runnable[count.count];
      for (int i = 0; i < GENERATIONS; i++) {
        create();
        run();
        end();
      }
      create();
    }

    private void create() {
      ending = false;
      for (int i = 0; i < steps.length; i++) {
        steps[i] = make();
        steps[i].run();
      }
    }

    final void run() {
      for (int round = 0; round < OPERATIONS / steps.length; round++) {
        for (Runnable step : steps) {
          step.run();
        }
      }
    }

    @TearDown(Level.Trial)
    public void end() {
      ending = true;
      for (Runnable step : steps) {
        step.run();
      }
    }
  }

  @State(Scope.Benchmark)
  public static class Threads extends Floor {
    @Override
    Runnable make() {
      var thread = new BareThread(this::step);
      thread.start();
      return thread::step;
    }

    private void step() {
      while (!ending()) {
        Thread.yield();
      }
    }
  }

  @State(Scope.Benchmark)
  public static class Continuations extends Floor {
    @Override
    Runnable make() {
      return new BareContinuation(this::step)::run;
    }

    private void step() {
      while (!ending()) {
        BareContinuation.yield();
      }
    }
  }

  @Benchmark
  public void task(Engine engine, Count count, Tasks tasks) {
    tasks.run();
  }

  @Benchmark
  public void bareThread(Count count, Threads threads) {
    threads.run();
  }

  @Benchmark
  public void bareContinuation(Count count, Continuations continuations) {
    continuations.run();
  }
}
