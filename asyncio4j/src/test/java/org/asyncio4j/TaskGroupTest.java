package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// Tasks that end together.
class TaskGroupTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final RuntimeException failure = new ArithmeticException("no");

  private void throwFailure() {
    throw failure;
  }

  @AsyncioTest
  void itIsLeftWhenAllItsTasksAreDone(VirtualClock clock) {
    List<Task<Integer>> tasks = TaskGroup.call(group -> {
      Task<Integer> one = group.createTask(() -> sleep(SHORT, 1));
      sleep(SHORT);
      return List.of(one, group.createTask(() -> sleep(SHORT, 2)));
    });
    assertEquals(1, tasks.get(0).result());
    assertEquals(2, tasks.get(1).result());
    assertEquals(SHORT.multipliedBy(2), clock.time());
  }

  @AsyncioTest
  void toCancelOneIsNoFailure() {
    taskGroup(group -> {
      Task<?> one = group.createTask(() -> sleep(LONG));
      Task<Integer> two = group.createTask(() -> sleep(SHORT, 2));
      sleep(Duration.ZERO);
      one.cancel();
      assertEquals(2, two.await());
    });
  }

  @AsyncioTest
  void aFailureCancelsTheOthersAndTheBody(VirtualClock clock) {
    var siblings = new Task<?>[1];
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          siblings[0] = group.createTask(() -> sleep(LONG));
          group.createTask(() -> {
            sleep(SHORT);
            throwFailure();
          });
          sleep(LONG);
        }));
    assertEquals(List.of(failure), e.exceptions());
    assertTrue(siblings[0].cancelled());
    assertEquals(SHORT, clock.time());
    assertEquals(0, currentTask().cancelling());
    sleep(SHORT);
  }

  @AsyncioTest
  void aFailureOfTheBodyCancelsTheTasks() {
    var siblings = new Task<?>[1];
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          siblings[0] = group.createTask(() -> sleep(LONG));
          if (group.size() == 1) {
            throw new IOException("no");
          }
        }));
    assertInstanceOf(IOException.class, e.exceptions().getFirst());
    assertTrue(siblings[0].cancelled());
    assertThrows(IOException.class, () -> {
      throw e.unwrap(IOException.class);
    });
  }

  @AsyncioTest
  void cancellingTheParentCancelsAll() {
    var child = new Task<?>[1];
    Task<?> parent = createTask(() -> taskGroup(group -> {
      child[0] = group.createTask(() -> sleep(LONG));
    }));
    sleep(SHORT);
    parent.cancel("stop");
    assertEquals("stop", assertThrows(CancelledError.class, parent::await).getMessage());
    assertTrue(child[0].cancelled());
  }

  @AsyncioTest
  void aFailureInTheCleanUpWinsOverTheCancellation() {
    Task<?> parent = createTask(() -> taskGroup(group -> {
      group.createTask(() -> {
        try {
          sleep(LONG);
        } finally {
          throwFailure();
        }
      });
    }));
    sleep(SHORT);
    parent.cancel();
    var e = assertThrows(ExceptionGroup.class, parent::await);
    assertEquals(List.of(failure), e.exceptions());
  }

  @AsyncioTest
  void aGroupInAGroupFailsAsAGroup() {
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(_ -> {
          taskGroup(inner -> {
            inner.createTask(this::throwFailure);
          });
        }));
    var inner = assertInstanceOf(ExceptionGroup.class, e.exceptions().getFirst());
    assertEquals(List.of(failure), inner.exceptions());
    assertEquals(List.of(failure), e.leaves());
  }

  @AsyncioTest
  void aTaskMayMakeMoreInItsGroup(VirtualClock clock) {
    taskGroup(group -> {
      group.createTask(() -> {
        sleep(SHORT);
        group.createTask(() -> sleep(LONG));
      });
    });
    assertEquals(SHORT.plus(LONG), clock.time());
  }

  @AsyncioTest
  void aGroupThatShutsDownTakesNoTasks() {
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          group.createTask(this::throwFailure);
          assertThrows(CancelledError.class, () -> sleep(LONG));
          var refused =
              assertThrows(IllegalStateException.class, () -> group.createTask(() -> sleep(SHORT)));
          assertTrue(refused.getMessage().contains("is shutting down"), refused::getMessage);
        }));
    assertEquals(List.of(failure), e.exceptions());
  }

  @AsyncioTest
  void aGroupTakesTasksOnlyWhileItIsOpen() {
    var group = new TaskGroup(null);
    refuses(group, "has not been entered");
    group.<Object>run(_ -> {
      isEnteredOnce(group);
      return "";
    });
    refuses(group, "is finished");
    isEnteredOnce(group);
  }

  private static void isEnteredOnce(TaskGroup group) {
    var e = assertThrows(IllegalStateException.class, () -> group.<Object>run(_ -> ""));
    assertTrue(e.getMessage().contains("has already been entered"), e::getMessage);
  }

  private static void refuses(TaskGroup group, String why) {
    var e = assertThrows(IllegalStateException.class, () -> group.createTask(() -> 1));
    assertTrue(e.getMessage().contains(why), e::getMessage);
  }

  @AsyncioTest
  void aGroupNeedsATask(EventLoop loop) {
    var group = new TaskGroup(null);
    Future<Throwable> thrown = loop.createFuture();
    loop.callSoon(() -> thrown.setResult(
        assertThrows(IllegalStateException.class, () -> group.<Object>run(_ -> ""))));
    assertTrue(thrown.await().getMessage().contains("parent task"));
    refuses(group, "has not been entered");
  }

  @AsyncioTest
  void finishedTasksLeaveTheGroup() {
    taskGroup(group -> {
      for (int i = 0; i < 5; i++) {
        group.createTask(() -> sleep(Duration.ZERO));
        sleep(SHORT);
        assertEquals(0, group.size());
      }
    });
  }

  @AsyncioTest
  void tasksHaveTheirOptions() {
    var context = new Context();
    taskGroup(group -> {
      var options = TaskOptions.named("child").in(context);
      Task<String> child = group.createTask(() -> currentTask().getName(), options);
      assertSame(context, child.getContext());
      assertEquals("child", child.await());
      assertEquals("child", group.createTask(() -> {}, options).getName());
    });
  }

  @AsyncioTest
  void aCancellationBesideAFailureIsNotLost() {
    Task<?> parent = createTask(() -> {
      assertThrows(
          ExceptionGroup.class,
          () -> taskGroup(group -> {
            group.createTask(this::throwFailure);
            Task<?> self = currentTask();
            group.createTask(() -> self.cancel());
            sleep(LONG);
          }));
      assertEquals(1, currentTask().cancelling());
      sleep(LONG);
    });
    assertThrows(CancelledError.class, parent::await);
  }

  @AsyncioTest
  void anInterruptOfTheBodyComesOutAlone() {
    var e = assertThrows(
        KeyboardInterrupt.class,
        () -> taskGroup(group -> {
          group.createTask(this::throwFailure);
          try {
            sleep(LONG);
          } finally {
            throwInterrupt();
          }
        }));
    assertEquals("now", e.getMessage());
  }

  private static void throwInterrupt() {
    throw new KeyboardInterrupt("now");
  }

  @AsyncioTest
  void aTaskThatFailsEagerlyDoesNotCancelTheParentInTheCall() {
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          Task<?> child = group.createTask(this::throwFailure, TaskOptions.EAGER);
          assertTrue(child.done());
          assertEquals(0, currentTask().cancelling());
        }));
    assertEquals(List.of(failure), e.exceptions());
    sleep(Duration.ZERO);
  }

  @AsyncioTest
  void aFailureAfterTheBodyCancelsTheSiblings(VirtualClock clock) {
    var siblings = new Task<?>[1];
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          siblings[0] = group.createTask(() -> sleep(LONG));
          group.createTask(() -> {
            sleep(SHORT);
            throwFailure();
          });
        }));
    assertEquals(List.of(failure), e.exceptions());
    assertTrue(siblings[0].cancelled());
    assertEquals(SHORT, clock.time());
  }

  @AsyncioTest
  void aFailureOfTheBodyAfterAnAwaitCancelsTheTasks() {
    var siblings = new Task<?>[1];
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          siblings[0] = group.createTask(() -> sleep(LONG));
          sleep(SHORT);
          throwFailure();
        }));
    assertEquals(List.of(failure), e.exceptions());
    assertTrue(siblings[0].cancelled());
  }

  @AsyncioTest
  void cancellingTheParentInTheBodyCancelsAll() {
    var seen = new ArrayList<String>();
    Task<?> parent = createTask(() -> taskGroup(group -> {
      group.createTask(() -> seeCancellation(seen, "child"));
      seeCancellation(seen, "body");
    }));
    sleep(SHORT);
    parent.cancel();
    assertThrows(CancelledError.class, parent::await);
    assertEquals(List.of("body", "child"), seen);
  }

  private static void seeCancellation(List<String> seen, String who) {
    try {
      sleep(LONG);
    } catch (CancelledError e) {
      seen.add(who);
      throw e;
    }
  }

  @AsyncioTest
  void cancellingAParentWithoutTasksIsAPlainCancellation() {
    Task<?> parent = createTask(() -> taskGroup(_ -> {
      sleep(LONG);
    }));
    sleep(SHORT);
    parent.cancel();
    assertThrows(CancelledError.class, parent::await);
  }

  @AsyncioTest
  void whatAnInnerGroupsTasksThrowInTheirCleanUpIsAGroupInAGroup() {
    var sibling = new Task<?>[1];
    Task<?> parent = createTask(() -> taskGroup(outer -> {
      sibling[0] = outer.createTask(() -> sleep(LONG));
      taskGroup(inner -> {
        inner.createTask(this::failInTheCleanUp);
        inner.createTask(this::failInTheCleanUp);
        sleep(LONG);
      });
    }));
    sleep(SHORT);
    parent.cancel();
    var e = assertThrows(ExceptionGroup.class, parent::await);
    var inner = assertInstanceOf(ExceptionGroup.class, e.exceptions().getFirst());
    assertEquals(1, e.exceptions().size());
    assertEquals(List.of(failure, failure), inner.exceptions());
    assertTrue(sibling[0].cancelled());
  }

  private void failInTheCleanUp() {
    try {
      sleep(LONG);
    } finally {
      throwFailure();
    }
  }

  @AsyncioTest
  void aFailureInTheOuterGroupCancelsTheInnerOne() {
    var innerTask = new Task<?>[1];
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(outer -> {
          outer.createTask(() -> {
            sleep(SHORT);
            throwFailure();
          });
          taskGroup(inner -> {
            innerTask[0] = inner.createTask(() -> sleep(LONG));
          });
        }));
    assertEquals(List.of(failure), e.exceptions());
    assertTrue(innerTask[0].cancelled());
  }

  @AsyncioTest
  void aFailureWhileTheBodyDelaysItsCancellationWins() {
    Task<?> parent = createTask(() -> taskGroup(group -> {
      group.createTask(() -> {
        sleep(SHORT.multipliedBy(2));
        throwFailure();
      });
      try {
        sleep(LONG);
      } catch (CancelledError e) {
        sleep(SHORT.multipliedBy(2));
        throw e;
      }
    }));
    Task<?> between = createTask(() -> parent.await());
    sleep(SHORT);
    between.cancel();
    var e = assertThrows(ExceptionGroup.class, between::await);
    assertEquals(List.of(failure), e.exceptions());
  }

  @AsyncioTest
  void aBodyMayThrowSomethingElseThanItsCancellation() {
    Task<?> parent = createTask(() -> taskGroup(_ -> {
      try {
        sleep(LONG);
      } catch (CancelledError e) {
        throwFailure();
      }
    }));
    sleep(SHORT);
    parent.cancel();
    assertEquals(
        List.of(failure), assertThrows(ExceptionGroup.class, parent::await).exceptions());
  }

  @AsyncioTest
  void whatTheBodyThrowsForItsCancellationIsBesideTheFailure() {
    var other = new AssertionError("other");
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          group.createTask(this::throwFailure);
          try {
            sleep(LONG);
          } catch (CancelledError cancelled) {
            throw other;
          }
        }));
    assertEquals(List.of(failure, other), e.exceptions());
    assertEquals(0, currentTask().cancelling());
  }

  @AsyncioTest
  void anErrorOfATaskIsAFailureAsAnyOther() {
    var error = new AssertionError("of the task");
    var other = new IllegalArgumentException("of the body");
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          group.createTask(() -> {
            throw error;
          });
          try {
            sleep(LONG);
          } catch (CancelledError cancelled) {
            throw other;
          }
        }));
    assertEquals(List.of(error, other), e.exceptions());
  }

  @AsyncioTest
  void aParentThatIsCancelledWhileItLeavesIsCancelled() {
    Task<?> parent = createTask(() -> taskGroup(group -> {
      group.createTask(() -> sleep(LONG));
      group.createTask(() -> sleep(SHORT));
    }));
    sleep(SHORT.multipliedBy(2));
    parent.cancel();
    assertThrows(CancelledError.class, parent::await);
  }

  @AsyncioTest
  void tasksThatMakeTasksForEverEndWithAFailure() {
    var made = new int[1];
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          group.createTask(() -> spawn(group, made));
          group.createTask(() -> {
            sleep(SHORT);
            throwFailure();
          });
        }));
    assertEquals(List.of(failure), e.exceptions());
    assertTrue(made[0] > 1);
  }

  private static void spawn(TaskGroup group, int[] made) {
    made[0]++;
    sleep(Duration.ofMillis(1));
    group.createTask(() -> spawn(group, made));
    sleep(LONG);
  }

  @AsyncioTest
  void tasksInOneContextShareIt() {
    ContextVar<String> variable = ContextVar.of("variable");
    var context = new Context();
    taskGroup(group -> {
      group
          .createTask(() -> variable.set("seen"), TaskOptions.DEFAULT.in(context))
          .await();
      assertEquals(
          "seen",
          group
              .createTask(() -> variable.get(), TaskOptions.DEFAULT.in(context))
              .await());
    });
  }

  @AsyncioTest
  void whenBothGroupsFailAtOnceTheOuterFailureStaysPending() {
    var inside = new ArithmeticException("inside");
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(outer -> {
          var inner = assertThrows(
              ExceptionGroup.class,
              () -> taskGroup(group -> {
                group.createTask(() -> {
                  sleep(SHORT);
                  throw inside;
                });
                outer.createTask(() -> {
                  sleep(SHORT);
                  throwFailure();
                });
                sleep(LONG);
              }));
          assertEquals(List.of(inside), inner.exceptions());
          assertEquals(1, currentTask().cancelling());
        }));
    assertEquals(List.of(failure), e.exceptions());
    assertEquals(0, currentTask().cancelling());
  }

  @AsyncioTest
  void aTaskKnowsItsNameFromItsFirstStepOn() {
    taskGroup(group -> {
      assertEquals(
          "child",
          group
              .createTask(() -> currentTask().getName(), TaskOptions.named("child"))
              .await());
    });
  }

  @AsyncioTest
  void aTaskThatMakesOneThatFailsIsCancelledAtItsNextAwait() {
    var makers = new Task<?>[1];
    var e = assertThrows(
        ExceptionGroup.class,
        () -> taskGroup(group -> {
          makers[0] = group.createTask(() -> {
            group.createTask(this::throwFailure);
            sleep(LONG);
          });
        }));
    assertEquals(List.of(failure), e.exceptions());
    assertTrue(makers[0].cancelled());
  }

  @AsyncioTest
  void itsTextSaysHowItStands() {
    assertEquals("<TaskGroup>", new TaskGroup(null).toString());
    taskGroup(group -> {
      group.createTask(() -> sleep(SHORT));
      assertEquals("<TaskGroup tasks=1 entered>", group.toString());
    });
  }
}
