package org.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.Limit;
import org.asyncio4j.coroutine.RunnableOp;

/// Real processes, on a loop in real time.
final class Real {
  /// More than all pipes on the way take together.
  static final int MUCH = 1 << 20;

  private Real() {}

  /// Runs a test, for a limited time. Nothing must be reported to the loop's exception handler.
  static <X extends Throwable> void run(RunnableOp<X> test) throws X {
    List<ErrorReport> reports = new ArrayList<>();
    Asyncio.run(() -> {
      getRunningLoop().setExceptionHandler((_, report) -> reports.add(report));
      timeout(Limit.TIME, test);
    });
    assertThat(reports).isEmpty();
  }

  /// Lets the loop turn until something holds.
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(Duration.ZERO);
    }
  }

  /// Whether a process runs: one that nobody has asked for its return code does not.
  static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /// Children of this program whose command line has a text.
  static List<ProcessHandle> children(String text) {
    return ProcessHandle.current()
        .descendants()
        .filter(child ->
            child.info().commandLine().filter(line -> line.contains(text)).isPresent())
        .toList();
  }

  /// Threads of pipes.
  static List<Thread> pumps() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("asyncio4j-(in|out)put"))
        .toList();
  }
}
