package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.watch.CreationSite;
import org.junit.jupiter.api.Test;

/// Who waits for whom, and where each stands.
class CallGraphTest {
  private static final Duration SHORT = Duration.ofMillis(10);

  private FutureCallGraph graph = new FutureCallGraph(placeholder(), List.of(), List.of());

  private static Future<?> placeholder() {
    EventLoop loop = newEventLoop();
    loop.close();
    return loop.createFuture();
  }

  private int captures() {
    graph = captureCallGraph();
    return 1;
  }

  /// What comes first on its way to `captures`: a wait, so that all others are waiting already.
  private int deep() {
    sleep(SHORT);
    return captures();
  }

  private static List<String> methods(FutureCallGraph node) {
    return node.callStack().stream()
        .map(StackTraceElement::getMethodName)
        .map(name -> name.replaceAll("lambda\\$(\\w+)\\$\\d+", "$1"))
        .toList();
  }

  private static String name(FutureCallGraph node) {
    return ((Task<?>) node.future()).getName();
  }

  /// Who waits for the node, each with those who wait for him: `main`, `one(main)`. The test's
  /// own task, which has no name of ours, is left out.
  private static String awaiters(FutureCallGraph node) {
    return node.awaitedBy().stream()
        .filter(by -> !name(by).startsWith("Task-"))
        .map(by -> (name(by) + "(" + awaiters(by) + ")").replace("()", ""))
        .reduce((a, b) -> a + " " + b)
        .orElse("");
  }

  private static void named(String name, Runnable body) {
    createTask(() -> body.run(), TaskOptions.named(name)).await();
  }

  @AsyncioTest
  void aTaskInAGroupIsAwaitedByTheGroupsParentAndWhoeverElseAwaitsIt() {
    named(
        "main",
        () -> taskGroup(group -> {
          Task<Integer> root = group.createTask(this::deep, TaskOptions.named("root"));
          for (String sub : List.of("sub1", "sub2")) {
            group.createTask(() -> root.await(), TaskOptions.named(sub));
          }
        }));
    assertEquals("root", name(graph));
    assertEquals(List.of("captures", "deep"), methods(graph));
    assertEquals("main sub1(main) sub2(main)", awaiters(graph));
    FutureCallGraph main = graph.awaitedBy().getFirst();
    assertTrue(
        methods(main).contains("aTaskInAGroupIsAwaitedByTheGroupsParentAndWhoeverElseAwaitsIt"));
  }

  @AsyncioTest
  void aGatherIsNoNode() {
    named("main", () -> gather(this::deep, () -> sleep(SHORT, 2)));
    assertEquals(List.of("captures", "deep"), methods(graph));
    assertEquals("main", awaiters(graph));
  }

  @AsyncioTest
  void aShieldIsNoNode() {
    named("main", () -> shield(this::deep).await());
    assertEquals("main", awaiters(graph));
    assertEquals(List.of("captures", "deep"), methods(graph).subList(0, 2));
  }

  @AsyncioTest
  void aTimeoutIsNoNode() {
    named(
        "main",
        () -> shield(() -> timeout(Duration.ofSeconds(1), () -> this.deep())).await());
    assertEquals("main", awaiters(graph));
    assertEquals(List.of("captures", "deep"), methods(graph).subList(0, 2));
    assertTrue(graph.callStack().stream().noneMatch(CreationSite::isOurs), graph::format);
  }

  @AsyncioTest
  void aWaitIsNoNode() {
    named(
        "main",
        () -> Asyncio.wait(Stream.of(1, 2).map(_ -> createTask(this::deep)).toList()));
    assertEquals("main", awaiters(graph));
    assertEquals("aWaitIsNoNode", methods(graph.awaitedBy().getFirst()).getFirst());
  }

  @AsyncioTest
  void aTaskIsAwaitedByTheTaskThatMadeIt() {
    named("main", () -> createTask(this::deep, TaskOptions.named("there there")).await());
    assertEquals("there there", name(graph));
    assertEquals("main", awaiters(graph));
    assertEquals(List.of("captures", "deep"), methods(graph));
    assertTrue(methods(graph.awaitedBy().getFirst())
        .getFirst()
        .contains("aTaskIsAwaitedByTheTaskThatMadeIt"));
  }

  @AsyncioTest
  void aBareFutureHasTheTasksThatWaitForIt() {
    EventLoop loop = getRunningLoop();
    Future<Integer> future = loop.createFuture();
    named(
        "main",
        () -> taskGroup(group -> {
          group.createTask(() -> awaits(future), TaskOptions.named("A"));
          group.createTask(() -> future.await(), TaskOptions.named("B"));
          sleep(SHORT);
          graph = captureCallGraph(future);
          future.setResult(1);
        }));
    assertEquals(List.of(), graph.callStack());
    assertEquals("A(main) B(main)", awaiters(graph));
    assertEquals("awaits", methods(graph.awaitedBy().getFirst()).getFirst());
    assertTrue(graph.format().startsWith("* Future(id=0x"), graph::format);
  }

  private static int awaits(Future<Integer> future) {
    return future.await();
  }

  @AsyncioTest
  void theTextShowsItAll() {
    named("main", () -> createTask(this::deep, TaskOptions.named("inner")).await());
    String text = graph.format().replaceAll("0x[0-9a-f]+", "ID");
    assertTrue(
        text.startsWith("* Task(name='inner', id=ID)\n  + Call stack:\n  |   at "), () -> text);
    assertTrue(text.contains("CallGraphTest.deep(CallGraphTest.java:"), () -> text);
    assertTrue(
        text.contains("\n  + Awaited by:\n    * Task(name='main', id=ID)\n      + Call stack:\n"),
        () -> text);
  }

  @AsyncioTest
  void itIsPrintedOfAnyFuture() {
    var bytes = new ByteArrayOutputStream();
    Future<?> future = getRunningLoop().createFuture();
    printCallGraph(future, new PrintStream(bytes));
    assertEquals(formatCallGraph(future) + System.lineSeparator(), bytes.toString());
    assertTrue(formatCallGraph().contains("CallGraphTest.itIsPrintedOfAnyFuture"));
  }

  @AsyncioTest
  void theLimitKeepsTheInnermostFrames() {
    Task<Integer> task = createTask(this::deep);
    sleep(Duration.ZERO);
    FutureCallGraph short1 = captureCallGraph(task, 1);
    assertEquals(
        captureCallGraph(task).callStack().getFirst(), short1.callStack().getFirst());
    assertEquals(1, short1.callStack().size());
    assertEquals(List.of(), captureCallGraph(task, 0).callStack());
    assertThrows(IllegalArgumentException.class, () -> captureCallGraph(task, -1));
    task.await();
  }

  @AsyncioTest
  void tasksThatWaitForEachOtherAreShownOnceMore() {
    var tasks = new Task<?>[2];
    tasks[0] = createTask(() -> shield(tasks[1]).await(), TaskOptions.named("one"));
    tasks[1] = createTask(() -> tasks[0].await(), TaskOptions.named("two"));
    sleep(SHORT);
    assertEquals("two(one)", awaiters(captureCallGraph(tasks[0])));
    tasks[0].cancel();
    assertThrows(CancelledError.class, tasks[1]::await);
  }

  @AsyncioTest
  void aCallbackHasNone(EventLoop loop) {
    Future<String> seen = loop.createFuture();
    loop.callSoon(() -> seen.setResult(captureCallGraph() + formatCallGraph()));
    assertEquals("null", seen.await());
  }

  @Test
  void outsideOfALoopThereIsNoCurrentTask() {
    assertThrows(IllegalStateException.class, () -> captureCallGraph());
  }
}
