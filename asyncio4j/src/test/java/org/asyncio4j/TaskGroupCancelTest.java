package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.List;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// A group that is cancelled itself.
class TaskGroupCancelTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofSeconds(10);

  @AsyncioTest
  void theBodyAndTheTasksAreCancelledAndTheScopeEndsWithoutAnError(VirtualClock clock) {
    var task = new Task<?>[1];
    String result = TaskGroup.call(group -> {
      task[0] = group.createTask(() -> sleep(LONG));
      getRunningLoop().callLater(SHORT, group::cancel);
      return sleep(LONG, "late");
    });
    assertNull(result);
    assertTrue(task[0].cancelled());
    assertEquals(0, currentTask().cancelling());
    assertEquals(SHORT, clock.time());
    sleep(SHORT);
  }

  @AsyncioTest
  void aGroupThatWaitsForItsTasksKeepsTheResultOfItsBody(VirtualClock clock) {
    assertEquals(1, TaskGroup.<Integer>call(group -> {
      group.createTask(() -> sleep(LONG));
      getRunningLoop().callLater(SHORT, group::cancel);
      return 1;
    }));
    assertEquals(SHORT, clock.time());
  }

  @AsyncioTest
  void theBodyItselfMayCancel() {
    taskGroup(group -> {
      Task<?> task = group.createTask(() -> sleep(LONG));
      group.cancel();
      assertThrows(IllegalStateException.class, () -> group.createTask(() -> 1));
      assertThrows(CancelledError.class, () -> sleep(SHORT));
      assertTrue(task.cancelled());
    });
    assertEquals(0, currentTask().cancelling());
    sleep(SHORT);
  }

  @AsyncioTest
  void aBodyThatCancelsAndDoesNotAwaitLeavesNoCancellationBehind() {
    taskGroup(group -> group.cancel());
    assertEquals(0, currentTask().cancelling());
    sleep(SHORT);
  }

  @AsyncioTest
  void aTaskOfTheGroupMayCancelIt(VirtualClock clock) {
    taskGroup(group -> {
      group.createTask(() -> sleep(LONG));
      group.createTask(() -> {
        sleep(SHORT);
        group.cancel();
        group.cancel();
      });
    });
    assertEquals(SHORT, clock.time());
  }

  @AsyncioTest
  void afterItsEndItDoesNothing() {
    var ended = new TaskGroup[1];
    taskGroup(group -> {
      ended[0] = group;
    });
    ended[0].cancel();
    sleep(SHORT);
  }

  @AsyncioTest
  void aFailureOfATaskStillCounts() {
    var failure = new ArithmeticException("no");
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          group.createTask(() -> {
            try {
              sleep(LONG);
            } finally {
              fail(failure);
            }
          });
          sleep(SHORT);
          group.cancel();
        }));
    assertEquals(List.of(failure), e.exceptions());
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  @AsyncioTest
  void aCancellationOfTheParentBesideItIsNotLost() {
    Task<?> parent = createTask(() -> {
      taskGroup(group -> {
        getRunningLoop().callLater(SHORT, group::cancel);
        sleep(LONG);
      });
      return 1;
    });
    getRunningLoop().callLater(SHORT, () -> parent.cancel("outside"));
    assertThrows(CancelledError.class, parent::await);
  }

  @AsyncioTest
  void aTimeoutWhileTheTasksCleanUpIsNotLost() {
    assertThrows(
        TimeoutException.class,
        () -> timeout(
            SHORT.multipliedBy(3),
            () -> taskGroup(group -> {
              group.createTask(() -> {
                try {
                  sleep(LONG);
                } finally {
                  sleep(SHORT.multipliedBy(5));
                }
              });
              sleep(SHORT);
              group.cancel();
            })));
    assertEquals(0, currentTask().cancelling());
  }
}
