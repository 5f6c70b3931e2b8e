package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.watch.Tracked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A failure that nobody looks at is reported once its future is collected; nothing else is.
@ExtendWith(AsyncioExtension.class)
class UnretrievedTest {
  private final EventLoop loop;
  private final Garbage garbage;
  private final IOException failure = new IOException("no");

  UnretrievedTest(EventLoop loop) {
    this.loop = loop;
    garbage = new Garbage(loop);
  }

  private Future<String> failed() {
    Future<String> future = loop.createFuture();
    future.setException(failure);
    return future;
  }

  @Test
  void aPendingFutureGoesInSilence() {
    Garbage.drop(loop::createFuture);
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void aResultThatNobodyReadGoesInSilence() {
    Garbage.drop(() -> {
      Future<String> future = loop.createFuture();
      future.setResult("result");
      return future;
    });
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void aResultThatWasReadGoesInSilence() {
    Garbage.drop(() -> {
      Future<String> future = loop.createFuture();
      future.setResult("result");
      assertEquals("result", future.result());
      return future;
    });
    assertEquals(List.of(), garbage.reports());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFailureThatNobodyReadIsReportedOnceWithTheException(boolean debug) {
    loop.setDebug(debug);
    Garbage.drop(this::failed);
    List<ErrorReport> reports = garbage.reports();
    assertEquals(1, reports.size(), reports::toString);
    ErrorReport report = reports.getFirst();
    assertTrue(report.message().startsWith("Future exception was never retrieved"));
    assertSame(failure, report.exception());
    assertEquals(
        debug,
        report.createdAt().stream().anyMatch(frame -> frame.getMethodName().equals("failed")));
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void askingForTheExceptionCountsAsLooking() {
    Garbage.drop(() -> {
      Future<String> future = failed();
      assertSame(failure, future.exception());
      return future;
    });
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void askingForTheResultCountsAsLooking() {
    Garbage.drop(() -> {
      Future<String> future = failed();
      assertThrows(IOException.class, future::result);
      return future;
    });
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void cancellingAFailedFutureCountsAsLooking() {
    Garbage.drop(() -> {
      Future<String> future = failed();
      assertFalse(future.cancel());
      return future;
    });
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void aCancelledFutureGoesInSilence() {
    Garbage.drop(() -> {
      Future<String> future = loop.createFuture();
      future.cancel();
      return future;
    });
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void whatWasLookedAtStaysLookedAt() {
    Garbage.drop(() -> {
      Future<String> future = failed();
      future.exception();
      future.addDoneCallback(_ -> {});
      future.removeDoneCallback(_ -> {});
      assertThrows(InvalidStateException.class, () -> future.setException(failure));
      Tick.of(loop);
      return future;
    });
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void aFutureThatIsKeptIsReportedWhenTheLoopCloses() {
    var reports = new LinkedBlockingQueue<ErrorReport>();
    loop.setExceptionHandler((_, report) -> reports.add(report));
    Future<String> kept = failed();
    loop.close();
    assertEquals(List.of(failure), reports.stream().map(ErrorReport::exception).toList());
    assertSame(kept, reports.element().source());
  }

  @Test
  void aTasksFailureIsReportedInTheTasksContext() throws InterruptedException {
    ContextVar<String> variable = ContextVar.withDefault("variable", "outside");
    var seen = new LinkedBlockingQueue<String>();
    loop.setExceptionHandler((_, report) -> seen.add(variable.get() + ", " + report.message()));
    Garbage.drop(() -> failingTask(variable, TaskOptions.named("sinner")));
    assertEquals(
        "in the task, Task exception was never retrieved: sinner", seen.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void aFailureIsReportedAlsoWhileItsContextIsEntered() {
    ContextVar<String> variable = ContextVar.withDefault("variable", "outside");
    var context = new Context();
    var options = TaskOptions.DEFAULT.in(context);
    List<ErrorReport> reports = context.run(() -> {
      Garbage.drop(() -> failingTask(variable, options));
      return garbage.reports();
    });
    assertEquals(List.of(failure), reports.stream().map(ErrorReport::exception).toList());
  }

  @Test
  void aReportThatFailsIsLoggedAndTheNextOnesStillCome() throws InterruptedException {
    var logged = new LinkedBlockingQueue<Throwable>();
    var logger = Logger.getLogger("org.asyncio4j");
    logger.setFilter(record -> !logged.add(record.getThrown()));
    try {
      var fatal = new KeyboardInterrupt("from a handler that runs on no loop");
      loop.setExceptionHandler((_, _) -> {
        throw fatal;
      });
      Garbage.drop(this::failed);
      assertSame(fatal, logged.poll(10, TimeUnit.SECONDS));
    } finally {
      logger.setFilter(null);
    }
    assertEquals(List.of(), new Garbage(loop).reports());
  }

  private Task<?> failingTask(ContextVar<String> variable, TaskOptions options) {
    Task<?> task = loop.createTask(
        () -> {
          variable.set("in the task");
          throw failure;
        },
        options);
    Tick.of(loop);
    assertTrue(task.done());
    return task;
  }

  private static void enqueueAll(EventLoop loop) {
    loop.forgotten.snapshot().forEach(Tracked::enqueue);
  }

  /// Returns when what was enqueued before, and taken off its list, has been dealt with.
  private static void awaitCollector() throws InterruptedException {
    var told = new CountDownLatch(1);
    try (var other = new EventLoop()) {
      other.setExceptionHandler((_, _) -> told.countDown());
      other.createFuture().setException(new IOException("the last one"));
      enqueueAll(other);
      assertTrue(told.await(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatIsCollectedWhileTheLoopClosesIsReportedOnce() throws InterruptedException {
    var reports = new LinkedBlockingQueue<ErrorReport>();
    loop.setExceptionHandler((_, report) -> reports.add(report));
    int count = 5000;
    var kept = new ArrayList<Future<?>>();
    for (int i = 0; i < count; i++) {
      kept.add(failed());
    }
    enqueueAll(loop);
    loop.close();
    for (int i = 0; i < count; i++) {
      assertNotNull(reports.poll(10, TimeUnit.SECONDS));
    }
    awaitCollector();
    assertEquals(List.of(), List.copyOf(reports));
    assertEquals(count, kept.size());
  }

  @Test
  void whatIsCollectedRightBeforeARunEndsIsReportedWhenTheLoopCloses() throws Exception {
    var reports = new LinkedBlockingQueue<ErrorReport>();
    loop.setExceptionHandler((_, report) -> reports.add(report));
    Future<String> kept = failed();
    loop.runUntilComplete(() -> {
      enqueueAll(loop);
      long start = System.nanoTime();
      while (!loop.forgotten.snapshot().isEmpty()) {
        assertTrue(System.nanoTime() - start < Limit.TIME.toNanos());
        Thread.onSpinWait();
      }
      awaitCollector(); // which has left its report to the loop by then
      loop.stop();
    });
    assertEquals(List.of(), List.copyOf(reports));
    loop.close();
    assertEquals(List.of(failure), reports.stream().map(ErrorReport::exception).toList());
    assertTrue(kept.done());
  }
}
