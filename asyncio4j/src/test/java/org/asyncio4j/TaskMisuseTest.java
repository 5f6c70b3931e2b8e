package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// What a coroutine may not await, and who may not drive it.
class TaskMisuseTest {
  @AsyncioTest
  void aFutureOfAnotherLoopCannotBeAwaited() {
    try (var other = new VirtualClock().newEventLoop()) {
      Future<String> foreign = other.createFuture();
      Task<String> task = createTask(foreign::await, TaskOptions.named("waiter"));
      var error = assertThrows(IllegalStateException.class, task::await);
      assertTrue(error.getMessage().contains("<Task pending name='waiter'"), error::getMessage);
      assertTrue(
          error.getMessage().contains("<Future pending>, which is attached to a different loop"),
          error::getMessage);
    }
  }

  @AsyncioTest
  void aTaskCannotAwaitItself() {
    var self = new AtomicReference<Task<Object>>();
    self.set(createTask(() -> self.get().await()));
    var error = assertThrows(IllegalStateException.class, () -> self.get().await());
    assertTrue(error.getMessage().endsWith("cannot await itself"), error::getMessage);
  }

  @AsyncioTest
  void aFutureYieldedWithoutAnAwaitIsAnError(EventLoop loop) {
    Future<String> future = loop.createFuture();
    Task<?> task = createTask(() -> Coroutine.yield(future));
    var error = assertThrows(IllegalStateException.class, task::await);
    assertTrue(error.getMessage().contains("await it instead"), error::getMessage);
  }

  @AsyncioTest
  void aYieldOfAnythingElseIsAnError() {
    Task<?> task = createTask(() -> Coroutine.yield("anything"));
    var error = assertThrows(IllegalStateException.class, task::await);
    assertTrue(error.getMessage().contains("yielded 'anything'"), error::getMessage);
  }

  @AsyncioTest
  void aBodyMayCatchTheErrorAndGoOn() {
    Task<String> task = createTask(() -> {
      assertThrows(IllegalStateException.class, () -> Coroutine.yield("anything"));
      sleep(Duration.ofSeconds(1));
      return "went on";
    });
    assertEquals("went on", await(task));
  }

  @AsyncioTest
  void aCoroutineThatHasEndedFailsASecondTask(EventLoop loop) {
    Coroutine<String> coroutine = Coroutine.of(() -> "once");
    Task<String> first = createTask(coroutine);
    Task<String> second = createTask(coroutine);
    assertEquals("once", await(first));
    var error = assertThrows(IllegalStateException.class, () -> await(second));
    assertTrue(error.getMessage().contains("it has ended"), error::getMessage);
    assertEquals("others go on", await(createTask(() -> "others go on")));
  }

  @AsyncioTest
  void twoTasksOnOneCoroutineBothFail(EventLoop loop) {
    Future<String> future = loop.createFuture();
    Coroutine<String> coroutine = Coroutine.of(future::await);
    Task<String> first = createTask(coroutine);
    Task<String> second = createTask(coroutine);
    var early = assertThrows(AssertionError.class, () -> await(second));
    assertEquals("await wasn't used with future", early.getMessage());
    future.setResult("too late");
    var late = assertThrows(IllegalStateException.class, () -> await(first));
    assertTrue(late.getMessage().contains("it has ended"), late::getMessage);
  }

  @AsyncioTest
  void aTaskCannotDriveWhatAnotherTaskIsRunning() {
    var coroutine = new AtomicReference<Coroutine<String>>();
    coroutine.set(Coroutine.of(() -> {
      var error =
          assertThrows(IllegalStateException.class, () -> coroutine.get().send(null));
      assertTrue(error.getMessage().contains("already executing"), error::getMessage);
      return "ran once";
    }));
    assertEquals("ran once", await(createTask(coroutine.get())));
  }

  @AsyncioTest
  void aResultForcedIntoATaskStaysAndItsNextStepIsReported(EventLoop loop) {
    var reports = new ArrayList<ErrorReport>();
    loop.setExceptionHandler((_, report) -> reports.add(report));
    Task<String> task = createTask(() -> "own");
    task.finish(Future.FINISHED, "spam");
    assertEquals("spam", await(task));
    sleep(Duration.ZERO);
    assertEquals("spam", task.result());
    assertAlreadyDone(reports);
  }

  @AsyncioTest
  void anExceptionForcedIntoATaskStaysAndItsNextStepIsReported(EventLoop loop) {
    var reports = new ArrayList<ErrorReport>();
    loop.setExceptionHandler((_, report) -> reports.add(report));
    Task<String> task = createTask(() -> "own");
    var failure = new IOException("forced");
    task.fail(failure);
    assertSame(failure, assertThrows(IOException.class, task::await));
    sleep(Duration.ZERO);
    assertSame(failure, task.exception());
    assertAlreadyDone(reports);
  }

  private static void assertAlreadyDone(List<ErrorReport> reports) {
    assertEquals(1, reports.size(), reports::toString);
    var error = assertInstanceOf(InvalidStateException.class, reports.getFirst().exception());
    assertTrue(error.getMessage().endsWith("it is already done"), error::getMessage);
  }

  /// Something of a user whose text cannot be had.
  private static final class Speechless {
    @Override
    public String toString() {
      throw new UnsupportedOperationException("speechless");
    }
  }

  @AsyncioTest
  void aYieldOfWhatHasNoTextIsAnErrorToo() {
    Task<?> task = createTask(() -> Coroutine.yield(new Speechless()));
    assertThrows(RuntimeException.class, task::await);
    assertTrue(task.done());
  }

  @AsyncioTest
  void whatAFutureThrowsWhenItIsAwaitedIsThrownByTheAwait(EventLoop loop) {
    var failure = new UnsupportedOperationException("no callbacks here");
    class Refusing extends Future<String> {
      Refusing() {
        super(loop);
      }

      @Override
      public void addDoneCallback(Consumer<? super Future<?>> callback, Context context) {
        throw failure;
      }
    }

    Task<Throwable> task =
        createTask(() -> assertThrows(Throwable.class, () -> new Refusing().await()));
    assertSame(failure, await(task));
  }

  @AsyncioTest
  void aFutureThatFailsToBeCancelledLosesNeitherTheCancellationNorItsFailure(EventLoop loop) {
    var failure = new UnsupportedOperationException("not to be cancelled");
    class Stubborn extends Future<String> {
      Stubborn() {
        super(loop);
      }

      @Override
      public boolean cancel(String message) {
        throw failure;
      }
    }

    var task = new AtomicReference<Task<Throwable>>();
    task.set(createTask(() -> {
      task.get().cancel("enough");
      return assertThrows(Throwable.class, () -> new Stubborn().await());
    }));
    var error = assertInstanceOf(CancelledError.class, await(task.get()));
    assertEquals("enough", error.getMessage());
    assertArrayEquals(new Throwable[] {failure}, error.getSuppressed());
  }
}
