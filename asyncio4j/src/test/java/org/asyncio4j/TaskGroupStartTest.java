package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// Tasks that say when they are ready.
class TaskGroupStartTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final RuntimeException failure = new ArithmeticException("no");

  private void throwFailure() {
    throw failure;
  }

  @AsyncioTest
  void startWaitsUntilItsTaskIsReadyAndTheGroupUntilItEnds(VirtualClock clock) {
    taskGroup(group -> {
      int port = group.start((TaskStatus<Integer> status) -> {
        sleep(SHORT);
        status.started(80);
        sleep(LONG);
      });
      assertEquals(80, port);
      assertEquals(SHORT, clock.time());
    });
    assertEquals(SHORT.plus(LONG), clock.time());
  }

  @AsyncioTest
  void aFailureBeforeThatComesOutOfStartAlone() {
    taskGroup(group -> {
      var e =
          assertThrows(ArithmeticException.class, () -> group.<Integer>start(_ -> throwFailure()));
      assertSame(failure, e);
      sleep(SHORT);
    });
  }

  @AsyncioTest
  void aFailureAfterThatIsTheGroups() {
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          group.start((TaskStatus<Integer> status) -> {
            status.started(1);
            throwFailure();
          });
          sleep(LONG);
        }));
    assertEquals(List.of(failure), e.exceptions());
  }

  @AsyncioTest
  void aTaskThatEndsWithoutHavingBeenReadyIsAnError() {
    taskGroup(group -> {
      var e = assertThrows(
          IllegalStateException.class,
          () -> group.<Integer>start(_ -> {}, TaskOptions.named("server")));
      assertTrue(e.getMessage().startsWith("server returned without"), e::getMessage);
    });
  }

  @AsyncioTest
  void aTaskIsReadyOnce() {
    taskGroup(group -> {
      group.start((TaskStatus<Integer> status) -> {
        status.started(1);
        assertThrows(IllegalStateException.class, () -> status.started(2));
      });
    });
  }

  @AsyncioTest
  void whoIsCancelledInStartCancelsTheTask() {
    var seen = new ArrayList<String>();
    taskGroup(group -> {
      Task<?> starting = createTask(() -> group.<Integer>start(status -> {
        try {
          sleep(LONG);
        } catch (CancelledError e) {
          seen.add(e.getMessage());
          status.started(1);
          throw e;
        }
      }));
      sleep(SHORT);
      starting.cancel("enough");
      assertThrows(CancelledError.class, starting::await);
    });
    assertEquals(List.of("enough"), seen);
  }

  @AsyncioTest
  void aTaskThatOthersCancelBeforeItIsReadyIsAnErrorOfStartAndNoCancellation() {
    var tasks = new ArrayList<Task<?>>();
    taskGroup(group -> {
      getRunningLoop().callLater(SHORT, () -> tasks.getFirst().cancel("enough"));
      var e = assertThrows(
          IllegalStateException.class,
          () -> group.<Integer>start(
              _ -> {
                tasks.add(currentTask());
                sleep(LONG);
              },
              TaskOptions.named("server")));
      assertEquals(
          "server was cancelled by a callback before it called started(): whoever started it waits"
              + " for that",
          e.getMessage());
      assertEquals(
          "enough", assertInstanceOf(CancelledError.class, e.getCause()).getMessage());
      assertTrue(
          Stream.of(e.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("start")),
          "it shows who started");
      assertEquals(0, currentTask().cancelling());
      sleep(SHORT);
    });
  }

  @AsyncioTest
  void whoDoesNotCatchThatFailsAndSoDoesTheGroup() {
    Task<?> parent = createTask(() -> taskGroup(group -> group.start(_ -> {
      currentTask().cancel();
      sleep(LONG);
    })));
    var e = assertThrows(ExceptionGroup.class, parent::await);
    assertInstanceOf(IllegalStateException.class, e.exceptions().getFirst());
  }

  @AsyncioTest
  void whoStartsATaskInTheGroupOfOthersIsNotCancelledWithThat() {
    var opened = getRunningLoop().<TaskGroup>createFuture();
    Task<?> other = createTask(() -> taskGroup(group -> {
      opened.setResult(group);
      sleep(SHORT);
      group.cancel();
      sleep(LONG);
    }));
    var e = assertThrows(IllegalStateException.class, () -> opened.await().start(_ -> sleep(LONG)));
    assertTrue(e.getMessage().contains("TaskGroup.cancel in task '"), e::getMessage);
    other.await();
  }

  @AsyncioTest
  void aStarterWhoseGroupIsCancelledIsCancelled() {
    taskGroup(group -> {
      Task<?> starter = group.createTask(() -> group.start(_ -> sleep(LONG)));
      sleep(SHORT);
      group.cancel();
      assertThrows(CancelledError.class, starter::await);
      assertTrue(starter.cancelled());
    });
  }

  @AsyncioTest
  void aFailureInTheMomentInWhichTheStarterIsCancelledIsNotLost() {
    taskGroup(group -> {
      var tasks = new ArrayList<Task<?>>();
      tasks.add(createTask(() -> group.start(_ -> {
        sleep(SHORT);
        // When start has been told of the failure, and has not gone on.
        currentTask().addDoneCallback(_ -> tasks.getFirst().cancel());
        throwFailure();
      })));
      var e = assertThrows(CancelledError.class, tasks.getFirst()::await);
      assertArrayEquals(new Throwable[] {failure}, e.getSuppressed());
    });
  }

  @AsyncioTest
  void aGroupWithALimitRunsSoManyTasksAtOnceInTheirOrder(VirtualClock clock) {
    var order = new ArrayList<Integer>();
    taskGroup(2, group -> {
      for (int i = 0; i < 6; i++) {
        int index = i;
        group.createTask(() -> {
          order.add(index);
          sleep(SHORT);
        });
      }
    });
    assertEquals(List.of(0, 1, 2, 3, 4, 5), order);
    assertEquals(SHORT.multipliedBy(3), clock.time());
  }

  @AsyncioTest
  void aTaskThatIsCancelledBeforeItsTurnNeverBeginsAndTakesNobodysPlace(VirtualClock clock) {
    var order = new ArrayList<Integer>();
    taskGroup(1, group -> {
      var tasks = new ArrayList<Task<?>>();
      for (int i = 0; i < 4; i++) {
        int index = i;
        tasks.add(group.createTask(() -> {
          order.add(index);
          sleep(SHORT);
        }));
      }
      sleep(Duration.ZERO);
      tasks.get(1).cancel();
      // In the very iteration in which its turn comes.
      getRunningLoop()
          .callAt(SHORT, () -> getRunningLoop().callSoon(() -> tasks.get(2).cancel()));
    });
    assertEquals(List.of(0, 3), order);
    assertEquals(SHORT.multipliedBy(2), clock.time());
  }

  @AsyncioTest
  void aLimitIsAtLeastOne() {
    var e = assertThrows(IllegalArgumentException.class, () -> taskGroup(0, _ -> {}));
    assertTrue(e.getMessage().contains("0"), e::getMessage);
  }
}
