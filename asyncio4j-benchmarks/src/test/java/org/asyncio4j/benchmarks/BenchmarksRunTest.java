package org.asyncio4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Every benchmark runs, once, on the engine under test. How fast is not asked here: that takes
/// a quiet machine, and `run`.
class BenchmarksRunTest {
  private static final String ENGINE = System.getProperty("asyncio4j.engine", "portable");

  @Test
  void everyBenchmarkRunsOnce() throws RunnerException {
    // Builds beside each other are no trouble here: nothing is measured.
    System.setProperty("jmh.ignoreLock", "true");
    ChainedOptionsBuilder options = new OptionsBuilder()
        .forks(0)
        .mode(Mode.SingleShotTime)
        .warmupIterations(0)
        .measurementIterations(1)
        .param("engine", ENGINE)
        .param("count", "10")
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true);
    if (ENGINE.equals("portable")) {
      options.exclude("bareThread"); // needs the flag of the native engine
    }

    assertFalse(new Runner(options.build()).run().isEmpty());
  }

  @Test
  void sleepingTasksEndAsTheyShould() throws Exception {
    SleepingTasks.main(new String[] {"100"});
  }
}
