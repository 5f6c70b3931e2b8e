package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.testing.CancelEverywhere;
import org.junit.jupiter.api.Test;

/// An interruption, at whatever await, comes out of what waits for many or within limits, and
/// what that began has ended or goes on, as each of them says.
class CancelledCombinatorsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CancelEverywhere test = new CancelEverywhere();

  /// What is left alone goes on, and ends by itself.
  private void leavesThemAlone(RunnableOfTasks body) {
    test.test(attempt -> {
      var children = new Children();
      List<Task<?>> tasks = List.of(children.start(1), children.start(2));
      attempt.run(() -> body.run(tasks));
      for (Task<?> task : tasks) {
        task.await();
        assertFalse(task.cancelled());
      }
      children.assertAllEnded();
    });
  }

  private interface RunnableOfTasks {
    void run(List<Task<?>> tasks);
  }

  @Test
  void sleep_() {
    Children.allEndWith(children -> children.run(1));
  }

  @Test
  void gatherOfBodies() {
    Children.allEndWith(children -> gather(() -> children.run(1), () -> children.run(2)));
  }

  @Test
  void gatherOfFutures() {
    Children.allEndWith(children -> gather(children.start(1), children.start(2)));
  }

  @Test
  void gatherReturningExceptions() {
    Children.allEndWith(children -> Asyncio.gatherReturningExceptions(
        () -> {
          children.run(1);
          return 1;
        },
        () -> {
          children.run(2);
          throw new IllegalArgumentException("returned");
        }));
  }

  @Test
  void wait_() {
    leavesThemAlone(Asyncio::wait);
  }

  @Test
  void asCompletedFutures() {
    leavesThemAlone(tasks -> asCompleted(tasks).forEach(Task::await));
  }

  @Test
  void shields() {
    leavesThemAlone(tasks -> tasks.forEach(task -> shield(task).await()));
  }

  @Test
  void waitForWhatEndsInTime() {
    Children.allEndWith(children -> waitFor(children.start(1), SECOND.multipliedBy(2)));
  }

  @Test
  void waitForWhatDoesNot() {
    Children.allEndWith(children -> {
      try {
        waitFor(children.start(2), SECOND);
        fail("it did not end in time");
      } catch (TimeoutException e) {
        if (currentTask().cancelling() > 0 || children.ended == 0) {
          throw e;
        }
      }
    });
  }

  @Test
  void timeoutsInTimeouts() {
    Children.allEndWith(children -> timeout(SECOND.multipliedBy(5), () -> {
      timeout(SECOND.multipliedBy(3), () -> children.run(1));
      children.run(1);
    }));
  }

  @Test
  void taskGroups() {
    Children.allEndWith(children -> taskGroup(group -> {
      group.createTask(() -> children.run(1));
      group.createTask(() -> children.run(3));
      children.run(2);
    }));
  }

  @Test
  void taskGroupsInTaskGroups() {
    Children.allEndWith(children -> taskGroup(outer -> {
      outer.createTask(() -> taskGroup(inner -> {
        inner.createTask(() -> children.run(2));
        children.run(1);
      }));
      children.run(1);
    }));
  }

  @Test
  void threads() {
    test.test(attempt -> {
      var results = new ArrayList<String>();
      boolean ended = attempt.run(() -> results.add(toThread(() -> "result")));
      assertEquals(ended ? List.of("result") : List.of(), results);
    });
  }

  @Test
  void executors() {
    test.test(attempt -> {
      var results = new ArrayList<String>();
      boolean ended = attempt.run(
          () -> results.add(getRunningLoop().runInExecutor(null, () -> "result").await()));
      assertEquals(ended ? List.of("result") : List.of(), results);
    });
  }

  /// The stage of somebody else is not cancelled late: it is done then.
  @Test
  void completableFutures() {
    test.test(attempt -> {
      var stage = new CompletableFuture<String>();
      // Time stands still while a stage is awaited, which other threads may complete.
      EventLoop loop = getRunningLoop();
      loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(() -> stage.complete("result"))));
      boolean ended = attempt.run(() -> await(stage));
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
      assertTrue(stage.isDone());
      assertTrue(!ended || stage.join().equals("result"));
    });
  }
}
