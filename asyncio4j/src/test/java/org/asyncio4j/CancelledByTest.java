package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Whom the error of a cancellation names.
@ExtendWith(AsyncioExtension.class)
class CancelledByTest {
  private final EventLoop loop;

  /// Of the last [#nap] that was cancelled.
  private CancelledError caught;

  CancelledByTest(EventLoop loop) {
    this.loop = loop;
  }

  private void nap() {
    try {
      sleep(Duration.ofSeconds(10));
    } catch (CancelledError e) {
      caught = e;
      throw e;
    }
  }

  private Task<?> napping() {
    Task<?> task = createTask(this::nap);
    sleep(Duration.ZERO);
    return task;
  }

  private static CancelledError errorOf(Future<?> future) {
    return assertThrows(CancelledError.class, future::await);
  }

  @Test
  void aTaskIsNamedWithItsMessage() {
    loop.runUntilComplete(() -> {
      currentTask().setName("killer");
      Task<?> task = napping();
      task.cancel("no time");
      errorOf(task);
      assertEquals("task 'killer'", caught.cancelledBy());
      assertEquals("no time", caught.getMessage());
      assertEquals(
          "org.asyncio4j.CancelledError: no time (cancelled by task 'killer')", caught.toString());
    });
  }

  @Test
  void aCallbackIsOne() {
    loop.runUntilComplete(() -> {
      Task<?> task = napping();
      loop.callSoon(task::cancel);
      assertEquals("a callback", errorOf(task).cancelledBy());
    });
  }

  @Test
  void outsideOfARunItIsTheThread() {
    Task<?> task = loop.createTask(this::nap);
    task.cancel();
    var error = assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    assertEquals("thread '" + Thread.currentThread().getName() + "'", error.cancelledBy());
  }

  @Test
  void anErrorOfTheProgramsOwnNamesNobody() {
    var error = new CancelledError("mine");
    assertNull(error.cancelledBy());
    assertEquals("org.asyncio4j.CancelledError: mine", error.toString());
  }

  @Test
  void allWhoAskLearnOfTheSame() {
    loop.runUntilComplete(() -> {
      currentTask().setName("killer");
      Task<?> task = napping();
      task.cancel();
      CancelledError first = errorOf(task);
      assertSame(caught, first);
      assertEquals("task 'killer'", errorOf(task).cancelledBy());
      assertEquals("task 'killer'", errorOf(task).cancelledBy());
    });
  }

  @Test
  void throughTasksThatAwaitEachOtherTheFirstIsNamed() {
    loop.runUntilComplete(() -> {
      currentTask().setName("killer");
      Task<?> inner = createTask(this::nap);
      Task<?> outer = createTask(() -> {
        inner.await();
      });
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
      outer.cancel();
      assertEquals("task 'killer'", errorOf(outer).cancelledBy());
      assertEquals("task 'killer'", caught.cancelledBy());
    });
  }

  @Test
  void aCancellationThatWaitsForTheNextAwaitKeepsItsName() {
    loop.runUntilComplete(() -> {
      Task<?> task = createTask(
          () -> {
            currentTask().cancel();
            nap();
          },
          TaskOptions.named("suicidal"));
      errorOf(task);
      assertEquals("task 'suicidal'", caught.cancelledBy());
    });
  }

  @Test
  void aTimeoutSaysHowLongItWas() {
    loop.runUntilComplete(() -> {
      assertThrows(TimeoutException.class, () -> timeout(Duration.ofSeconds(5), this::nap));
      assertEquals("a timeout after PT5S", caught.cancelledBy());
    });
  }

  @Test
  void aTimeoutThatWasGivenAsATimeSaysThat() {
    loop.runUntilComplete(() -> {
      var e =
          assertThrows(TimeoutException.class, () -> timeoutAt(Duration.ofSeconds(5), this::nap));
      assertEquals("timed out at PT5S of the loop's time", e.getMessage());
      assertEquals("a timeout at PT5S of the loop's time", caught.cancelledBy());
    });
  }

  @Test
  void aGroupSaysWhichOfItsTasksFailed() {
    loop.runUntilComplete(() -> {
      assertThrows(
          ExceptionGroup.class,
          () -> taskGroup(group -> {
            group.createTask(
                () -> {
                  sleep(Duration.ofSeconds(1));
                  throw new IOException("no");
                },
                TaskOptions.named("faulty"));
            group.createTask(this::nap);
          }));
      assertEquals(
          "a task group, after task 'faulty' threw java.io.IOException", caught.cancelledBy());
    });
  }

  @Test
  void aGroupSaysThatItsBodyFailed() {
    loop.runUntilComplete(() -> {
      assertThrows(
          ExceptionGroup.class,
          () -> taskGroup(group -> {
            group.createTask(this::nap);
            sleep(Duration.ofSeconds(1));
            throw new IOException("no");
          }));
      assertEquals("a task group, after its body threw java.io.IOException", caught.cancelledBy());
    });
  }

  @Test
  void aGroupPassesOnWhoCancelledItsParent() {
    loop.runUntilComplete(() -> {
      currentTask().setName("killer");
      Task<?> parent = createTask(() -> taskGroup(group -> {
        group.createTask(this::nap);
      }));
      sleep(Duration.ofSeconds(1));
      parent.cancel();
      assertEquals("task 'killer'", errorOf(parent).cancelledBy());
      assertEquals("task 'killer'", caught.cancelledBy());
    });
  }

  @Test
  void aGroupThatIsCancelledSaysWhere() {
    loop.runUntilComplete(() -> {
      currentTask().setName("main");
      taskGroup(group -> {
        group.createTask(this::nap);
        sleep(Duration.ofSeconds(1));
        group.cancel();
      });
      assertEquals("TaskGroup.cancel in task 'main'", caught.cancelledBy());
    });
  }

  @Test
  void aGroupThatIsCancelledTellsOfWhoCancelsItsParentAsWell() {
    loop.runUntilComplete(() -> {
      currentTask().setName("killer");
      Task<?> parent = createTask(() -> taskGroup(group -> {
        group.createTask(() -> {
          try {
            nap();
          } finally {
            sleep(Duration.ofSeconds(2));
          }
        });
        sleep(Duration.ofSeconds(1));
        group.cancel();
      }));
      sleep(Duration.ofSeconds(2));
      parent.cancel("from outside");
      CancelledError error = errorOf(parent);
      assertEquals("task 'killer'", error.cancelledBy());
      assertEquals("from outside", error.getMessage());
    });
  }

  @Test
  void aGatheringNamesWhoCancelledIt() {
    loop.runUntilComplete(() -> {
      currentTask().setName("killer");
      Task<?> child = napping();
      Task<?> gathering = createTask(() -> {
        gather(child);
      });
      sleep(Duration.ofSeconds(1));
      gathering.cancel();
      assertEquals("task 'killer'", errorOf(gathering).cancelledBy());
      assertEquals("task 'killer'", caught.cancelledBy());
    });
  }

  @Test
  void aGatheringWhoseChildSwallowsItNamesWhoCancelledIt() {
    loop.runUntilComplete(() -> {
      currentTask().setName("killer");
      Task<?> child = createTask(() -> {
        try {
          nap();
        } catch (CancelledError e) {
          return; // as if nothing had happened
        }
      });
      sleep(Duration.ZERO);
      Future<?> gathering = gatherFuture(List.of(child));
      gathering.cancel();
      assertEquals("task 'killer'", errorOf(gathering).cancelledBy());
    });
  }

  @Test
  void aShieldPassesOnWhoCancelledWhatIsBehindIt() {
    loop.runUntilComplete(() -> {
      currentTask().setName("killer");
      Future<?> inner = loop.createFuture();
      Future<?> outer = shield(inner);
      inner.cancel();
      assertEquals("task 'killer'", errorOf(outer).cancelledBy());
    });
  }

  @Test
  void aStartSaysWhoCancelledItsTask() {
    loop.runUntilComplete(() -> taskGroup(group -> {
      var error = assertThrows(
          IllegalStateException.class,
          () -> group.start((TaskStatus<String> status) -> {
            currentTask().setName("server");
            currentTask().cancel();
            nap();
          }));
      assertTrue(error.getMessage().contains("cancelled by task 'server'"), error::getMessage);
      assertEquals("task 'server'", ((CancelledError) error.getCause()).cancelledBy());
    }));
  }

  @Test
  void aRaceNamesItsWinner() {
    loop.runUntilComplete(() -> {
      StaggeredRace.run(
          List.of(
              () -> {
                nap();
                return "slow";
              },
              () -> {
                currentTask().setName("winner");
                return "quick";
              }),
          Duration.ofSeconds(1));
      assertEquals("a staggered race, which winner has won", caught.cancelledBy());
    });
  }

  @Test
  void theFutureOfAnotherThreadIsOne() {
    loop.runUntilComplete(() -> {
      var foreign = new CompletableFuture<String>();
      Future<String> future = wrapFuture(foreign);
      foreign.cancel(true);
      assertEquals("the future that it wraps", errorOf(future).cancelledBy());
    });
  }

  @Test
  void aCompletableFutureOfATaskIsOne() {
    loop.runUntilComplete(() -> {
      Task<?> task = napping();
      task.toCompletableFuture().cancel(true);
      assertEquals("its CompletableFuture", errorOf(task).cancelledBy());
    });
  }

  @Test
  void theEndOfARunIsOne() {
    Asyncio.run(() -> {
      napping();
    });
    assertEquals("the end of the run", caught.cancelledBy());
  }

  @Test
  void anInterruptOfARunIsOne() {
    try (var runner = new Runner()) {
      Limit.on(runner.getLoop());
      assertThrows(
          KeyboardInterrupt.class,
          () -> runner.run(() -> {
            runner.interrupt();
            nap();
          }));
    }
    assertEquals("an interrupt from the keyboard", caught.cancelledBy());
  }

  @Test
  void afterAReasonOfTheLibrarysOwnTasksAreNamedAgain() {
    loop.runUntilComplete(() -> {
      currentTask().setName("killer");
      assertThrows(TimeoutException.class, () -> timeout(Duration.ofSeconds(5), this::nap));
      Task<?> task = napping();
      task.cancel();
      assertEquals("task 'killer'", errorOf(task).cancelledBy());
    });
  }
}
