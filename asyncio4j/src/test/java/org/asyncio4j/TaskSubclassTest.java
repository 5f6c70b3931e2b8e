package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Subclasses of futures and tasks see that somebody waits for them.
@ExtendWith(AsyncioExtension.class)
class TaskSubclassTest {
  private final EventLoop loop;
  private final List<String> added = new ArrayList<>();

  TaskSubclassTest(EventLoop loop) {
    this.loop = loop;
  }

  private final class CountingFuture<T> extends Future<T> {
    CountingFuture() {
      super(loop);
    }

    @Override
    public void addDoneCallback(Consumer<? super Future<?>> callback, Context context) {
      added.add("future");
      super.addDoneCallback(callback, context);
    }
  }

  private final class CountingTask<T> extends Task<T> {
    CountingTask(ScopedValue.CallableOp<T, RuntimeException> body) {
      super(loop, Coroutine.of(body), TaskOptions.DEFAULT);
    }

    @Override
    public void addDoneCallback(Consumer<? super Future<?>> callback, Context context) {
      added.add("task");
      super.addDoneCallback(callback, context);
    }
  }

  @Test
  void aTaskRegistersWithAFutureOfASubclassAndGetsItsVeryResult() {
    var future = new CountingFuture<Object>();
    Task<Object> task = loop.createTask(future::await);
    Tick.of(loop);
    assertEquals(List.of("future"), added);
    assertFalse(task.done());
    var result = new Object();
    future.setResult(result);
    assertSame(result, loop.runUntilComplete(task));
  }

  @Test
  void aRunRegistersOnceWithTheTaskAndTheTaskOnceWithItsFuture() {
    var future = new CountingFuture<String>();
    var task = new CountingTask<>(future::await);
    loop.callLater(java.time.Duration.ofSeconds(1), () -> future.setResult("result"));
    assertEquals("result", loop.runUntilComplete(task));
    assertEquals(List.of("task", "future"), added);
  }

  @Test
  void aTaskIsWokenUpOnceAlsoByASubclass() {
    var future = new CountingFuture<String>();
    var inner = new CountingTask<>(future::await);
    var outer = new CountingTask<>(() -> inner.await() + "!");
    Tick.of(loop, 2);
    future.setResult("result");
    assertEquals("result!", loop.runUntilComplete(outer));
    assertEquals(List.of("future", "task", "task"), added);
  }
}
