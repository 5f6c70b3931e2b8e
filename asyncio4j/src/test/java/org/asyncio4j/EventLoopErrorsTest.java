package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Coroutines;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Errors that nobody awaits: who is told, and what becomes of errors of those who are told.
class EventLoopErrorsTest {
  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private final RuntimeException failure = new IllegalArgumentException("the callback's");
  private final List<ErrorReport> reports = new ArrayList<>();

  private void fail() {
    throw failure;
  }

  private static void assertLogged(LoopLog log, String message, Throwable thrown) {
    assertEquals(1, log.messages().size(), () -> log.messages().toString());
    String logged = log.messages().getFirst();
    assertTrue(logged.startsWith(message), logged);
    assertEquals(List.of(Level.SEVERE), log.levels());
    assertSame(thrown, log.thrown().getFirst());
  }

  @Test
  void aCallbackThatFailsIsLoggedAndTheLoopGoesOn() {
    List<String> calls = new ArrayList<>();
    loop.callSoon(this::fail);
    loop.callSoon(() -> calls.add("next"));
    try (var log = new LoopLog()) {
      Tick.of(loop);
      assertLogged(log, "Exception in callback EventLoopErrorsTest.lambda", failure);
    }
    assertEquals(List.of("next"), calls);
  }

  @Test
  void aTimerThatFailsIsLoggedAndTheLoopGoesOn() {
    loop.callLater(Duration.ofSeconds(1), this::fail);
    loop.callLater(Duration.ofSeconds(2), loop::stop);
    try (var log = new LoopLog()) {
      loop.runForever();
      assertLogged(log, "Exception in callback EventLoopErrorsTest.lambda", failure);
    }
    assertEquals(Duration.ofSeconds(2), loop.time());
  }

  @Test
  void aFailedTaskThatNobodyAwaitedIsLoggedWhenItIsCollected() throws InterruptedException {
    var collected = new CountDownLatch(1);
    try (var log = new LoopLog();
        var telling = new EventLoop(poller, poller, Coroutines.system()) {
          @Override
          public void defaultExceptionHandler(ErrorReport report) {
            super.defaultExceptionHandler(report);
            collected.countDown();
          }
        }) {
      telling.createTask(this::fail, TaskOptions.named("forgotten"));
      Tick.of(telling, 2);
      long start = System.nanoTime();
      do {
        System.gc();
      } while (!collected.await(10, TimeUnit.MILLISECONDS)
          && System.nanoTime() - start < Limit.TIME.toNanos());
      assertLogged(log, "Task exception was never retrieved: forgotten", failure);
    }
  }

  @Test
  void aHandlerGetsTheLoopAndTheReportAndNullBringsTheDefaultBack() {
    List<EventLoop> loops = new ArrayList<>();
    ExceptionHandler handler = (of, report) -> {
      loops.add(of);
      reports.add(report);
    };
    loop.setExceptionHandler(handler);
    assertSame(handler, loop.getExceptionHandler());
    Handle handle = loop.callSoon(this::fail);
    try (var log = new LoopLog()) {
      Tick.of(loop);
      assertEquals(List.of(), log.messages());
      assertEquals(List.of(loop), loops);
      ErrorReport report = reports.getFirst();
      assertEquals("Exception in callback EventLoopErrorsTest.lambda", report.message());
      assertSame(failure, report.exception());
      assertSame(handle, report.source());
      assertEquals(List.of(), report.createdAt());

      loop.setExceptionHandler(null);
      assertNull(loop.getExceptionHandler());
      loop.callSoon(this::fail);
      Tick.of(loop);
      assertLogged(log, "Exception in callback", failure);
      assertEquals(1, reports.size());
    }
  }

  @Test
  void inDebugModeTheReportSaysWhereTheHandleWasMade() {
    loop.setDebug(true);
    loop.setExceptionHandler((_, report) -> reports.add(report));
    loop.callSoon(this::fail);
    Tick.of(loop);
    StackTraceElement place = reports.getFirst().createdAt().getFirst();
    assertEquals("EventLoopErrorsTest.java", place.getFileName());
    assertEquals("inDebugModeTheReportSaysWhereTheHandleWasMade", place.getMethodName());
  }

  @Test
  void aHandlerThatFailsIsLogged() {
    var handlers = new AssertionError("the handler's");
    loop.setExceptionHandler((_, _) -> {
      throw handlers;
    });
    loop.callSoon(this::fail);
    try (var log = new LoopLog()) {
      Tick.of(loop);
      assertLogged(log, "Unhandled error in exception handler", handlers);
      assertTrue(log.messages().getFirst().contains("Exception in callback"));
    }
  }

  private final Error defaults = new AssertionError("the default handler's");

  private EventLoop loopWithABrokenDefaultHandler() {
    return new EventLoop(poller, poller, Coroutines.system()) {
      @Override
      public void defaultExceptionHandler(ErrorReport report) {
        reports.add(report);
        throw defaults;
      }
    };
  }

  private void failOn(EventLoop broken, @Nullable ExceptionHandler handler) {
    broken.setExceptionHandler(handler);
    broken.callSoon(this::fail);
    Tick.of(broken);
  }

  @Test
  void aDefaultHandlerThatFailsIsLogged() {
    try (var broken = loopWithABrokenDefaultHandler();
        var log = new LoopLog()) {
      failOn(broken, null);
      assertLogged(log, "Exception in default exception handler, which was told:", defaults);
      assertSame(failure, reports.getFirst().exception());
    }
  }

  @Test
  void ifBothHandlersFailTheLogSaysSoAndTheDefaultOneWasToldTheFirstReport() {
    var handlers = new AssertionError("the handler's");
    try (var broken = loopWithABrokenDefaultHandler();
        var log = new LoopLog()) {
      failOn(broken, (_, _) -> {
        throw handlers;
      });
      assertLogged(
          log,
          "Exception in default exception handler while handling an unexpected error in custom"
              + " exception handler",
          defaults);
      assertSame(handlers, reports.getFirst().exception());
      assertTrue(reports.getFirst().message().contains("Exception in callback"));
      assertTrue(log.messages().getFirst().contains("Exception in callback"));
    }
  }

  @Test
  void anInterruptOutOfAHandlerEndsTheRun() {
    var interrupt = new KeyboardInterrupt("by the handler");
    loop.setExceptionHandler((_, _) -> {
      throw interrupt;
    });
    loop.callSoon(this::fail);
    assertSame(
        interrupt,
        org.junit.jupiter.api.Assertions.assertThrows(KeyboardInterrupt.class, loop::runForever));
  }

  /// A callback, future or task of a user whose text cannot be had.
  private record Speechless(Supplier<? extends Throwable> why) implements Runnable {
    @Override
    public void run() {
      throw new IllegalArgumentException("the callback's");
    }

    @Override
    public String toString() {
      throw Future.sneak(why.get());
    }
  }

  private void assertReportedInSpiteOf(Supplier<? extends Throwable> why) {
    List<String> calls = new ArrayList<>();
    loop.callSoon(new Speechless(why));
    loop.callSoon(() -> calls.add("next"));
    try (var log = new LoopLog()) {
      Tick.of(loop);
      String text = "<" + Speechless.class.getName() + ", whose toString failed: "
          + why.get().getClass().getName() + ">";
      assertEquals(1, log.messages().size());
      String logged = log.messages().getFirst();
      assertEquals("Exception in callback " + text + "\n  <Handle " + text + ">", logged);
    }
    assertEquals(List.of("next"), calls);
  }

  @Test
  void aCallbackWhoseTextFailsIsReportedWithoutIt() {
    assertReportedInSpiteOf(() -> new UnsupportedOperationException("speechless"));
    assertReportedInSpiteOf(() -> new StackOverflowError("it contains itself"));
    assertReportedInSpiteOf(() -> new AssertionError("an error of any kind"));
    assertReportedInSpiteOf(() -> new java.io.IOException("checked"));
  }

  @Test
  void aSourceWhoseTextFailsIsReportedWithoutIt() {
    var source = new Speechless(() -> new UnsupportedOperationException("speechless"));
    assertEquals(
        "message\n  <" + Speechless.class.getName()
            + ", whose toString failed: java.lang.UnsupportedOperationException>",
        new ErrorReport("message", null, source).toString());
  }

  @Test
  void aFutureWhoseResultOrFailureHasNoTextHasOneItself() {
    var source = new Speechless(() -> new UnsupportedOperationException("speechless"));
    Future<Object> finished = loop.createFuture();
    finished.setResult(source);
    assertTrue(finished.toString().contains("whose toString failed"), finished::toString);
    Future<Object> failed = loop.createFuture();
    failed.setException(new RuntimeException() {
      @Override
      public String toString() {
        return source.toString();
      }
    });
    failed.exception();
    assertTrue(failed.toString().contains("whose toString failed"), failed::toString);
  }

  @Test
  void aTaskWithoutATextThatIsDoneTooEarlyIsReported() {
    class SpeechlessTask extends Task<String> {
      SpeechlessTask() {
        super(loop, Coroutine.of(() -> "own"), TaskOptions.DEFAULT);
      }

      @Override
      public String toString() {
        throw new UnsupportedOperationException("speechless");
      }
    }

    loop.setExceptionHandler((_, report) -> reports.add(report));
    new SpeechlessTask().finish(Future.FINISHED, "spam");
    Tick.of(loop);
    assertEquals(1, reports.size());
  }
}
