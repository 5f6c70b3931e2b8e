package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A loop's way to other threads.
class EventLoopExecutorTest {
  @AutoClose
  private final EventLoop loop = new VirtualClock().newEventLoop();

  @AutoClose
  private final ExecutorService pool =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("pool-", 0).factory());

  @Test
  void aCallRunsOnAnotherThreadAndGivesItsValue() {
    String argument = "yo";
    String value = loop.runUntilComplete(() -> {
      assertNotSame(
          Thread.currentThread(),
          loop.runInExecutor(null, Thread::currentThread).await());
      return loop.runInExecutor(null, () -> argument + "!").await();
    });
    assertEquals("yo!", value);
  }

  @Test
  void aCallThatFailsGivesItsExceptionAsItIs() {
    var failure = new java.io.IOException("the call's");
    Future<String> future = loop.runInExecutor(null, () -> {
      throw failure;
    });
    assertEquals(
        failure, assertThrows(java.io.IOException.class, () -> loop.runUntilComplete(future)));
  }

  @Test
  void callsRunInTheDefaultExecutorThatWasSet() {
    loop.setDefaultExecutor(pool);
    Future<String> future =
        loop.runInExecutor(null, () -> Thread.currentThread().getName());
    assertEquals("pool-0", loop.runUntilComplete(future));
  }

  @Test
  void theDefaultExecutorMustBeOneAndTheOldOneStays() {
    loop.setDefaultExecutor(pool);
    assertThrows(NullPointerException.class, () -> loop.setDefaultExecutor(null));
    Future<String> future =
        loop.runInExecutor(null, () -> Thread.currentThread().getName());
    assertEquals("pool-0", loop.runUntilComplete(future));
  }

  @Test
  void aShutdownWaitsForTheCallsThatRun() {
    var calls = new java.util.concurrent.CopyOnWriteArrayList<String>();
    var begun = new CountDownLatch(1);
    loop.runUntilComplete(() -> {
      loop.runInExecutor(null, () -> {
        begun.await();
        return calls.add("call");
      });
      loop.callSoon(begun::countDown);
      loop.shutdownDefaultExecutor(Limit.TIME);
      calls.add("shut down");
      assertThrows(IllegalStateException.class, () -> loop.runInExecutor(null, () -> "refused"));
    });
    assertEquals(List.of("call", "shut down"), calls);
  }

  @Test
  void aShutdownGivesUpOnACallThatIsStuckAndSaysSo() {
    var stuck = new CountDownLatch(1);
    try (var log = new LoopLog()) {
      loop.runUntilComplete(() -> {
        loop.runInExecutor(null, () -> {
          stuck.await();
          return null;
        });
        loop.shutdownDefaultExecutor(Duration.ofMillis(10));
      });
      assertEquals(List.of(Level.WARNING), log.levels());
      String message = log.messages().getFirst();
      assertTrue(message.contains("did not finish"), message);
    } finally {
      stuck.countDown();
    }
  }

  @Test
  void aCallThatEndsAfterTheLoopIsClosedDoesNotReachIt() throws InterruptedException {
    var release = new CountDownLatch(1);
    var thrown = new AtomicReference<Throwable>();
    Thread[] worker = new Thread[1];
    Future<String> future = loop.runInExecutor(
        job -> worker[0] = Thread.ofPlatform()
            .uncaughtExceptionHandler((_, error) -> thrown.set(error))
            .start(job),
        () -> {
          release.await();
          return "too late";
        });
    future.cancel();
    loop.close();
    release.countDown();
    worker[0].join();
    assertEquals(null, thrown.get());
    assertTrue(future.cancelled());
    assertEquals(0, loop.reactor.readyCount());
  }

  @Test
  void whatIsRefusedIsNotWaitedFor() {
    var poller = new FakePoller();
    var refused = new RejectedExecutionException("full");
    try (var counting = poller.newEventLoop()) {
      Executor full = _ -> {
        throw refused;
      };
      assertThrows(
          RejectedExecutionException.class, () -> counting.runInExecutor(full, () -> "never"));
      var stage = new CompletableFuture<String>() {
        @Override
        public CompletableFuture<String> whenComplete(
            BiConsumer<? super String, ? super Throwable> action) {
          throw refused;
        }
      };
      assertThrows(RejectedExecutionException.class, () -> Asyncio.wrapFuture(stage, counting));
      assertEquals(0, poller.foreignWork);
      counting.runInExecutor(Runnable::run, () -> "at once");
      assertEquals(1, poller.foreignWork);
      Tick.of(counting);
      assertEquals(0, poller.foreignWork);
    }
  }
}
