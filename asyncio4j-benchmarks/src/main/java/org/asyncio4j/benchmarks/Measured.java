package org.asyncio4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How everything here is measured: nanoseconds per operation, each benchmark in a JVM of its own
/// with the flags that a production start has.
///
/// Both engines and the floors beside them run with the same flags, so that their ratios say
/// something.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsPrepend = {
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
      "-Djdk.trackAllThreads=false",
      "-XX:+UseCompactObjectHeaders",
      "-XX:+UseParallelGC",
      "-Xms1g",
      "-Xmx1g"
    })
public abstract class Measured {
  /// Operations in one invocation, so that starting a loop's run does not count.
  static final int OPERATIONS = 100_000;
}
