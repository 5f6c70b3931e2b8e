package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.sync.Event;
import org.asyncio4j.sync.Queue;
import org.asyncio4j.sync.QueueShutDownException;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// What a task does in its eager first step to those who are just making it: their group, their
/// timeout, themselves.
class FirstStepTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofHours(1);

  private final List<String> order = new ArrayList<>();

  private void waitsForever(String name) {
    try {
      new Event().await();
    } catch (CancelledError e) {
      order.add(name + " cancelled");
      throw e;
    }
  }

  /// Runs a test with tasks that start lazily, where it must come to the same, and eagerly.
  private void lazilyAndEagerly(RunnableOp<RuntimeException> test) {
    getRunningLoop().setTaskFactory(null);
    order.clear();
    test.run();
    order.clear();
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    test.run();
    assertEquals(0, currentTask().cancelling());
    assertEquals(1, allTasks().size(), "only this test's own task is left");
  }

  @AsyncioTest
  void whoCancelsItsGroupIsCancelledItself() {
    taskGroup(group -> {
      Task<?> child = group.createTask(
          () -> {
            group.cancel();
            waitsForever("child");
          },
          TaskOptions.EAGER);
      assertEquals(1, child.cancelling());
    });
    assertEquals(List.of("child cancelled"), order);
    lazilyAndEagerly(() -> {
      taskGroup(group -> {
        group.createTask(() -> {
          group.cancel();
          waitsForever("child");
        });
        sleep(LONG);
      });
      assertEquals(List.of("child cancelled"), order);
    });
  }

  @AsyncioTest
  void whoCancelsAGroupThatOnlyWaitsIsCancelledItself() {
    lazilyAndEagerly(() -> {
      taskGroup(group -> group.createTask(() -> {
        sleep(SHORT);
        group.createTask(() -> {
          group.cancel();
          waitsForever("child of a child");
        });
        waitsForever("child");
      }));
      assertEquals(2, order.size(), order::toString);
    });
  }

  @AsyncioTest
  void theCancellationSaysWhoCancelledTheGroup() {
    taskGroup(group -> group.createTask(
        () -> {
          group.cancel();
          var e = assertThrows(CancelledError.class, () -> sleep(LONG));
          assertEquals("TaskGroup.cancel in task 'child'", e.cancelledBy());
        },
        new TaskOptions("child", null, true)));
  }

  @AsyncioTest
  void allWhoAreInTheirFirstStepsAreCancelled() {
    taskGroup(group -> group.createTask(
        () -> {
          group.createTask(
              () -> {
                group.cancel();
                waitsForever("inner");
              },
              TaskOptions.EAGER);
          waitsForever("outer");
        },
        TaskOptions.EAGER));
    assertEquals(List.of("inner cancelled", "outer cancelled"), order);
  }

  @AsyncioTest
  void ofAGroupWithALimitThoseThatWaitForTheirTurnAreCancelledToo() {
    lazilyAndEagerly(() -> {
      taskGroup(1, group -> {
        group.createTask(() -> {
          group.createTask(() -> order.add("waits for its turn, which never comes"));
          group.cancel();
          waitsForever("first");
        });
        sleep(LONG);
      });
      assertEquals(List.of("first cancelled"), order);
    });
  }

  @AsyncioTest
  void whoMakesMoreTasksThanTheGroupTakesFails() {
    lazilyAndEagerly(() -> {
      var e = assertThrows(
          ExceptionGroup.class,
          () -> taskGroup(group -> group.createTask(() -> {
            group.cancel();
            group.createTask(() -> order.add("refused"));
          })));
      assertTrue(
          e.exceptions().getFirst().getMessage().contains("is shutting down"), e::getMessage);
      assertEquals(List.of(), order);
    });
  }

  @AsyncioTest
  void whoCancelsTheParentIsCancelledByItsEnd() {
    lazilyAndEagerly(() -> {
      Task<?> parent = createTask(() -> {
        Task<?> self = currentTask();
        taskGroup(group -> {
          group.createTask(() -> {
            self.cancel("by the child");
            waitsForever("child");
          });
          order.add("made");
          sleep(LONG);
        });
      });
      assertEquals(
          "by the child", assertThrows(CancelledError.class, parent::await).getMessage());
      assertEquals(List.of("made", "child cancelled"), order);
    });
  }

  @AsyncioTest
  void whoCancelsInStartEndsTheStarter() {
    lazilyAndEagerly(() -> {
      taskGroup(group -> {
        group.<Integer>start(status -> {
          group.cancel();
          waitsForever("started");
        });
        order.add("goes on");
      });
      assertEquals(List.of("started cancelled"), order);
    });
  }

  @AsyncioTest
  void whoIsReadyInItsFirstStepMayCancelTheGroup() {
    lazilyAndEagerly(() -> {
      taskGroup(group -> {
        int value = group.<Integer>start(status -> {
          status.started(1);
          group.cancel();
          waitsForever("started");
        });
        order.add("got " + value);
      });
      // An eager one is ready before the starter awaits that: there is nothing to cancel then.
      boolean eager = getRunningLoop().getTaskFactory() != null;
      assertEquals(
          eager ? List.of("got 1", "started cancelled") : List.of("started cancelled"), order);
    });
  }

  @AsyncioTest
  void aTaskMayStartAnotherOneInItsFirstStep() {
    lazilyAndEagerly(() -> {
      taskGroup(group -> group.createTask(() -> {
        int value = group.<Integer>start(status -> {
          status.started(1);
          sleep(SHORT);
          order.add("ends");
        });
        order.add("got " + value);
      }));
      assertEquals(List.of("got 1", "ends"), order);
    });
  }

  @AsyncioTest
  void theTimeoutOfTheParentMayBeMovedIntoThePast(VirtualClock clock) {
    lazilyAndEagerly(() -> assertThrows(
        TimeoutException.class,
        () -> timeout(
            LONG,
            timeout -> taskGroup(group -> {
              group.createTask(() -> {
                timeout.reschedule(Duration.ZERO);
                waitsForever("child");
              });
              sleep(LONG);
            }))));
    assertEquals(List.of("child cancelled"), order);
    assertEquals(Duration.ZERO, clock.time());
  }

  @AsyncioTest
  void aTimeoutThatIsEnteredInAFirstStepExpiresInALaterOne() {
    lazilyAndEagerly(() -> {
      Task<?> task = createTask(() -> timeout(LONG, timeout -> {
        timeout.reschedule(Duration.ZERO);
        assertFalse(timeout.expired());
        waitsForever("body");
      }));
      assertThrows(TimeoutException.class, task::await);
      assertEquals(List.of("body cancelled"), order);
    });
  }

  @AsyncioTest
  void aQueueMayBeShutDownOnWhichTheParentIsToWait() {
    lazilyAndEagerly(() -> taskGroup(group -> {
      var queue = new Queue<Integer>();
      group.createTask(() -> queue.shutdown());
      assertThrows(QueueShutDownException.class, queue::get);
    }));
  }

  private void whoeverMakesTasksIsCancelled(ScopeAction<RunnableOp<RuntimeException>, ?> makes) {
    lazilyAndEagerly(() -> {
      Task<?> caller = createTask(() -> {
        Task<?> self = currentTask();
        makes.run(() -> {
          self.cancel("by the body");
          waitsForever("body");
        });
        order.add("goes on");
      });
      assertEquals(
          "by the body", assertThrows(CancelledError.class, caller::await).getMessage());
      allTasks().stream().filter(task -> task != currentTask()).forEach(Task::cancel);
      sleep(Duration.ZERO);
      assertEquals(List.of("body cancelled"), order);
    });
  }

  @AsyncioTest
  void whoGathersMayBeCancelled() {
    whoeverMakesTasksIsCancelled(body -> gather(body, () -> {}));
  }

  @AsyncioTest
  void whoMapsMayBeCancelled() {
    whoeverMakesTasksIsCancelled(body -> map(List.of(1), 2, item -> {
      body.run();
      return item;
    }));
  }

  @AsyncioTest
  void whoMapsAndHandsOnMayBeCancelled() {
    whoeverMakesTasksIsCancelled(body -> mapAsCompleted(
        List.of(1),
        1,
        item -> {
          body.run();
          return item;
        },
        item -> order.add("handed on")));
  }

  @AsyncioTest
  void whoRacesMayBeCancelled() {
    whoeverMakesTasksIsCancelled(body -> StaggeredRace.<Integer>run(
        List.of(() -> {
          body.run();
          return 1;
        }),
        null));
  }

  @AsyncioTest
  void whoWaitsMayBeCancelled() {
    whoeverMakesTasksIsCancelled(body -> Asyncio.wait(List.of(createTask(body))));
    whoeverMakesTasksIsCancelled(
        body -> asCompleted(List.of(createTask(body))).forEach(done -> order.add("completed")));
    whoeverMakesTasksIsCancelled(body -> waitFor(createTask(body), LONG));
  }

  @AsyncioTest
  void aGatherWhoseFirstBodyFailsMakesTheOthersAllTheSame() {
    lazilyAndEagerly(() -> {
      assertThrows(
          ArithmeticException.class,
          () -> gather(
              () -> {
                throw new ArithmeticException("no");
              },
              () -> {
                order.add("second");
              }));
      assertEquals(List.of("second"), order);
    });
  }
}
