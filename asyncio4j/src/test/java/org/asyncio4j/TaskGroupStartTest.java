package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  void aTaskThatWasCancelledBeforeItWasReadyCancelsStart() {
    var tasks = new ArrayList<Task<?>>();
    taskGroup(group -> {
      getRunningLoop().callLater(SHORT, () -> tasks.getFirst().cancel());
      assertThrows(
          CancelledError.class,
          () -> group.<Integer>start(_ -> {
            tasks.add(currentTask());
            sleep(LONG);
          }));
      assertEquals(0, currentTask().cancelling());
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
