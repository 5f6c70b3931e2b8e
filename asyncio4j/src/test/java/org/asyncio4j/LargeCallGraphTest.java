package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.asyncio4j.testing.AsyncioTest;

/// A call graph is as large as what it shows: each task is there once.
class LargeCallGraphTest {
  private static final Duration SHORT = Duration.ofMillis(10);

  private static int nodes(FutureCallGraph graph) {
    Set<FutureCallGraph> met = Collections.newSetFromMap(new IdentityHashMap<>());
    var left = new ArrayList<>(List.of(graph));
    while (!left.isEmpty()) {
      FutureCallGraph node = left.removeLast();
      if (met.add(node)) {
        left.addAll(node.awaitedBy());
      }
    }
    return met.size();
  }

  /// Awaits all other tasks.
  private static void awaitRest() {
    List<Task<?>> rest = new ArrayList<>(allTasks());
    rest.remove(currentTask());
    Asyncio.wait(rest);
  }

  private static int count(String part, String text) {
    return text.split(part, -1).length - 1;
  }

  /// Layers of two tasks, each of which waits for both of the layer below.
  private static Future<Object> diamonds(EventLoop loop, int layers) {
    Future<Object> root = loop.createFuture();
    List<Future<?>> layer = List.of(root);
    for (int i = 0; i < layers; i++) {
      List<Future<?>> below = layer;
      layer = List.of(
          createTask(() -> gather(below), TaskOptions.named(i + "a")),
          createTask(() -> Asyncio.wait(below), TaskOptions.named(i + "b")));
    }
    sleep(SHORT);
    return root;
  }

  @AsyncioTest
  void diamondsHaveEachTaskOnce(EventLoop loop) {
    Future<Object> root = diamonds(loop, 60);
    FutureCallGraph graph = captureCallGraph(root);
    assertEquals(121, nodes(graph));
    String text = graph.format();
    assertEquals(120, count("Call stack:", text));
    assertTrue(text.length() < 200_000, () -> text.length() + " characters");
    assertTrue(text.contains("): shown above\n"), text);
    assertEquals(text, graph.toString());
    assertEquals(graph, captureCallGraph(root));
    assertEquals(graph.hashCode(), captureCallGraph(root).hashCode());
    assertNotEquals(graph, captureCallGraph(root, 0));
    root.setResult(1);
    awaitRest();
  }

  @AsyncioTest
  void diamondsOfGathersAloneEnd(EventLoop loop) {
    Task<?> root = createTask(() -> sleep(SHORT.multipliedBy(2)));
    List<Future<?>> layer = List.of(root);
    for (int i = 0; i < 60; i++) {
      layer = List.of(gatherFuture(layer), gatherFuture(layer));
    }
    List<Future<?>> last = layer;
    Task<?> waiter = createTask(() -> gather(last), TaskOptions.named("waiter"));
    sleep(SHORT);
    assertSame(waiter, captureCallGraph(root).awaitedBy().getFirst().future());
    assertEquals(2, nodes(captureCallGraph(root)));
    root.await();
    awaitRest();
  }

  @AsyncioTest
  void aLongChainOverflowsNothing(EventLoop loop) {
    int length = 20_000;
    Future<Object> root = loop.createFuture();
    Future<?> last = root;
    for (int i = 0; i < length; i++) {
      Future<?> below = last;
      last = createTask(() -> below.await());
    }
    sleep(SHORT);
    FutureCallGraph graph = captureCallGraph(root, 1);
    assertEquals(length + 1, nodes(graph));
    String text = graph.format();
    assertEquals(length, count("Call stack:", text));
    assertTrue(text.length() < length * 500, () -> text.length() + " characters");
    assertEquals(graph, captureCallGraph(root, 1));
    assertTrue(last.toString().length() < 5000, last::toString);
    root.setResult(1);
    awaitRest();
  }

  @AsyncioTest
  void aLongChainOfGathersOverflowsNothing(EventLoop loop) {
    Future<Integer> root = loop.createFuture();
    Future<?> last = root;
    for (int i = 0; i < 100_000; i++) {
      last = gatherFuture(List.of(last));
    }
    Future<?> top = last;
    Task<?> waiter = createTask(() -> top.await());
    sleep(SHORT);
    assertSame(waiter, captureCallGraph(root).awaitedBy().getFirst().future());
    root.setResult(1);
    awaitRest();
  }

  @AsyncioTest
  void circlesWithinDiamondsAreShownOnceMoreAndEnd(EventLoop loop) {
    Future<Object> root = loop.createFuture();
    var tasks = new Task<?>[3];
    tasks[0] = createTask(() -> Asyncio.wait(List.of(root, tasks[2])), TaskOptions.named("one"));
    tasks[1] = createTask(() -> Asyncio.wait(List.of(root, tasks[0])), TaskOptions.named("two"));
    tasks[2] = createTask(
        () -> Asyncio.wait(List.of(root, tasks[1], tasks[0])), TaskOptions.named("three"));
    sleep(SHORT);
    String text = formatCallGraph(root);
    assertEquals(3, count("Call stack:", text));
    for (String name : List.of("one", "two", "three")) {
      assertTrue(count("\\* Task\\(name='" + name, text) > 1, text);
    }
    for (Task<?> task : tasks) {
      task.cancel();
    }
    awaitRest();
  }
}
