package org.asyncio4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;

@Fork(value = 1, jvmArgsPrepend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class PlaceholderBenchmark {
  @Benchmark
  public Object newObject() {
    return new Object();
  }
}
