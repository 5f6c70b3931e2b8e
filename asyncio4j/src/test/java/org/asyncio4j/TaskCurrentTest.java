package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.watch.Tracked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Which task is current, and which ones there are.
@ExtendWith(AsyncioExtension.class)
class TaskCurrentTest {
  private final EventLoop loop;

  TaskCurrentTest(EventLoop loop) {
    this.loop = loop;
  }

  @AfterEach
  void runWhatIsIdle() {
    Tick.of(loop);
  }

  @Test
  void aTaskIsCurrentOnlyWhileItRuns() {
    assertNull(currentTask(loop));
    Task<?> task = loop.createTask(() -> currentTask(loop));
    assertNull(currentTask(loop));
    assertSame(task, loop.runUntilComplete(task));
    assertNull(currentTask(loop));
  }

  @Test
  void inACallbackNoTaskIsCurrent() {
    var seen = new ArrayList<Object>();
    loop.callSoon(() -> seen.add(currentTask()));
    Tick.of(loop);
    assertEquals(1, seen.size());
    assertNull(seen.getFirst());
  }

  @AsyncioTest
  void theRunningLoopIsTheOneThatIsMeant() {
    Task<?> self = currentTask();
    assertNotNull(self);
    assertSame(self, currentTask(loop));
    assertSame(self, currentTask(getRunningLoop()));
    try (var other = new VirtualClock().newEventLoop()) {
      assertNull(currentTask(other));
    }
  }

  @Test
  void withoutARunningLoopThereIsNoCurrentTask() {
    var error = assertThrows(IllegalStateException.class, Asyncio::currentTask);
    assertTrue(error.getMessage().startsWith("no running event loop"), error::getMessage);
    assertNull(currentTask(loop));
  }

  @Test
  void tasksThatTakeTurnsEachSeeThemselves() {
    Future<Void> ping = loop.createFuture();
    Future<Void> pong = loop.createFuture();
    var seen = new ArrayList<Task<?>>();
    Task<?> first = loop.createTask(() -> {
      seen.add(currentTask());
      ping.await();
      seen.add(currentTask());
      pong.setResult(null);
      sleep(Duration.ZERO);
      seen.add(currentTask());
    });
    Task<?> second = loop.createTask(() -> {
      seen.add(currentTask());
      ping.setResult(null);
      seen.add(currentTask());
      pong.await();
      seen.add(currentTask());
    });
    loop.runUntilComplete(first);
    loop.runUntilComplete(second);
    assertEquals(List.of(first, second, second, first, second, first), seen);
    assertNull(currentTask(loop));
  }

  @Test
  void aTaskThatIsNotDoneIsAmongAllTasksInOrderOfCreation() {
    Task<?> first = loop.createTask(() -> sleep(Duration.ofSeconds(2)));
    Task<?> second = loop.createTask(() -> sleep(Duration.ofSeconds(1)));
    assertEquals(List.of(first, second), List.copyOf(new LinkedHashSet<>(allTasks(loop))));
    loop.runUntilComplete(second);
    assertEquals(Set.of(first), allTasks(loop));
    loop.runUntilComplete(first);
    assertEquals(Set.of(), allTasks(loop));
  }

  @Test
  void aTaskThatIsDoneIsNotAmongAllTasksThoughItIsRegistered() {
    Task<?> task = loop.createTask(() -> "never");
    loop.setExceptionHandler((_, _) -> {});
    assertEquals(1, loop.pending.snapshot().size());
    task.finish(Future.FINISHED, null);
    assertEquals(1, loop.pending.snapshot().size());
    assertEquals(Set.of(), allTasks(loop));
  }

  @Test
  void anUnregisteredTaskIsNotAmongAllTasks() {
    Task<?> task = loop.createTask(() -> "ok");
    loop.pending.snapshot().forEach(Tracked::drop);
    assertEquals(Set.of(), allTasks(loop));
    loop.runUntilComplete(task);
  }

  @Test
  void unregisteringAnUnknownTaskDoesNothing() {
    Task<?> task = loop.createTask(() -> "ok");
    Tracked entry = loop.pending.snapshot().getFirst();
    entry.drop();
    entry.drop();
    Task<?> other = loop.createTask(() -> "ok");
    entry.drop();
    assertEquals(Set.of(other), allTasks(loop));
    loop.runUntilComplete(task);
    loop.runUntilComplete(other);
  }

  /// A task that is not to run: it only stands for one.
  private Task<?> idle() {
    Task<?> task = loop.createTask(() -> "never");
    task.cancel();
    return task;
  }

  @Test
  void theTaskThatWasEnteredIsCurrentUntilItIsLeft() {
    Task<?> task = idle();
    loop.current.enter(task, new Context());
    assertSame(task, currentTask(loop));
    loop.current.leave(task);
    assertNull(currentTask(loop));
  }

  @Test
  void anEnteredTaskHasItsContextUntilItIsLeft() {
    var inside = new Context();
    Task<?> task = idle();
    Context outside = ThreadState.current().context;
    loop.current.enter(task, inside);
    assertSame(inside, ThreadState.current().context);
    assertSame(inside, loop.current.leave(task));
    assertSame(outside, ThreadState.current().context);
  }

  @Test
  void aSecondTaskCannotBeEntered() {
    Task<?> first = idle();
    Task<?> second = idle();
    loop.current.enter(first, new Context());
    assertThrows(IllegalStateException.class, () -> loop.current.enter(second, new Context()));
    assertSame(first, currentTask(loop));
    loop.current.leave(first);
  }

  @Test
  void onlyTheCurrentTaskCanBeLeft() {
    Task<?> first = idle();
    Task<?> second = idle();
    loop.current.enter(first, new Context());
    assertThrows(IllegalStateException.class, () -> loop.current.leave(second));
    assertSame(first, currentTask(loop));
    loop.current.leave(first);
  }

  @Test
  void whereNoTaskIsCurrentNoneCanBeLeft() {
    Task<?> task = idle();
    assertThrows(IllegalStateException.class, () -> loop.current.leave(task));
    assertNull(currentTask(loop));
  }
}
