package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.Coroutine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// How a loop makes its tasks.
class EventLoopTasksTest {
  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private static final class OwnTask<T extends @Nullable Object> extends Task<T> {
    OwnTask(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
      super(loop, coroutine, options);
    }
  }

  /// Makes tasks of a class of its own, and writes down what it was given.
  private static final class Factory implements TaskFactory {
    final List<EventLoop> loops = new ArrayList<>();
    final List<TaskOptions> options = new ArrayList<>();

    @Override
    public <T extends @Nullable Object> Task<T> create(
        EventLoop loop, Coroutine<T> coroutine, TaskOptions given) {
      loops.add(loop);
      options.add(given);
      return new OwnTask<>(loop, coroutine, given);
    }
  }

  @Test
  void tasksAreMadeByTheFactoryUntilThatIsTakenBack() {
    var factory = new Factory();
    assertNull(loop.getTaskFactory());
    loop.setTaskFactory(factory);
    assertSame(factory, loop.getTaskFactory());
    Task<String> own = loop.createTask(() -> "own");
    assertEquals(OwnTask.class, own.getClass());
    assertEquals(List.of(loop), factory.loops);

    loop.setTaskFactory(null);
    assertNull(loop.getTaskFactory());
    Task<String> ordinary = loop.createTask(() -> "ordinary");
    assertEquals(Task.class, ordinary.getClass());
    assertEquals(1, factory.loops.size());
    Tick.of(loop, 2);
    assertEquals("own", own.result());
    assertEquals("ordinary", ordinary.result());
  }

  @Test
  void everyWayToATaskGoesThroughTheFactory() {
    var factory = new Factory();
    loop.setTaskFactory(factory);
    assertEquals("value", loop.runUntilComplete(() -> "value"));
    loop.runUntilComplete(() -> {
      Task<String> ensured = Asyncio.ensureFuture(() -> "ensured");
      assertEquals(OwnTask.class, ensured.getClass());
      assertEquals("ensured", ensured.await());
      assertEquals(
          "ensured", Asyncio.ensureFuture(Coroutine.of(() -> "ensured")).await());
      Asyncio.createTask(() -> {}).await();
    });
    assertEquals(5, factory.loops.size());
  }

  @Test
  void aTaskHasTheNameItIsGiven() {
    Task<String> task = loop.createTask(() -> "value", TaskOptions.named("its name"));
    assertEquals("its name", task.getName());
    assertEquals("value", loop.runUntilComplete(task));
  }

  @Test
  void theFactoryGetsNameAndContextAsTheyWereGiven() {
    var factory = new Factory();
    loop.setTaskFactory(factory);
    var context = new Context();
    TaskOptions options = TaskOptions.named("its name").in(context);
    Task<?> task = loop.createTask(() -> {}, options);
    assertEquals(List.of(options), factory.options);
    assertEquals("its name", task.getName());
    assertSame(context, task.getContext());
    loop.runUntilComplete(task);
  }
}
