package org.asyncio4j;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.asyncio4j.interop.FlowIterator;
import org.asyncio4j.interop.LoopScheduler;
import org.asyncio4j.testing.AsyncioExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A failure that leaves the loop for another thread is reported if nobody looks at it, neither
/// there nor in the loop; and never if somebody has.
@ExtendWith(AsyncioExtension.class)
class UnseenElsewhereTest {
  private final EventLoop loop;
  private final Garbage garbage;
  private final IOException failure = new IOException("no");

  UnseenElsewhereTest(EventLoop loop) {
    this.loop = loop;
    garbage = new Garbage(loop);
  }

  private void fails() throws IOException {
    throw failure;
  }

  private List<Throwable> reported() {
    return garbage.reports().stream().map(ErrorReport::exception).toList();
  }

  private CompletableFuture<?> submit() {
    return Asyncio.runCoroutineThreadsafe(this::fails, loop);
  }

  private void runLoop() {
    Tick.of(loop, 4);
  }

  @Test
  void aFailureOfRunCoroutineThreadsafeThatNobodyLooksAtIsReported() {
    Garbage.drop(() -> {
      CompletableFuture<?> outcome = submit();
      runLoop();
      assertTrue(outcome.isDone());
      return outcome;
    });
    assertEquals(List.of(failure), reported());
    assertEquals(List.of(), reported());
  }

  @Test
  void aFailureOfAFutureThatWasHandedOutIsReportedOnce() {
    Garbage.drop(() -> {
      Task<?> task = loop.createTask(this::fails);
      CompletableFuture<?> one = task.toCompletableFuture();
      CompletableFuture<?> two = task.toCompletableFuture();
      runLoop();
      return List.of(one, two);
    });
    assertEquals(List.of(failure), reported());
  }

  @Test
  void whileTheOtherThreadKeepsItNothingIsReportedBeforeTheLoopCloses() {
    List<CompletableFuture<?>> kept = new ArrayList<>();
    Garbage.drop(() -> {
      kept.add(submit());
      runLoop();
      return new Object();
    });
    assertEquals(List.of(), reported());
    var atClose = new ArrayList<Throwable>();
    loop.setExceptionHandler((_, report) -> atClose.add(report.exception()));
    loop.close();
    assertEquals(List.of(failure), atClose);
    assertTrue(kept.getFirst().isCompletedExceptionally());
  }

  private Map<String, Consumer<CompletableFuture<?>>> looks() {
    var looks = new LinkedHashMap<String, Consumer<CompletableFuture<?>>>();
    looks.put("get", future -> assertThrows(ExecutionException.class, future::get));
    looks.put(
        "get with a timeout",
        future -> assertThrows(ExecutionException.class, () -> future.get(1, TimeUnit.SECONDS)));
    looks.put("join", future -> assertThrows(CompletionException.class, future::join));
    looks.put(
        "getNow", future -> assertThrows(CompletionException.class, () -> future.getNow(null)));
    looks.put("resultNow", future -> assertThrows(IllegalStateException.class, future::resultNow));
    looks.put("exceptionNow", future -> assertSame(failure, future.exceptionNow()));
    looks.put("isCompletedExceptionally", future -> assertTrue(future.isCompletedExceptionally()));
    looks.put("state", CompletableFuture::state);
    looks.put("handle", future -> future.handle((_, e) -> e));
    looks.put("whenComplete", future -> future.whenComplete((_, _) -> {}));
    looks.put("exceptionally", future -> future.exceptionally(_ -> null));
    looks.put("thenAccept", future -> future.thenAccept(_ -> {}));
    looks.put("thenRunAsync", future -> future.thenRunAsync(() -> {}, Runnable::run));
    looks.put("copy", CompletableFuture::copy);
    looks.put("minimalCompletionStage", CompletableFuture::minimalCompletionStage);
    looks.put(
        "thenCombine with it",
        future -> new CompletableFuture<>().thenCombine(future, (_, _) -> null));
    looks.put(
        "thenCompose to it",
        future -> CompletableFuture.completedFuture(1).thenCompose(_ -> future));
    return looks;
  }

  @Test
  void whatSomebodyHasLookedAtIsNotReported() {
    looks().forEach((how, look) -> {
      Garbage.drop(() -> {
        CompletableFuture<?> outcome = submit();
        runLoop();
        look.accept(outcome);
        return outcome;
      });
      assertEquals(List.of(), reported(), how);
    });
  }

  @Test
  void aStageThatWasMadeBeforeTheFailureHasIt() {
    Map<String, Consumer<CompletableFuture<?>>> looks = new LinkedHashMap<>();
    looks.put("handle", future -> future.handle((_, e) -> e));
    looks.put("allOf", CompletableFuture::allOf);
    looks.put("anyOf", CompletableFuture::anyOf);
    looks.forEach((how, look) -> {
      Garbage.drop(() -> {
        CompletableFuture<?> outcome = submit();
        look.accept(outcome);
        runLoop();
        return outcome;
      });
      assertEquals(List.of(), reported(), how);
    });
  }

  @Test
  void whatTheLoopItselfHasLookedAtIsNotReported() {
    Garbage.drop(() -> {
      Task<?> task = loop.createTask(this::fails);
      CompletableFuture<?> outcome = task.toCompletableFuture();
      runLoop();
      assertSame(failure, task.exception());
      return outcome;
    });
    assertEquals(List.of(), reported());
  }

  @Test
  void askingWhetherItIsDoneIsNotToLook() {
    Garbage.drop(() -> {
      CompletableFuture<?> outcome = submit();
      assertThrows(
          java.util.concurrent.TimeoutException.class, () -> outcome.get(0, TimeUnit.SECONDS));
      runLoop();
      assertTrue(outcome.isDone() && !outcome.isCancelled());
      assertNotNull(outcome.toString());
      return outcome;
    });
    assertEquals(List.of(failure), reported());
  }

  @Test
  void aTaskThatFailsOfItsCancellationFromElsewhereIsReported() {
    Garbage.drop(() -> {
      CompletableFuture<?> outcome = Asyncio.runCoroutineThreadsafe(
          () -> {
            try {
              Asyncio.sleep(java.time.Duration.ofHours(1));
            } finally {
              fails();
            }
          },
          loop);
      runLoop();
      outcome.cancel(true);
      runLoop();
      return outcome;
    });
    assertEquals(List.of(failure), reported());
  }

  @Test
  void aCancelledOneGoesInSilence() {
    Garbage.drop(() -> {
      CompletableFuture<?> outcome =
          Asyncio.runCoroutineThreadsafe(() -> Asyncio.sleep(java.time.Duration.ofHours(1)), loop);
      runLoop();
      outcome.cancel(true);
      runLoop();
      return outcome;
    });
    assertEquals(List.of(), reported());
  }

  @Test
  void jobsOfASchedulerThatFailAreReported() {
    for (boolean periodic : List.of(false, true)) {
      Garbage.drop(() -> {
        var scheduler = new LoopScheduler(loop);
        Runnable job = () -> {
          throw Future.sneak(failure);
        };
        Object future = periodic
            ? scheduler.scheduleAtFixedRate(job, 0, 1, TimeUnit.HOURS)
            : scheduler.submit(job);
        runLoop();
        return future;
      });
      assertEquals(List.of(failure), reported());
    }
  }

  @Test
  void aCommandThatASchedulerExecutesIsReportedAtOnce() {
    var scheduler = new LoopScheduler(loop);
    var reports = new ArrayList<Throwable>();
    loop.setExceptionHandler((_, report) -> reports.add(report.exception()));
    scheduler.execute(() -> {
      throw Future.sneak(failure);
    });
    runLoop();
    assertEquals(List.of(failure), reports);
  }

  @Test
  void aCallOnAnotherThreadThatFailsAfterItsCancellationIsReported() {
    var calls = new ArrayList<Runnable>();
    Future<?> future = loop.runInExecutor(calls::add, () -> {
      calls.add(() -> {});
      Tick.of(loop, 2);
      fails();
    });
    Runnable call = calls.getFirst();
    loop.callSoon(future::cancel);
    call.run();
    Tick.of(loop);
    assertTrue(future.cancelled());
    assertEquals(List.of(failure), reported());
  }

  /// Fails when told to.
  private static final class Failing implements Flow.Publisher<Integer>, Flow.Subscription {
    private Flow.@Nullable Subscriber<? super Integer> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> given) {
      subscriber = given;
      given.onSubscribe(this);
    }

    void fail(Throwable failure) {
      requireNonNull(subscriber).onError(failure);
    }

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  @Test
  void aPublishersFailureThatTheReaderDidNotComeToIsReported() {
    for (boolean closedFirst : List.of(false, true)) {
      loop.runUntilComplete(() -> {
        var publisher = new Failing();
        var iterator = FlowIterator.of(publisher, 1);
        if (closedFirst) {
          iterator.close();
        }
        publisher.fail(failure);
        iterator.close();
      });
      assertEquals(List.of(failure), reported());
    }
  }

  @Test
  void aPublishersFailureThatWasReadIsNotReported() {
    loop.runUntilComplete(() -> {
      var publisher = new Failing();
      try (var iterator = FlowIterator.of(publisher, 1)) {
        publisher.fail(failure);
        assertSame(failure, assertThrows(IOException.class, iterator::hasNext));
      }
    });
    assertEquals(List.of(), reported());
  }
}
