package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tasks whose first step runs inside the call that makes them.
@ExtendWith(AsyncioExtension.class)
class EagerTaskTest {
  private final EventLoop loop;
  private final TaskFactory factory = TaskFactory.eager();

  EagerTaskTest(EventLoop loop) {
    this.loop = loop;
    loop.setTaskFactory(factory);
  }

  @AsyncioTest
  void theLoopHasTheFactoryThatWasSet() {
    assertSame(factory, loop.getTaskFactory());
    assertEquals(Task.class, createTask(() -> 1).getClass());
  }

  @AsyncioTest
  void whatTheFirstStepSetsIsThereAtOnce() {
    Future<String> future = loop.createFuture();
    Task<?> task = createTask(() -> future.setResult("set"));
    assertTrue(task.done());
    assertEquals("set", future.await());
  }

  @AsyncioTest
  void aBodyThatNeverWaitsIsDoneInTheCall() {
    Task<Integer> task = createTask(() -> 42);
    assertTrue(task.done());
    assertFalse(task.cancel());
    assertEquals(42, task.await());
    assertFalse(allTasks().contains(task));
  }

  @AsyncioTest
  void aBodyThatWaitsIsDoneLater() {
    Task<Integer> task = createTask(() -> sleep(Duration.ZERO, 42));
    assertFalse(task.done());
    assertTrue(allTasks().contains(task));
    assertEquals(42, task.await());
    assertFalse(allTasks().contains(task));
  }

  @AsyncioTest
  void onlyOneThatEndsInItsFirstStepHasNoCoroutine() {
    var seen = new ArrayList<@Nullable Coroutine<?>>();
    Task<?> ended = createTask(() -> seen.add(currentTask().getCoroutine()));
    assertNotNull(seen.getFirst());
    assertNull(ended.getCoroutine());
    Coroutine<Integer> given = Coroutine.of(() -> 1);
    assertNull(createTask(given).getCoroutine());
    Coroutine<Integer> waiting = Coroutine.of(() -> sleep(Duration.ZERO, 1));
    Task<Integer> later = createTask(waiting);
    assertSame(waiting, later.getCoroutine());
    later.await();
    assertSame(waiting, later.getCoroutine());
  }

  @AsyncioTest
  void aFailureOfTheFirstStepIsTheTasks() {
    var failure = new ArithmeticException("no");
    Task<?> task = createTask(() -> {
      throw failure;
    });
    assertSame(failure, task.exception());
  }

  @AsyncioTest
  void oneThatWaitsCanBeCancelled() {
    Task<?> task = createTask(() -> sleep(Duration.ofSeconds(1)));
    task.cancel("why");
    assertEquals(1, task.cancelling());
    assertEquals("why", assertThrows(CancelledError.class, task::await).getMessage());
  }

  @AsyncioTest
  void itIsTheCurrentTaskAndThenItsCreatorIs() {
    Task<?> creator = currentTask();
    var seen = new ArrayList<Task<?>>();
    Task<?> task = createTask(() -> {
      seen.add(currentTask());
      assertTrue(allTasks().contains(currentTask()));
      sleep(Duration.ZERO);
      seen.add(currentTask());
    });
    assertSame(creator, currentTask());
    task.await();
    assertEquals(List.<Task<?>>of(task, task), seen);
  }

  @AsyncioTest
  void aCallbackMayMakeOne() {
    Future<Boolean> done = loop.createFuture();
    loop.callSoon(() -> {
      Task<Integer> task = loop.createTask(() -> 1);
      assertNull(currentTask());
      done.setResult(task.done());
    });
    assertTrue(done.await());
  }

  @AsyncioTest
  void firstStepsMayNest() {
    var order = new ArrayList<String>();
    Task<Task<?>> outer = createTask(() -> {
      Task<?> inner = createTask(() -> {
        order.add("inner");
        sleep(Duration.ZERO);
        order.add("inner again");
      });
      order.add("outer");
      return inner;
    });
    assertEquals(List.of("inner", "outer"), order);
    outer.await().await();
    assertEquals(List.of("inner", "outer", "inner again"), order);
  }

  @AsyncioTest
  void theFirstStepRunsInACopyOfTheCreatorsContext() {
    ContextVar<String> variable = ContextVar.withDefault("variable", "unset");
    variable.set("creator");
    var seen = new ArrayList<String>();
    Task<?> task = createTask(() -> {
      seen.add(variable.get());
      variable.set("task");
      sleep(Duration.ZERO);
      seen.add(variable.get());
    });
    assertEquals("creator", variable.get());
    task.await();
    assertEquals(List.of("creator", "task"), seen);
    assertEquals("creator", variable.get());
  }

  @AsyncioTest
  void whoeverMakesATaskMaySayThatItDoesNotStartEagerly() {
    Task<String> task =
        createTask(() -> currentTask().getName(), TaskOptions.named("patient").eagerStart(false));
    assertFalse(task.done());
    assertEquals("patient", task.await());
    loop.setTaskFactory(null);
    assertFalse(createTask(() -> 1).done());
    assertTrue(createTask(() -> 1, TaskOptions.EAGER).done());
  }

  @AsyncioTest
  void theFirstStepSeesTheName() {
    assertEquals(
        "eager",
        createTask(() -> currentTask().getName(), TaskOptions.named("eager")).result());
  }

  @Test
  void whereTheLoopDoesNotRunNoTaskStarts() {
    Task<Integer> task = loop.createTask(() -> 1);
    assertFalse(task.done());
    assertEquals(1, loop.runUntilComplete(task));
  }

  @AsyncioTest
  void tasksOfAnotherFactoryStartEagerlyToo() {
    var made = new ArrayList<Task<?>>();
    loop.setTaskFactory(TaskFactory.eager(new TaskFactory() {
      @Override
      public <T extends @Nullable Object> Task<T> create(
          EventLoop on, Coroutine<T> coroutine, TaskOptions options) {
        var task = new Task<T>(on, coroutine, options);
        made.add(task);
        return task;
      }
    }));
    Task<Integer> task = createTask(() -> 1);
    assertTrue(task.done());
    assertEquals(List.<Task<?>>of(task), made);
  }

  @AsyncioTest
  void gatheredBodiesThatNeverWaitNeedNoFurtherStep() {
    assertEquals(List.of(1, 2), gather(() -> 1, () -> 2));
  }

  @AsyncioTest
  void aSlowFirstStepIsReportedAsItsOwn(VirtualClock clock) {
    loop.setDebug(true);
    try (var log = new LoopLog()) {
      createTask(() -> clock.advance(Duration.ofMillis(250)), TaskOptions.named("slow"));
      createTask(() -> clock.advance(Duration.ofMillis(50)), TaskOptions.named("quick"));
      List<String> messages = log.messages();
      assertEquals(1, messages.size());
      assertTrue(messages.getFirst().contains("name='slow'"), messages::getFirst);
      assertTrue(messages.getFirst().endsWith(" took 0.25 seconds"), messages::getFirst);
    }
    loop.setDebug(false); // the step of this test itself was slow, too
  }

  /// Makes the loop's tasks, and counts those whose first step is still to come.
  private static final class Counting implements TaskFactory {
    int scheduled;

    @Override
    public <T extends @Nullable Object> Task<T> create(
        EventLoop on, Coroutine<T> coroutine, TaskOptions options) {
      var task = new Task<T>(on, coroutine, options);
      if (coroutine.strand().fresh()) {
        scheduled++;
      }
      return task;
    }
  }

  private void assertSchedules(int lazily, RunnableOp<?> body) {
    var counting = new Counting();
    loop.setTaskFactory(TaskFactory.eager(counting));
    createTask(body).await();
    assertEquals(0, counting.scheduled);
    loop.setTaskFactory(counting);
    createTask(body).await();
    assertEquals(lazily, counting.scheduled);
  }

  @AsyncioTest
  void aChainOfCallsIsOneTask() {
    assertSchedules(1, () -> assertEquals(100, chain(100)));
  }

  private static int chain(int depth) {
    return depth == 0 ? 0 : chain(depth - 1) + 1;
  }

  @AsyncioTest
  void noTaskOfATreeOfGroupsIsScheduled() {
    assertSchedules(781, () -> groups(4));
  }

  private static void groups(int depth) {
    if (depth > 0) {
      taskGroup(group -> {
        for (int i = 0; i < 5; i++) {
          group.createTask(() -> groups(depth - 1));
        }
      });
    }
  }

  @AsyncioTest
  void noTaskOfATreeOfGatheringsIsScheduled() {
    assertSchedules(781, () -> gatherings(4));
  }

  private static void gatherings(int depth) {
    if (depth > 0) {
      RunnableOp<RuntimeException> below = () -> gatherings(depth - 1);
      gather(below, below, below, below, below);
    }
  }
}
