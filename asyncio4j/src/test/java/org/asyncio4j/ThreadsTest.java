package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.testing.AsyncioTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/// A loop and other threads: work for them, and work from them.
class ThreadsTest {
  private static final Duration SHORT = Duration.ofMillis(10);

  private static int fails() {
    throw new ArithmeticException("no");
  }

  /* --------------------------------------- toThread --------------------------------------- */

  @AsyncioTest
  void toThreadRunsOnAnotherThreadOnceAndGivesItsValue() {
    var calls = new AtomicInteger();
    Thread own = Thread.currentThread();
    assertNotSame(own, toThread(() -> {
      calls.incrementAndGet();
      return Thread.currentThread();
    }));
    assertEquals(1, calls.get());
  }

  @AsyncioTest
  void whatItThrowsComesOutOfToThread() {
    assertThrows(ArithmeticException.class, () -> toThread(() -> fails()));
  }

  @AsyncioTest
  void tenAtOnceAllRun() {
    var tasks = IntStream.range(0, 10)
        .mapToObj(i -> createTask(() -> toThread(() -> i)))
        .toList();
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), gather(tasks));
  }

  @AsyncioTest
  void toThreadSeesTheCallersContextAndKeepsItsOwnWrites() {
    ContextVar<String> variable = ContextVar.withDefault("variable", "none");
    variable.set("caller");
    assertEquals("caller", toThread(() -> {
      String seen = variable.get();
      variable.set("thread");
      return seen;
    }));
    assertEquals("caller", variable.get());
  }

  @AsyncioTest
  void aCancelledWaitLeavesTheThreadRunning() {
    var begun = new CompletableFuture<Object>();
    var goOn = new CompletableFuture<Object>();
    var ended = new CompletableFuture<String>();
    Task<?> waiting = createTask(() -> toThread(() -> {
      begun.complete("");
      goOn.join();
      ended.complete("to its end");
    }));
    await(begun);
    waiting.cancel();
    assertThrows(CancelledError.class, waiting::await);
    goOn.complete("");
    assertEquals("to its end", await(ended));
  }

  /* ----------------------------------- from other threads --------------------------------- */

  @AsyncioTest
  void aThreadHasACoroutineRunAndWaitsForIt(EventLoop loop) throws Exception {
    assertEquals(
        3,
        toThread(() ->
            runCoroutineThreadsafe(() -> sleep(Duration.ZERO, 3), loop).get()));
  }

  @AsyncioTest
  void itsFailureIsTheCauseOfTheWaitersException(EventLoop loop) {
    var e = assertThrows(
        ExecutionException.class,
        () -> toThread(() -> runCoroutineThreadsafe(() -> fails(), loop).get()));
    assertInstanceOf(ArithmeticException.class, e.getCause());
  }

  @AsyncioTest
  void cancellingAfterATimeoutCancelsTheTask(EventLoop loop) {
    var tasks = new ArrayList<Task<?>>();
    toThread(() -> {
      var future = runCoroutineThreadsafe(
          () -> {
            tasks.add(currentTask());
            sleep(Duration.ofDays(1));
          },
          loop);
      assertThrows(
          java.util.concurrent.TimeoutException.class, () -> future.get(0, TimeUnit.SECONDS));
      future.cancel(true);
    });
    sleep(SHORT);
    assertTrue(tasks.isEmpty() || tasks.getFirst().cancelled());
    assertEquals(Set.of(currentTask()), allTasks());
  }

  @AsyncioTest
  void aCoroutineThatCancelsItselfCancelsTheWait(EventLoop loop) {
    toThread(() -> {
      var future = runCoroutineThreadsafe(
          () -> {
            currentTask().cancel();
            sleep(SHORT);
          },
          loop);
      assertThrows(CancellationException.class, future::get);
    });
  }

  private static final class FailingFactory implements TaskFactory {
    @Override
    public <T extends @Nullable Object> Task<T> create(
        EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
      throw new ArithmeticException("no factory");
    }
  }

  @Test
  void aFactoryThatFailsTellsTheWaiterAndTheHandler() {
    var reports = new ArrayList<ErrorReport>();
    var e = run(() -> {
      EventLoop loop = getRunningLoop();
      loop.setExceptionHandler((_, report) -> reports.add(report));
      return toThread(() -> {
        loop.callSoonThreadsafe(() -> loop.setTaskFactory(new FailingFactory()));
        var failed = assertThrows(
            ExecutionException.class,
            () -> runCoroutineThreadsafe(() -> 1, loop).get());
        loop.callSoonThreadsafe(() -> loop.setTaskFactory(null)); // a run makes tasks at its end
        return failed;
      });
    });
    assertEquals("no factory", e.getCause().getMessage());
    assertEquals(1, reports.size());
    assertSame(e.getCause(), reports.getFirst().exception());
  }

  @AsyncioTest
  void tenWorkersEachSubmitToTheLoop(EventLoop loop) {
    var workers = IntStream.range(0, 10)
        .mapToObj(_ -> createTask(() -> toThread(() ->
            runCoroutineThreadsafe(() -> sleep(Duration.ZERO, 42), loop).get())))
        .toList();
    assertEquals(java.util.Collections.nCopies(10, 42), gather(workers));
    var failing = IntStream.range(0, 10)
        .mapToObj(_ -> createTask(
            () -> toThread(() -> runCoroutineThreadsafe(() -> fails(), loop).join())))
        .toList();
    for (Object outcome : gatherReturningExceptions(failing)) {
      var e = assertInstanceOf(CompletionException.class, outcome);
      assertInstanceOf(ArithmeticException.class, e.getCause());
      assertEquals("no", e.getCause().getMessage());
    }
  }

  @AsyncioTest
  void aFutureIsWaitedForByAThreadThatDoesNotTouchTheLoop(EventLoop loop) throws Exception {
    Future<String> future = loop.createFuture();
    Task<Integer> task = createTask(() -> sleep(Duration.ZERO, 5));
    loop.callSoon(() -> loop.callSoon(() -> future.setResult("done")));
    assertEquals("done", toThread(() -> future.toCompletableFuture().join()));
    assertEquals(5, toThread(() -> task.toCompletableFuture().get()));
  }

  @AsyncioTest
  void cancellingEitherCancelsBoth() {
    Task<?> first = createTask(() -> sleep(Duration.ofDays(1)));
    Task<?> second = createTask(() -> sleep(Duration.ofDays(1)));
    CompletableFuture<?> ofFirst = first.toCompletableFuture();
    CompletableFuture<?> ofSecond = second.toCompletableFuture();
    sleep(SHORT);
    ofFirst.cancel(false);
    second.cancel();
    assertThrows(CancelledError.class, first::await);
    sleep(SHORT);
    assertTrue(ofSecond.isCancelled());
  }

  @Test
  void aFailureOfWhatNobodyWaitsForAnyMoreIsReported() {
    var reports = new ArrayList<ErrorReport>();
    run(() -> {
      EventLoop loop = getRunningLoop();
      loop.setExceptionHandler((_, report) -> reports.add(report));
      var submitted = runCoroutineThreadsafe(
          () -> {
            try {
              sleep(Duration.ofDays(1));
            } catch (CancelledError e) {
              throw new ArithmeticException("in the clean-up");
            }
          },
          loop);
      sleep(SHORT);
      submitted.cancel(true);
      sleep(SHORT);
    });
    assertEquals(1, reports.size(), reports::toString);
    assertEquals("in the clean-up", reports.getFirst().exception().getMessage());
  }

  /* ---------------------------------- errors, not hangs ----------------------------------- */

  @AsyncioTest
  void toWaitWhereTheLoopRunsIsAnError(EventLoop loop) {
    var submitted = runCoroutineThreadsafe(() -> 1, loop);
    Task<Integer> task = createTask(() -> 2);
    for (CompletableFuture<Integer> future :
        List.of(submitted, task.toCompletableFuture(), submitted.thenApply(x -> x))) {
      assertTrue(assertThrows(IllegalStateException.class, future::join)
          .getMessage()
          .contains("await it instead"));
      assertThrows(IllegalStateException.class, future::get);
      assertThrows(IllegalStateException.class, () -> future.get(1, TimeUnit.DAYS));
    }
    sleep(SHORT);
    assertEquals(1, submitted.join(), "done, it is no wait");
    assertEquals(2, await(task.toCompletableFuture()));
  }

  @Test
  void aLoopThatIsClosedFirstEndsTheWaitsOfOtherThreads() {
    EventLoop loop = newEventLoop();
    CompletableFuture<Integer> submitted = runCoroutineThreadsafe(() -> 1, loop);
    CompletableFuture<Object> bare = loop.createFuture().toCompletableFuture();
    loop.close();
    for (CompletableFuture<?> future : List.of(submitted, bare)) {
      var e = assertThrows(CompletionException.class, future::join);
      assertTrue(e.getCause().getMessage().contains("was closed"), e::toString);
    }
  }

  @AsyncioTest
  void ofAFutureThatIsDoneItIsCompleteAtOnce(EventLoop loop) {
    Future<String> future = loop.createFuture();
    future.setResult("done");
    assertEquals("done", future.toCompletableFuture().join());
    assertEquals("done", toThread(() -> future.toCompletableFuture().join()));
    Future<String> failed = loop.createFuture();
    failed.setException(new ArithmeticException("no"));
    assertInstanceOf(ArithmeticException.class, failed.toCompletableFuture().exceptionNow());
    Future<String> cancelled = loop.createFuture();
    cancelled.cancel();
    assertTrue(cancelled.toCompletableFuture().isCancelled());
  }

  @Test
  void ofAFutureThatIsDoneItIsCompleteWhenTheLoopRunsNoMore() {
    EventLoop loop = newEventLoop();
    Task<String> task = loop.createTask(() -> "done");
    Future<String> pending = loop.createFuture();
    loop.runUntilComplete(task);
    assertEquals("done", task.toCompletableFuture().resultNow());
    loop.close();
    assertEquals("done", task.toCompletableFuture().resultNow());
    assertThrows(IllegalStateException.class, pending::toCompletableFuture);
  }

  @Test
  void underLoadNoCallIsLostAndEachThreadsOrderIsKept() {
    int threads = 4;
    int calls = 5_000;
    List<List<Integer>> seen = run(() -> {
      EventLoop loop = getRunningLoop();
      TimerHandle limit = Limit.on(loop);
      List<List<Integer>> lists = IntStream.range(0, threads)
          .<List<Integer>>mapToObj(_ -> new ArrayList<>())
          .toList();
      var posting = lists.stream()
          .map(list -> createTask(() -> toThread(() -> {
            for (int i = 0; i < calls; i++) {
              int call = i;
              loop.callSoonThreadsafe(() -> list.add(call));
              if (i % 100 == 0) {
                Thread.yield(); // so that the loop often waits in its poller
              }
            }
          })))
          .toList();
      posting.forEach(Task::await);
      sleep(Duration.ZERO);
      limit.cancel();
      return lists;
    });
    List<Integer> all = IntStream.range(0, calls).boxed().toList();
    seen.forEach(list -> assertEquals(all, list));
  }

  /* -------------------------------------- many loops -------------------------------------- */

  @Test
  void loopsOnTenThreadsEachSeeTheirOwnTasks() throws InterruptedException {
    var failures = new java.util.concurrent.ConcurrentLinkedQueue<Throwable>();
    List<Thread> threads = IntStream.range(0, 10)
        .mapToObj(_ -> Thread.ofPlatform().start(() -> {
          try {
            run(ThreadsTest::seeOwnTasks);
          } catch (Throwable e) {
            failures.add(e);
          }
        }))
        .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    failures.forEach(failure -> {
      throw new AssertionFailedError("a loop saw others' tasks", failure);
    });
  }

  private static void seeOwnTasks() {
    EventLoop loop = getRunningLoop();
    Future<Object> gate = loop.createFuture();
    var tasks =
        IntStream.range(0, 100).mapToObj(_ -> createTask(() -> gate.await())).toList();
    sleep(Duration.ZERO);
    Set<Task<?>> all = allTasks(loop);
    assertEquals(101, all.size());
    assertTrue(all.containsAll(tasks) && all.contains(currentTask()));
    all.forEach(task -> assertSame(loop, task.getLoop()));
    gate.setResult("");
    gather(tasks);
  }

  @AsyncioTest
  void allTasksFromAnotherThreadHasAllThatWereThere(EventLoop loop) {
    Future<Object> gate = loop.createFuture();
    var known = new ArrayList<Task<?>>();
    for (int i = 0; i < 20; i++) {
      known.add(createTask(() -> gate.await()));
      known.add(createTask(() -> gate.await(), TaskOptions.EAGER));
      Set<Task<?>> seen = toThread(() -> allTasks(loop));
      assertTrue(seen.containsAll(known));
    }
    gate.setResult("");
    gather(known);
  }

  @Test
  void allTasksFromTenThreadsWhileTasksAreMadeHasAllThatWereKnown() {
    run(() -> {
      EventLoop loop = getRunningLoop();
      TimerHandle limit = Limit.on(loop);
      Future<Object> gate = loop.createFuture();
      var known = new AtomicReference<List<Task<?>>>(List.of());
      var looks = new AtomicInteger();
      var looking = IntStream.range(0, 10)
          .mapToObj(_ -> createTask(() -> toThread(() -> {
            while (known.get().size() < 1_000) {
              List<Task<?>> before = known.get();
              assertTrue(allTasks(loop).containsAll(before));
              looks.incrementAndGet();
            }
          })))
          .toList();
      while (looks.get() == 0) {
        sleep(Duration.ZERO); // all of them look by and by; that one does is enough to begin
      }
      while (known.get().size() < 1_000) {
        var more = new ArrayList<>(known.get());
        more.add(createTask(() -> gate.await()));
        known.set(more);
        sleep(Duration.ZERO);
      }
      looking.forEach(Task::await);
      gate.setResult("");
      gather(known.get());
      limit.cancel();
    });
  }

  @AsyncioTest
  void aTaskThatIsDroppedOnAnotherThreadIsCollected(EventLoop loop) {
    toThread(() -> Garbage.drop(() -> {
      var done = runCoroutineThreadsafe(() -> 1, loop);
      done.join();
      return done;
    }));
    var last = new AtomicReference<>(createTask(() -> 2));
    sleep(SHORT);
    toThread(() -> Garbage.drop(() -> last.getAndSet(null)));
  }
}
