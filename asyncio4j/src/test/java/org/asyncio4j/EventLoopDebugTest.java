package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.watch.Debug;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Debug mode: its switch, the check of threads, the report of what is slow.
class EventLoopDebugTest {
  private static final Runnable NOTHING = () -> {};

  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private static boolean debugOfANewLoop(String property) {
    String before = System.setProperty(Debug.PROPERTY, property);
    try (var made = new EventLoop()) {
      return made.getDebug();
    } finally {
      if (before == null) {
        System.clearProperty(Debug.PROPERTY);
      } else {
        System.setProperty(Debug.PROPERTY, before);
      }
    }
  }

  @Test
  void debugModeCanBeSwitchedOnAndOff() {
    loop.setDebug(true);
    assertTrue(loop.getDebug());
    loop.setDebug(false);
    assertFalse(loop.getDebug());
  }

  @Test
  void theSystemPropertyDecidesForNewLoops() {
    assertTrue(debugOfANewLoop("true"));
    assertTrue(debugOfANewLoop("")); // -Dasyncio4j.debug
    assertFalse(debugOfANewLoop("false"));
  }

  /// A program that says whether its loop is in debug mode.
  static final class SaysDebug {
    private SaysDebug() {}

    static void main() {
      System.out.println("debug " + Asyncio.run(() -> Asyncio.getRunningLoop().getDebug()));
    }
  }

  private static String saidInAJvmWith(Map<String, String> environment, String... options)
      throws IOException {
    try (var child = new ChildJvm(environment, List.of(options), SaysDebug.class)) {
      String said = "";
      for (String line; (line = child.line()) != null; ) {
        said = line;
      }
      return said;
    }
  }

  @Test
  void aNewJvmGoesByItsPropertyOrElseItsVariable() throws IOException {
    assertEquals("debug true", saidInAJvmWith(Map.of("ASYNCIO4J_DEBUG", "1")));
    assertEquals("debug false", saidInAJvmWith(Map.of("ASYNCIO4J_DEBUG", "")));
    assertEquals("debug true", saidInAJvmWith(Map.of(), "-Dasyncio4j.debug=true"));
  }

  /// What each of the calls that are for the loop's thread only throws on another one.
  private List<@Nullable Throwable> callFromAnotherThreadOfARunningLoop(boolean withItsOwnLoop) {
    var thrown = new CompletableFuture<List<@Nullable Throwable>>();
    loop.callSoon(() -> {
      Runnable calls = () -> thrown.complete(java.util.Arrays.asList(
          thrownBy(() -> loop.callSoon(NOTHING)),
          thrownBy(() -> loop.callLater(Duration.ofHours(1), NOTHING)),
          thrownBy(() -> loop.callAt(Duration.ofHours(1), NOTHING)),
          thrownBy(() -> loop.callSoonThreadsafe(NOTHING))));
      Thread.ofPlatform().start(withItsOwnLoop ? () -> onALoop(calls) : calls);
      thrown.join();
    });
    Tick.of(loop);
    return thrown.join();
  }

  private static void onALoop(Runnable calls) {
    try (var other = new EventLoop()) {
      other.callSoon(calls);
      Tick.of(other);
    }
  }

  private static @Nullable Throwable thrownBy(Runnable call) {
    try {
      call.run();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callsFromAnotherThreadAreErrorsButTheThreadsafeOne(boolean withItsOwnLoop) {
    loop.setDebug(true);
    List<@Nullable Throwable> thrown = callFromAnotherThreadOfARunningLoop(withItsOwnLoop);
    for (Throwable each : thrown.subList(0, 3)) {
      var error = assertInstanceOf(IllegalStateException.class, each);
      assertTrue(error.getMessage().startsWith("non-thread-safe operation"), error::getMessage);
    }
    assertNull(thrown.get(3));
  }

  @Test
  void withoutDebugModeNobodyChecksThreads() {
    List<@Nullable Throwable> thrown = callFromAnotherThreadOfARunningLoop(false);
    assertEquals(java.util.Arrays.asList(null, null, null, null), thrown);
  }

  @Test
  void aCallbackThatHoldsTheLoopTooLongIsLogged() {
    loop.setDebug(true);
    Handle slow = loop.callSoon(() -> poller.now += Duration.ofMillis(250).toNanos());
    loop.callSoon(() -> poller.now += Duration.ofMillis(99).toNanos());
    try (var log = new LoopLog()) {
      Tick.of(loop);
      assertEquals(List.of("Executing " + slow + " took 0.25 seconds"), log.messages());
    }
  }

  @Test
  void aStepThatHoldsTheLoopTooLongIsLogged() {
    loop.setDebug(true);
    loop.setSlowCallbackDuration(Duration.ofSeconds(1));
    assertEquals(Duration.ofSeconds(1), loop.getSlowCallbackDuration());
    try (var log = new LoopLog()) {
      loop.runUntilComplete(() -> {
        poller.now += Duration.ofMillis(999).toNanos();
        Asyncio.sleep(Duration.ZERO);
        poller.now += Duration.ofMillis(1500).toNanos();
      });
      assertEquals(1, log.messages().size(), () -> log.messages().toString());
      String message = log.messages().getFirst();
      assertTrue(message.startsWith("Executing <Task "), message);
      assertTrue(message.endsWith(" took 1.5 seconds"), message);
    }
  }

  @Test
  void withoutDebugModeNobodyLooksAtTheTime() {
    loop.callSoon(() -> poller.now += Duration.ofHours(1).toNanos());
    try (var log = new LoopLog()) {
      Tick.of(loop);
      assertEquals(List.of(), log.messages());
    }
  }

  @Test
  void tasksMadeAndWokenByAnotherThreadAreErrors() {
    loop.setDebug(true);
    loop.setExceptionHandler((_, _) -> {});
    Future<String> awaited = loop.createFuture();
    loop.createTask(() -> awaited.await());
    Tick.of(loop);
    var thrown = new CompletableFuture<List<@Nullable Throwable>>();
    loop.callSoon(() -> {
      Thread.ofPlatform()
          .start(() -> thrown.complete(java.util.Arrays.asList(
              thrownBy(() -> loop.createTask(() -> {})),
              thrownBy(() -> awaited.setResult("too far")))));
      thrown.join();
    });
    Tick.of(loop);
    for (Throwable each : thrown.join()) {
      var error = assertInstanceOf(IllegalStateException.class, each);
      assertTrue(error.getMessage().startsWith("non-thread-safe operation"), error::getMessage);
    }
  }

  /// What `call` throws on another thread, while a callback or task of the loop waits for it.
  private static @Nullable Throwable onAnotherThread(Runnable call) {
    var thrown = new CompletableFuture<@Nullable Throwable>();
    Thread.ofPlatform().name("foreign").start(() -> thrown.complete(thrownBy(call)));
    return thrown.join();
  }

  private static void assertIsRefused(@Nullable Throwable thrown) {
    var error = assertInstanceOf(IllegalStateException.class, thrown);
    assertTrue(error.getMessage().startsWith("non-thread-safe operation"), error::getMessage);
  }

  @Test
  void theErrorShowsTheCallersStackAndWhereTheTaskStandsMeanwhile() {
    loop.setDebug(true);
    loop.runUntilComplete(() -> {
      Asyncio.currentTask().setName("victim");
      Throwable error = onAnotherThread(() -> loop.callSoon(NOTHING));
      assertIsRefused(error);
      assertThat(error).hasMessageContaining("foreign");
      assertThat(error.getStackTrace())
          .extracting(StackTraceElement::getMethodName)
          .contains("thrownBy");
      Throwable meanwhile = error.getSuppressed()[0];
      assertThat(meanwhile)
          .hasMessageStartingWith("meanwhile task 'victim' runs on ")
          .hasMessageContaining("and stands here");
      assertThat(meanwhile.getStackTrace())
          .extracting(StackTraceElement::getMethodName)
          .contains("onAnotherThread")
          .doesNotContain("thrownBy");
    });
  }

  @Test
  void theErrorShowsWhereACallbackStandsMeanwhile() {
    loop.setDebug(true);
    var thrown = new CompletableFuture<@Nullable Throwable>();
    var home = new Thread[1];
    loop.callSoon(() -> {
      home[0] = Thread.currentThread();
      thrown.complete(onAnotherThread(() -> loop.callSoon(NOTHING)));
    });
    Tick.of(loop);
    Throwable error = thrown.join();
    assertIsRefused(error);
    assertThat(error.getSuppressed()[0])
        .hasMessageStartingWith("meanwhile callback org.asyncio4j.EventLoopDebugTest.lambda$")
        .hasMessageContaining(home[0].getName());
  }

  @Test
  void futuresRefuseOtherThreadsAndStayAsTheyAre() {
    loop.setDebug(true);
    loop.runUntilComplete(() -> {
      Future<String> future = loop.createFuture();
      assertIsRefused(onAnotherThread(() -> future.setResult("too far")));
      assertIsRefused(onAnotherThread(() -> future.setException(new AssertionError("too far"))));
      assertIsRefused(onAnotherThread(future::cancel));
      assertIsRefused(onAnotherThread(() -> future.addDoneCallback(_ -> {})));
      assertIsRefused(onAnotherThread(() -> future.removeDoneCallback(_ -> {})));
      assertEquals("<Future pending>", future.toString().replaceAll(" created at [^>]*", ""));
      Task<?> task = loop.createTask(NOTHING::run);
      assertIsRefused(onAnotherThread(task::cancel));
      assertEquals(0, task.cancelling());
      task.await();
    });
  }

  @Test
  void whoWritesAPrimitiveCanHaveTheThreadChecked() {
    loop.setDebug(true);
    assertNull(onAnotherThread(loop::checkThread)); // it does not run
    loop.runUntilComplete(() -> {
      loop.checkThread();
      assertIsRefused(onAnotherThread(loop::checkThread));
      loop.setDebug(false);
      assertNull(onAnotherThread(loop::checkThread));
    });
  }

  @Test
  void handlesRefuseToBeCancelledByOtherThreadsButThreadsafeOnes() {
    loop.setDebug(true);
    List<String> ran = new ArrayList<>();
    Handle handle = loop.callSoon(() -> ran.add("handle"));
    TimerHandle timer = loop.callLater(Duration.ofMillis(1), () -> ran.add("timer"));
    Handle threadsafe = loop.callSoonThreadsafe(() -> ran.add("threadsafe"));
    loop.runUntilComplete(() -> {
      Handle late = loop.callSoon(() -> ran.add("late"));
      assertIsRefused(onAnotherThread(late::cancel));
      assertIsRefused(onAnotherThread(timer::cancel));
      assertFalse(late.cancelled());
      assertFalse(timer.cancelled());
      Handle lateThreadsafe = loop.callSoonThreadsafe(() -> ran.add("late threadsafe"));
      assertNull(onAnotherThread(lateThreadsafe::cancel));
      assertTrue(lateThreadsafe.cancelled());
      Asyncio.sleep(Duration.ofMillis(2));
    });
    assertEquals(List.of("handle", "threadsafe", "late", "timer"), ran);
    handle.cancel();
    threadsafe.cancel();
  }

  @Test
  void channelsRefuseOtherThreadsAndStayAsTheyAre() throws IOException {
    loop.setDebug(true);
    Pipe pipe = Pipe.open();
    try (var source = pipe.source();
        var sink = pipe.sink()) {
      loop.runUntilComplete(() -> {
        assertIsRefused(onAnotherThread(() -> loop.addReader(source, NOTHING)));
        assertIsRefused(onAnotherThread(() -> loop.addWriter(sink, NOTHING)));
        assertEquals(List.of(), poller.watched);
        loop.addReader(source, NOTHING);
        loop.addWriter(sink, NOTHING);
        assertIsRefused(onAnotherThread(() -> loop.removeReader(source)));
        assertIsRefused(onAnotherThread(() -> loop.removeWriter(sink)));
        assertEquals(2, poller.watched.size());
        assertTrue(loop.removeReader(source));
        assertTrue(loop.removeWriter(sink));
      });
    }
  }

  @Test
  void tasksAndTheirFactoryRefuseOtherThreadsAndStayAsTheyAre() {
    loop.setDebug(true);
    loop.runUntilComplete(() -> {
      Task<?> task = loop.createTask(NOTHING::run);
      task.cancel();
      assertIsRefused(onAnotherThread(task::uncancel));
      assertEquals(1, task.cancelling());
      assertEquals(0, task.uncancel());
      task.await();
      assertIsRefused(onAnotherThread(() -> loop.setTaskFactory(TaskFactory.eager())));
      assertNull(loop.getTaskFactory());
    });
  }

  @Test
  void aTimeoutRefusesOtherThreadsAndKeepsItsDeadline() {
    loop.setDebug(true);
    loop.runUntilComplete(() -> Asyncio.timeout(Duration.ofSeconds(1), timeout -> {
      Duration when = timeout.when();
      assertIsRefused(onAnotherThread(() -> timeout.reschedule(null)));
      assertEquals(when, timeout.when());
    }));
  }

  @Test
  void aTaskGroupRefusesOtherThreadsAndGoesOn() {
    loop.setDebug(true);
    loop.runUntilComplete(() -> Asyncio.taskGroup(group -> {
      Task<String> task = group.createTask(() -> "done");
      assertIsRefused(onAnotherThread(group::cancel));
      assertEquals("<TaskGroup tasks=1 entered>", group.toString());
      assertEquals("done", task.await());
    }));
  }
}
