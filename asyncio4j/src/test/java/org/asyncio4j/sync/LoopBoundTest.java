package org.asyncio4j.sync;

import static org.junit.jupiter.api.Assertions.*;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.Tick;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each belongs to the loop where it is first waited for.
@ExtendWith(AsyncioExtension.class)
class LoopBoundTest {
  private final EventLoop loop;

  LoopBoundTest(EventLoop loop) {
    this.loop = loop;
  }

  private record Case(String name, Runnable body) {
    static <T> Case of(T thing, Consumer<T> wait) {
      return new Case(thing.getClass().getSimpleName(), () -> wait.accept(thing));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> waits() {
    var lock = new Lock();
    lock.acquire();
    var queue = new Queue<String>();
    var full = new LifoQueue<String>(1);
    full.putNowait("item");
    var unfinished = new PriorityQueue<String>();
    unfinished.putNowait("item");
    return Stream.of(
        Case.of(lock, Lock::acquire),
        Case.of(new Event(), Event::await),
        Case.of(new Semaphore(0), Semaphore::acquire),
        Case.of(queue, Queue::get),
        Case.of(full, it -> it.put("another")),
        Case.of(unfinished, Queue::join),
        Case.of(new Barrier(2), Barrier::await),
        Case.of(new Condition(), condition -> {
          try (var _ = condition.hold()) {
            condition.await();
          }
        }));
  }

  @ParameterizedTest
  @MethodSource("waits")
  void aWaitInAnotherLoopIsRefused(Case one) {
    Task<?> task = loop.createTask(one.body::run);
    Tick.of(loop);
    task.cancel();
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(task));
    try (EventLoop other = new VirtualClock().newEventLoop()) {
      var e = assertThrows(
          IllegalStateException.class, () -> other.runUntilComplete(() -> one.body.run()));
      assertTrue(e.getMessage().contains("is bound to a different event loop"), e::getMessage);
    }
  }

  @Test
  void whereNobodyWaitsTheLoopDoesNotMatter() {
    var lock = new Lock();
    lock.acquire();
    lock.release();
    loop.runUntilComplete(() -> assertTrue(lock.acquire()));
    lock.release();
    try (EventLoop other = new VirtualClock().newEventLoop()) {
      other.runUntilComplete(() -> assertTrue(lock.acquire()));
    }
  }
}
