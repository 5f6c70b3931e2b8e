package org.asyncio4j;

import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Generator;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.watch.Debug;
import org.junit.jupiter.api.Test;

/// `Asyncio.run`: what comes out of a program, and what is cleaned up after it.
class RunTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<String> calls = new ArrayList<>();
  private final EventLoop[] loop = new EventLoop[1];

  /// Makes a loop in virtual time, and remembers it.
  private EventLoop newLoop() {
    loop[0] = new VirtualClock().newEventLoop();
    return loop[0];
  }

  @Test
  void aProgramsValueComesOutAndItsLoopIsClosed() {
    EventLoop[] used = new EventLoop[1];
    int value = run(() -> {
      used[0] = getRunningLoop();
      return 42;
    });
    assertEquals(42, value);
    assertTrue(used[0].isClosed());
  }

  @Test
  void theLoopsDebugModeIsAsItWasMade() {
    for (boolean debug : List.of(true, false)) {
      run(
          () -> {
            EventLoop made = newLoop();
            made.setDebug(debug);
            return made;
          },
          () -> assertEquals(debug, getRunningLoop().getDebug()));
    }
    assertEquals(Debug.byDefault(), run(() -> getRunningLoop().getDebug()));
  }

  @Test
  void aProgramsExceptionComesOutAsItIs() {
    var failure = new IOException("the program's");
    var thrown = assertThrows(
        IOException.class,
        () -> run(() -> {
          throw failure;
        }));
    assertSame(failure, thrown);
  }

  @Test
  void theTraceOfWhatComesOutGoesOnWithTheCallersFrames() {
    var failure = new IOException("once");
    for (int times = 1; times <= 2; times++) {
      assertThrows(
          IOException.class,
          () -> run(() -> {
            throw failure;
          }));
    }
    var thrown = assertThrows(IOException.class, () -> run(RunTest::fail));
    for (Throwable each : List.of(thrown, assertThrows(IOException.class, RunTest::failByHand))) {
      List<String> methods =
          Stream.of(each.getStackTrace()).map(StackTraceElement::getMethodName).toList();
      assertEquals("fail", methods.getFirst());
      assertEquals(
          1,
          methods.stream()
              .filter("theTraceOfWhatComesOutGoesOnWithTheCallersFrames"::equals)
              .count(),
          methods::toString);
    }
  }

  @Test
  void aTraceGoesOnOnceAlsoWhereTheCallersAreVirtualThreads() throws InterruptedException {
    List<Integer> lengths = new CopyOnWriteArrayList<>();
    Thread caller = Thread.startVirtualThread(() -> {
      var failure = assertThrows(IOException.class, () -> run(RunTest::fail));
      lengths.add(failure.getStackTrace().length);
      for (int times = 1; times <= 2; times++) {
        assertThrows(IOException.class, () -> run(() -> rethrow(failure)));
        lengths.add(failure.getStackTrace().length);
        assertThrows(
            IOException.class, () -> Coroutine.of(() -> rethrow(failure)).send(null));
        lengths.add(failure.getStackTrace().length);
      }
    });
    caller.join();
    assertEquals(Collections.nCopies(5, lengths.getFirst()), lengths);
  }

  private static void rethrow(IOException failure) throws IOException {
    throw failure;
  }

  private static void fail() throws IOException {
    throw new IOException("the program's");
  }

  private static void failByHand() throws IOException {
    Coroutine.of(RunTest::fail).send(null);
  }

  @Test
  void anInterruptOfTheCallerIsGivenBack() {
    Thread.currentThread().interrupt();
    run(() -> sleep(Duration.ZERO));
    assertTrue(Thread.interrupted());
    Thread.currentThread().interrupt();
    Coroutine.of(() -> Coroutine.yield(1)).send(null);
    assertTrue(Thread.interrupted());
  }

  @Test
  void aProgramDoesNotRunInsideAnother() {
    run(() -> {
      var refused = assertThrows(IllegalStateException.class, () -> run(() -> "never"));
      assertTrue(refused.getMessage().contains("cannot be called from a running event loop"));
    });
  }

  @Test
  void tasksThatAreLeftAreCancelledAndWaitedFor() {
    String value = run(this::newLoop, () -> {
      createTask(() -> {
        try {
          sleep(HOUR);
        } finally {
          calls.add("cancelled");
          sleep(HOUR);
          calls.add("cleaned up");
        }
      });
      sleep(Duration.ZERO);
      return "value";
    });
    assertEquals("value", value);
    assertEquals(List.of("cancelled", "cleaned up"), calls);
    assertTrue(loop[0].isClosed());
  }

  @Test
  void aLeftTaskThatFailsIsReportedAndTheValueComesOut() {
    List<ErrorReport> reports = new ArrayList<>();
    var failure = new IllegalArgumentException("the task's");
    Task<?>[] left = new Task<?>[1];
    String value = run(this::newLoop, () -> {
      getRunningLoop().setExceptionHandler((_, report) -> reports.add(report));
      left[0] = createTask(() -> {
        try {
          sleep(HOUR);
        } catch (CancelledError e) {
          throw failure;
        }
      });
      sleep(Duration.ZERO);
      return "value";
    });
    assertEquals("value", value);
    ErrorReport report = reports.getFirst();
    assertEquals(1, reports.size());
    assertTrue(report.message().contains("Asyncio.run() shutdown"), report::message);
    assertSame(failure, report.exception());
    assertSame(left[0], report.source());
  }

  @Test
  void whatLeftTasksIterateIsClosedAlsoWhenTheProgramFailsAndItsOwnExceptionComesOut() {
    var failure = new IllegalArgumentException("the program's");
    var thrown = assertThrows(
        IllegalArgumentException.class,
        () -> run(this::newLoop, () -> {
          createTask(() -> {
            try (var numbers = Generator.<Integer>of(this::generate)) {
              calls.add("element " + numbers.next());
              sleep(HOUR);
            } catch (CancelledError e) {
              calls.add("task cancelled");
              throw e;
            }
          });
          sleep(Duration.ZERO);
          throw failure;
        }));
    assertSame(failure, thrown);
    assertEquals(List.of("element 1", "generator closed", "task cancelled"), calls);
  }

  private void generate() {
    try {
      Coroutine.yield(1);
    } finally {
      calls.add("generator closed");
    }
  }

  @Test
  void aLoopOfItsOwnIsCurrentDuringTheRunOnly() {
    Asyncio.setEventLoop(null);
    run(() -> assertSame(getRunningLoop(), ThreadState.current().current));
    assertThrows(IllegalStateException.class, Asyncio::getEventLoop);
  }

  @Test
  void aLoopOfTheFactorysIsNotSetAsCurrent() {
    Asyncio.setEventLoop(null);
    run(this::newLoop, () -> assertNull(ThreadState.current().current));
  }

  @Test
  void theFactoryIsCalledOnceAndTheProgramRunsOnItsLoop() {
    List<EventLoop> made = new ArrayList<>();
    run(
        () -> {
          made.add(newLoop());
          return made.getLast();
        },
        () -> assertSame(made.getFirst(), getRunningLoop()));
    assertEquals(1, made.size());
    assertTrue(made.getFirst().isClosed());
  }

  @Test
  void theDefaultLoopWatchesChannelsOnEveryPlatform() throws IOException {
    Pipe pipe = Pipe.open();
    try (var sink = pipe.sink();
        var source = pipe.source()) {
      sink.configureBlocking(false);
      source.configureBlocking(false);
      run(EventLoop::new, () -> {
        assertEquals(EventLoop.class, getRunningLoop().getClass());
        Future<String> writable = getRunningLoop().createFuture();
        getRunningLoop().addWriter(sink, () -> writable.setResult("writable"));
        assertEquals("writable", writable.await());
        assertTrue(getRunningLoop().removeWriter(sink));
        assertFalse(getRunningLoop().removeReader(source));
      });
    }
  }
}
