package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.asyncio4j.testing.AsyncioTest;

/// Who waits for a task, by each of the ways to wait: nobody before, the one who does meanwhile,
/// nobody as soon as it is over.
class WhoWaitsTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofHours(1);

  private static List<String> whoWaitsFor(Future<?> future) {
    return captureCallGraph(future).awaitedBy().stream()
        .map(node -> ((Task<?>) node.future()).getName())
        .toList();
  }

  /// Ways to wait for a task that goes on, and another future, until that one ends, or 20 ms.
  private static Map<String, BiConsumer<Task<?>, Future<?>>> ways() {
    var ways = new LinkedHashMap<String, BiConsumer<Task<?>, Future<?>>>();
    ways.put("gather", (task, end) -> gather(List.of(task, end)));
    ways.put("gatherFuture", (task, end) -> gatherFuture(List.of(task, end)).await());
    ways.put(
        "gather in gather",
        (task, end) -> gather(List.of(gatherFuture(List.of(gatherFuture(List.of(task)), end)))));
    ways.put(
        "wait for the first",
        (task, end) -> Asyncio.wait(List.of(task, end), null, ReturnWhen.FIRST_COMPLETED));
    ways.put(
        "wait for the first exception",
        (task, end) -> Asyncio.wait(List.of(task, end), null, ReturnWhen.FIRST_EXCEPTION));
    ways.put(
        "wait with a timeout",
        (task, _) -> Asyncio.wait(List.of(task), SHORT.multipliedBy(2), ReturnWhen.ALL_COMPLETED));
    ways.put(
        "waitFor of a shield",
        (task, _) -> timedOut(() -> waitFor(shield(task), SHORT.multipliedBy(2))));
    ways.put(
        "timeout around a shield",
        (task, _) ->
            timedOut(() -> timeout(SHORT.multipliedBy(2), () -> shield(task).await())));
    ways.put("asCompleted", (task, end) -> {
      for (Future<?> first : asCompleted(List.of(task, end))) {
        assertSame(end, first);
        break;
      }
    });
    ways.put(
        "asCompleted with a timeout",
        (task, _) -> timedOut(
            () -> asCompleted(List.of(task), SHORT.multipliedBy(2)).iterator().next()));
    ways.put("gather of shields", (task, end) -> gather(List.of(shield(task), end)));
    return ways;
  }

  private static void cancelRest() {
    List<Task<?>> rest = new ArrayList<>(allTasks());
    rest.remove(currentTask());
    rest.forEach(Task::cancel);
    Asyncio.wait(rest);
  }

  private static void timedOut(CallableOp<?, ?> body) {
    assertThrows(TimeoutException.class, body::call);
  }

  @AsyncioTest
  void eachWayToWaitIsSeenWhileItLastsAndNotBeforeOrAfter(EventLoop loop) {
    ways().forEach((way, wait) -> {
      Task<?> task = createTask(() -> sleep(LONG), TaskOptions.named("task"));
      Future<Object> end = loop.createFuture();
      Task<?> waiter = createTask(() -> wait.accept(task, end), TaskOptions.named("waiter"));
      assertEquals(List.of(), whoWaitsFor(task), way);
      sleep(SHORT);
      assertEquals(List.of("waiter"), whoWaitsFor(task), way);
      assertTrue(formatCallGraph(task).contains("* Task(name='waiter', "), way);
      if (!end.done()) {
        end.setException(new IllegalStateException("the end"));
      }
      sleep(SHORT.multipliedBy(2));
      assertTrue(waiter.done(), way);
      assertFalse(task.done(), way);
      assertEquals(List.of(), whoWaitsFor(task), way);
      waiter.exception();
      end.exception();
    });
    cancelRest();
  }

  @AsyncioTest
  void whoIsCancelledDoesNotWaitAnyMore(EventLoop loop) {
    Map<String, Consumer<Task<?>>> ways = new LinkedHashMap<>();
    ways.put("shield", task -> shield(task).await());
    ways.put("wait", task -> Asyncio.wait(List.of(task)));
    ways.put("asCompleted", task -> asCompleted(List.of(task)).iterator().next());
    ways.put("gather of shields", task -> gather(List.of(shield(task))));
    ways.forEach((way, wait) -> {
      Task<?> task = createTask(() -> sleep(LONG));
      Task<?> waiter = createTask(() -> wait.accept(task), TaskOptions.named("waiter"));
      sleep(SHORT);
      assertEquals(List.of("waiter"), whoWaitsFor(task), way);
      waiter.cancel();
      assertThrows(CancelledError.class, waiter::await);
      assertEquals(List.of(), whoWaitsFor(task), way);
      assertFalse(task.done(), way);
    });
    cancelRest();
  }

  /// What makes tasks of its own, which run `body`.
  private static Map<String, Consumer<CallableOp<Integer, RuntimeException>>> makers() {
    Map<String, Consumer<CallableOp<Integer, RuntimeException>>> makers = new LinkedHashMap<>();
    makers.put("gather", body -> gather(body, () -> 1));
    makers.put("shield", body -> shield(body).await());
    makers.put("taskGroup", body -> taskGroup(group -> group.createTask(body)));
    makers.put(
        "taskGroup, in its body",
        body -> taskGroup(group -> {
          group.createTask(body);
          sleep(LONG);
        }));
    makers.put("limited taskGroup", body -> taskGroup(1, group -> group.createTask(body)));
    makers.put("start", body -> taskGroup(group -> group.start(_ -> body.call())));
    makers.put("map", body -> map(List.of(1), 1, _ -> body.call()));
    makers.put("mapAsCompleted", body -> mapAsCompleted(List.of(1), 1, _ -> body.call(), _ -> {}));
    makers.put("a staggered race", body -> StaggeredRace.run(List.of(body), null));
    makers.put(
        "a staggered race, the second", body -> StaggeredRace.run(List.of(body, body), SHORT));
    makers.put("await", body -> createTask(body).await());
    makers.put("waitFor", body -> waitFor(createTask(body), LONG.multipliedBy(2)));
    return makers;
  }

  @AsyncioTest
  void whoeverMakesTasksWaitsForThem(EventLoop loop) {
    for (TaskFactory factory : new TaskFactory[] {null, TaskFactory.eager()}) {
      makers().forEach((way, make) -> {
        loop.setTaskFactory(null);
        var made = new ArrayList<Task<?>>();
        Task<?> maker = createTask(
            () -> {
              loop.setTaskFactory(factory);
              make.accept(() -> {
                made.add(currentTask());
                sleep(LONG);
                return 1;
              });
            },
            TaskOptions.named("maker"));
        sleep(SHORT.multipliedBy(3));
        loop.setTaskFactory(null);
        assertFalse(made.isEmpty(), way);
        made.forEach(task -> assertEquals(List.of("maker"), whoWaitsFor(task), way));
        maker.cancel();
        Asyncio.wait(List.of(maker));
        made.forEach(task -> assertEquals(List.of(), whoWaitsFor(task), way));
      });
    }
    cancelRest();
  }

  @AsyncioTest
  void whoStartsATaskInAGroupWaitsForItUntilItIsReady() {
    var made = new Task<?>[1];
    Task<?> parent = createTask(
        () -> taskGroup(group -> group.createTask(
            () -> {
              group.start((TaskStatus<Integer> status) -> {
                made[0] = currentTask();
                sleep(SHORT);
                status.started(1);
                sleep(LONG);
              });
              sleep(LONG);
            },
            TaskOptions.named("starter"))),
        TaskOptions.named("parent"));
    sleep(SHORT.dividedBy(2));
    assertEquals(List.of("parent", "starter"), whoWaitsFor(made[0]));
    sleep(SHORT);
    assertEquals(List.of("parent"), whoWaitsFor(made[0]));
    cancelRest();
  }

  @AsyncioTest
  void inItsEagerFirstStepATaskIsAwaitedByTheOneWhoMadeItAndStandsThere() {
    var graphs = new ArrayList<FutureCallGraph>();
    createTask(() -> makeEagerly(graphs), TaskOptions.named("outer")).await();
    FutureCallGraph inner = graphs.getFirst();
    assertEquals("inner", ((Task<?>) inner.future()).getName());
    FutureCallGraph middle = inner.awaitedBy().getFirst();
    assertEquals("middle", ((Task<?>) middle.future()).getName());
    FutureCallGraph outer = middle.awaitedBy().getFirst();
    assertEquals("outer", ((Task<?>) outer.future()).getName());
    assertTrue(
        outer.callStack().stream().anyMatch(frame -> frame.getMethodName().equals("makeEagerly")),
        outer::format);
    assertEquals(List.of(), graphs.getLast().awaitedBy());
  }

  private static void makeEagerly(List<FutureCallGraph> graphs) {
    createTask(
        () -> createTask(
            () -> {
              graphs.add(captureCallGraph());
              sleep(SHORT);
              graphs.add(captureCallGraph());
            },
            TaskOptions.named("inner").eager()),
        TaskOptions.named("middle").eager());
    sleep(LONG);
  }

  @AsyncioTest
  void aCallbackThatMakesATaskEagerlyWaitsForNothing(EventLoop loop) {
    Future<FutureCallGraph> seen = loop.createFuture();
    loop.callSoon(
        () -> loop.createTask(() -> seen.setResult(captureCallGraph()), TaskOptions.EAGER));
    assertEquals(List.of(), seen.await().awaitedBy());
  }

  @AsyncioTest
  void whoAwaitsTheCompletableFutureOfATaskWaitsForTheTask(EventLoop loop) {
    Task<?> task = createTask(() -> sleep(SHORT.multipliedBy(2)));
    var outcome = task.toCompletableFuture();
    createTask(() -> await(outcome), TaskOptions.named("one"));
    createTask(() -> wrapFuture(outcome).await(), TaskOptions.named("two"));
    Task<?> three = createTask(() -> await(task.toCompletableFuture()), TaskOptions.named("three"));
    assertEquals(List.of(), whoWaitsFor(task));
    sleep(SHORT);
    assertEquals(List.of("one", "two", "three"), whoWaitsFor(task));
    three.await();
    assertEquals(List.of(), whoWaitsFor(task));
  }

  @AsyncioTest
  void aSharedWaitOfSeveralTasksHasThemAll(EventLoop loop) {
    Task<?> task = createTask(() -> sleep(LONG));
    var completed = asCompleted(List.of(task, loop.createFuture())).iterator();
    for (String name : List.of("one", "two")) {
      createTask(completed::next, TaskOptions.named(name));
    }
    sleep(SHORT);
    assertEquals(List.of("one", "two"), whoWaitsFor(task));
    cancelRest();
  }
}
