package org.asyncio4j;

import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// What an interrupt does to a run: `Runner.interrupt`, which is what a SIGINT does.
class RunnerInterruptTest {
  private final List<String> calls = new CopyOnWriteArrayList<>();

  private void inRunner(java.util.function.Consumer<Runner> use) {
    try (var runner = new Runner()) {
      Limit.on(runner.getLoop());
      use.accept(runner);
    }
  }

  @Test
  void aProgramThatSpinsIsCancelledAndTheRunSaysWhy() {
    inRunner(runner -> {
      var interrupt = assertThrowsExactly(
          KeyboardInterrupt.class,
          () -> runner.run(() -> {
            Thread.ofPlatform().start(runner::interrupt);
            try {
              while (true) {
                sleep(Duration.ZERO);
              }
            } catch (CancelledError e) {
              calls.add("cancelled");
              throw e;
            }
          }));
      assertInstanceOf(CancelledError.class, interrupt.getCause());
    });
    assertEquals(List.of("cancelled"), calls);
  }

  @Test
  void aProgramThatWaitsForAFutureIsCancelledWithThatFuture() {
    inRunner(runner -> {
      Future<String> future = runner.getLoop().createFuture();
      assertThrowsExactly(
          KeyboardInterrupt.class,
          () -> runner.run(() -> {
            getRunningLoop().callSoon(runner::interrupt);
            try {
              future.await();
            } catch (CancelledError e) {
              calls.add("cancelled");
              throw e;
            }
          }));
      assertTrue(future.cancelled());
    });
    assertEquals(List.of("cancelled"), calls);
  }

  @Test
  void aProgramThatSomebodyElseCancelsAtTheSameTimeEndsCancelled() {
    endsCancelled((runner, main) -> {
      main.cancel();
      runner.interrupt();
    });
    endsCancelled((runner, main) -> {
      runner.interrupt();
      main.cancel();
    });
    endsCancelled((runner, main) -> {
      runner.interrupt();
      getRunningLoop().callSoon(main::cancel); // the main task has heard of the interrupt only
    });
  }

  private void endsCancelled(BiConsumer<Runner, Task<?>> cancellations) {
    inRunner(runner -> assertThrowsExactly(
        CancelledError.class,
        () -> runner.run(() -> {
          Task<?> main = currentTask();
          createTask(() -> cancellations.accept(runner, main));
          sleep(Limit.TIME.multipliedBy(2));
        })));
  }

  private static String ignoreAnInterruptOf(Runner runner) {
    getRunningLoop().callSoon(runner::interrupt);
    try {
      sleep(Limit.TIME.multipliedBy(2));
      return "not interrupted";
    } catch (CancelledError e) {
      return "ignored";
    }
  }

  @Test
  void aProgramMayIgnoreTheFirstInterruptOfEachRun() {
    inRunner(runner -> {
      assertEquals("ignored", runner.run(() -> ignoreAnInterruptOf(runner)));
      assertEquals("ignored", runner.run(() -> ignoreAnInterruptOf(runner)));
    });
  }

  @Test
  void anInterruptOfOneRunIsNoneOfTheNext() {
    inRunner(runner -> {
      assertEquals("ignored", runner.run(() -> ignoreAnInterruptOf(runner)));
      assertThrowsExactly(
          CancelledError.class,
          () -> runner.run(() -> {
            throw new CancelledError("the program's own");
          }));
    });
  }

  @Test
  void theSecondInterruptEndsTheRunAtOnceAndInterruptsWhatBlocksIt() {
    inRunner(runner -> {
      Thread[] interrupter = new Thread[1];
      assertThrowsExactly(
          KeyboardInterrupt.class,
          () -> runner.run(() -> {
            interrupter[0] = Thread.ofPlatform().start(() -> {
              runner.interrupt();
              runner.interrupt();
            });
            try {
              new CountDownLatch(1).await(Limit.TIME.toSeconds(), TimeUnit.SECONDS);
              calls.add("not interrupted");
            } catch (InterruptedException e) {
              calls.add("interrupted");
            }
            sleep(Limit.TIME.multipliedBy(2));
          }));
    });
    assertEquals(List.of("interrupted"), calls);
  }

  @Test
  void outsideARunAnInterruptDoesNothing() {
    inRunner(runner -> {
      runner.interrupt();
      assertEquals("value", runner.run(() -> "value"));
      runner.interrupt();
      assertEquals("value", runner.run(() -> sleep(Duration.ZERO, "value")));
    });
  }

  @Test
  void interruptingTheVirtualThreadThatRunsIsAnInterruptOfTheRun() throws Exception {
    var thrown = new CompletableFuture<Throwable>();
    var running = new CountDownLatch(1);
    Thread caller = Thread.startVirtualThread(() -> {
      try {
        inRunner(runner -> runner.run(() -> {
          running.countDown();
          sleep(Limit.TIME.multipliedBy(2));
        }));
        thrown.complete(new AssertionError("it was not interrupted"));
      } catch (Throwable e) {
        thrown.complete(e);
      }
    });
    assertTrue(running.await(Limit.TIME.toSeconds(), TimeUnit.SECONDS));
    caller.interrupt();
    Throwable end = thrown.get(2 * Limit.TIME.toSeconds(), TimeUnit.SECONDS);
    assertEquals(KeyboardInterrupt.class, end.getClass());
  }
}
