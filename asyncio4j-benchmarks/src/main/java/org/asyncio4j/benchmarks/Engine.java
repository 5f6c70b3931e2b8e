package org.asyncio4j.benchmarks;

import org.asyncio4j.EventLoop;
import org.asyncio4j.coroutine.Coroutines;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A loop on one of the engines, which is also the engine of coroutines that are made by hand.
@State(Scope.Benchmark)
public class Engine {
  @Param({"native", "portable"})
  public String engine;

  EventLoop loop;

  /// Ends what runs on the loop.
  private Runnable ending = () -> {};

  @Setup(Level.Trial)
  public void open() {
    System.setProperty(Coroutines.PROPERTY, engine);
    loop = new EventLoop();
  }

  /// JMH promises no order of tear-downs, so what must end before the loop is closed says so here.
  void beforeClose(Runnable ending) {
    this.ending = ending;
  }

  @TearDown(Level.Trial)
  public void close() {
    ending.run();
    loop.close();
  }
}
