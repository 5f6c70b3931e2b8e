package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.asyncio4j.coroutine.Ambient;
import org.asyncio4j.loop.DefaultExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/// Where calls run that block or compute.
@Isolated("it keeps every core busy")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DefaultExecutorTest {
  private static final Runnable FORGET = () -> Ambient.current(null);

  private static final long SECONDS = Limit.TIME.toSeconds();

  private static Thread[] threadsOf(DefaultExecutor executor, int calls) throws Exception {
    var all = new CountDownLatch(calls);
    List<Future<Thread>> threads = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      threads.add(executor.submit(() -> {
        all.countDown();
        all.await(); // each waits for all others
        return Thread.currentThread();
      }));
    }
    var found = new Thread[calls];
    for (int i = 0; i < calls; i++) {
      found[i] = threads.get(i).get(SECONDS, TimeUnit.SECONDS);
    }
    return found;
  }

  /* ------------------------------- calls that compute --------------------------------------- */

  /// Runs `undelayed` while as many calls compute as there are cores, which they do until it has
  /// run.
  private static void besideComputingCalls(Runnable undelayed) throws Exception {
    run(() -> {
      TimerHandle limit = Limit.on(getRunningLoop());
      var over = new AtomicBoolean();
      int cores = Runtime.getRuntime().availableProcessors();
      var begun = new CountDownLatch(cores);
      var computing = IntStream.range(0, cores)
          .mapToObj(_ -> createTask(() -> toThread(() -> {
            begun.countDown();
            while (!over.get()) {
              Thread.onSpinWait();
            }
          })))
          .toList();
      try {
        toThread(() -> begun.await());
        undelayed.run();
      } finally {
        over.set(true);
      }
      gather(computing);
      limit.cancel();
    });
  }

  @Test
  void callsThatComputeDelayNoSleep() throws Exception {
    besideComputingCalls(() -> sleep(Duration.ofMillis(1)));
  }

  @Test
  void callsThatComputeDelayNoOtherCall() throws Exception {
    besideComputingCalls(() -> assertEquals("value", toThread(() -> "value")));
  }

  @Test
  void callsThatComputeDelayNoFutureOfAnotherPool() throws Exception {
    try (var pool = Executors.newFixedThreadPool(1)) {
      besideComputingCalls(() -> assertEquals("value", await(pool.submit(() -> "value"))));
    }
  }

  @Test
  void callsThatComputeDelayNoVirtualThreadOfTheProgram() throws Exception {
    besideComputingCalls(() -> {
      var job = new FutureTask<>(() -> "value");
      Thread.startVirtualThread(job);
      assertEquals("value", await(job));
    });
  }

  @Test
  void aShutdownGivesUpInTimeAlsoOnCallsThatComputeOnVirtualThreads() throws Exception {
    var over = new AtomicBoolean();
    int cores = Runtime.getRuntime().availableProcessors();
    if ("portable".equals(System.getProperty("asyncio4j.engine"))) {
      return; // the loop itself needs a carrier, and they hold all of them
    }
    try (var log = new LoopLog()) {
      run(() -> {
        EventLoop loop = getRunningLoop();
        var begun = new CountDownLatch(cores);
        loop.setDefaultExecutor(Executors.newVirtualThreadPerTaskExecutor());
        for (int i = 0; i < cores; i++) {
          loop.runInExecutor(null, () -> {
            begun.countDown();
            while (!over.get()) {
              Thread.onSpinWait();
            }
          });
        }
        begun.await();
        loop.shutdownDefaultExecutor(Duration.ofMillis(1));
        over.set(true);
      });
      assertTrue(log.messages().getFirst().contains("did not finish"), () -> log.messages() + "");
    } finally {
      over.set(true);
    }
  }

  /* --------------------------------------- threads ------------------------------------------ */

  @Test
  void beyondTheLimitCallsRunOnVirtualThreads() throws Exception {
    var threads = Thread.ofPlatform().daemon().factory();
    try (var executor = new DefaultExecutor(FORGET, 2, threads)) {
      Thread[] found = threadsOf(executor, 5);
      assertEquals(
          List.of(false, false, true, true, true),
          List.of(found).stream().map(Thread::isVirtual).toList());
    }
  }

  @Test
  void threadsHaveNamesAndAreDaemons() throws Exception {
    try (var executor = new DefaultExecutor(FORGET)) {
      List<Thread> found = List.of(threadsOf(executor, 257));
      assertEquals("asyncio4j-executor-0", found.getFirst().getName());
      assertEquals("asyncio4j-executor-virtual-0", found.getLast().getName());
      assertTrue(found.stream().allMatch(Thread::isDaemon));
    }
  }

  private static void awaitIdle(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aThreadIsUsedAgain() throws Exception {
    try (var executor = new DefaultExecutor(FORGET)) {
      Thread first = executor.submit(Thread::currentThread).get(SECONDS, TimeUnit.SECONDS);
      awaitIdle(first);
      assertSame(first, executor.submit(Thread::currentThread).get(SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void aCallHasItsCallersClassLoaderAndNothingOfTheCallBefore() throws Exception {
    var inherited = new InheritableThreadLocal<String>();
    inherited.set("the caller's");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    ContextVar<String> variable = ContextVar.withDefault("variable", "none");
    try (var executor = new DefaultExecutor(FORGET);
        var loader = new URLClassLoader(new URL[0], before);
        var loop = new EventLoop()) {
      Thread.currentThread().setContextClassLoader(loader);
      var first = executor.submit(() -> {
        setEventLoop(loop);
        variable.set("left behind");
        assertSame(loader, Thread.currentThread().getContextClassLoader());
        return Thread.currentThread();
      });
      Thread thread = first.get(SECONDS, TimeUnit.SECONDS);
      awaitIdle(thread);
      Thread.currentThread().setContextClassLoader(before);
      executor
          .submit(() -> {
            assertSame(thread, Thread.currentThread());
            assertSame(before, Thread.currentThread().getContextClassLoader());
            assertThrows(IllegalStateException.class, Asyncio::getEventLoop);
            assertEquals("none", variable.get());
            return null;
          })
          .get(SECONDS, TimeUnit.SECONDS);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    run(() -> assertNull(toThread(inherited::get)));
  }

  @Test
  void whereTheOperatingSystemRefusesAThreadTheCallHasAVirtualOne() throws Exception {
    ThreadFactory refused = _ -> {
      throw new OutOfMemoryError("unable to create native thread");
    };
    try (var executor = new DefaultExecutor(FORGET, 2, refused)) {
      assertTrue(executor.submit(() -> Thread.currentThread().isVirtual()).get());
    } catch (OutOfMemoryError e) {
      fail(e); // as it is, it would end the whole test run
    }
  }

  @Test
  void tenThousandCallsThatWaitAtOnceNeedLittleMemory() throws Exception {
    try (var child = new ChildJvm(List.of("-Xmx512m"), ManyCalls.class)) {
      assertEquals("10000", child.line());
      assertNull(child.line());
      assertEquals(0, child.exitCode());
    }
  }

  /// In a JVM of its own.
  static final class ManyCalls {
    public static void main(String[] arguments) {
      var all = new CountDownLatch(10_000);
      int ended = run(() -> gather(IntStream.range(0, 10_000)
              .mapToObj(_ -> createTask(() -> toThread(() -> {
                all.countDown();
                all.await();
              })))
              .toList())
          .size());
      System.out.println(ended);
    }
  }

  /* ------------------------------------ its end and its limit -------------------------------- */

  @Test
  void itsEndIsThatOfItsCallsOnThreadsOfBothKinds() throws Exception {
    var executor = new DefaultExecutor(FORGET, 1, Thread.ofPlatform().daemon().factory());
    var first = new CountDownLatch(1);
    var second = new CountDownLatch(1);
    Future<?> onPlatform = executor.submit(() -> first.await(SECONDS, TimeUnit.SECONDS));
    Future<?> onVirtual = executor.submit(() -> second.await(SECONDS, TimeUnit.SECONDS));
    executor.shutdown();
    assertTrue(executor.isShutdown());
    assertThrows(RejectedExecutionException.class, () -> executor.execute(() -> {}));
    assertFalse(executor.awaitTermination(0, TimeUnit.SECONDS));
    first.countDown();
    onPlatform.get();
    assertFalse(executor.awaitTermination(1, TimeUnit.MILLISECONDS));
    assertFalse(executor.isTerminated());
    second.countDown();
    onVirtual.get();
    assertTrue(executor.awaitTermination(SECONDS, TimeUnit.SECONDS));
    assertTrue(executor.isTerminated());
  }

  @Test
  void shutdownNowInterruptsItsCallsOnThreadsOfBothKinds() throws Exception {
    var executor = new DefaultExecutor(FORGET, 1, Thread.ofPlatform().daemon().factory());
    var begun = new CountDownLatch(2);
    var interrupted = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      executor.execute(() -> {
        begun.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
      });
    }
    begun.await();
    assertEquals(List.of(), executor.shutdownNow());
    interrupted.await();
    assertTrue(executor.awaitTermination(SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void theLimitIsANumberOfThreads() {
    assertEquals(256, DefaultExecutor.limit(null));
    assertEquals(1, DefaultExecutor.limit(" 1 "));
    for (String wrong : List.of("", "0", "-1", "many", "1.5", "536870912", "99999999999")) {
      String message = assertThrows(
              IllegalArgumentException.class, () -> DefaultExecutor.limit(wrong))
          .getMessage();
      assertTrue(message.contains("asyncio4j.executor.threads is '" + wrong + "'"), message);
    }
    assertNotEquals(0, DefaultExecutor.limit("536870911"));
  }
}
