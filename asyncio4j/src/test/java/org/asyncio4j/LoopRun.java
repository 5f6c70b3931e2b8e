package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.RunnableOp;

/// A test's run on a loop in real time, for what virtual time cannot do: sockets.
public final class LoopRun {
  private LoopRun() {}

  /// Runs a task, and fails if an error is reported to the loop's exception handler.
  public static <X extends Throwable> void of(RunnableOp<X> body) throws X {
    assertThat(reports(body)).isEmpty();
  }

  /// Runs a task.
  ///
  /// @return what was reported to the loop's exception handler, also when the loop was closed
  public static <X extends Throwable> List<ErrorReport> reports(RunnableOp<X> body) throws X {
    List<ErrorReport> reports = new ArrayList<>();
    try (var loop = new EventLoop()) {
      loop.setExceptionHandler((_, report) -> reports.add(report));
      TimerHandle limit = Limit.on(loop);
      loop.runUntilComplete(body);
      limit.cancel();
    }
    return reports;
  }
}
