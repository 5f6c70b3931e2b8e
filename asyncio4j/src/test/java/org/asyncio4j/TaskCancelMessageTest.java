package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.Arrays;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the error of a cancellation says: its message, its cause, its stack trace.
@ExtendWith(AsyncioExtension.class)
class TaskCancelMessageTest {
  private final EventLoop loop;

  TaskCancelMessageTest(EventLoop loop) {
    this.loop = loop;
  }

  private static void assertPlain(String message, CancelledError error) {
    assertEquals(message, error.getMessage());
    assertNull(error.getCause());
    assertEquals(0, error.getSuppressed().length);
  }

  private Task<?> sleeper() {
    return loop.createTask(TaskCancelMessageTest::nap);
  }

  private static void nap() {
    sleep(Duration.ofSeconds(10));
  }

  @Test
  void theMessageIsKeptUntilTheTaskRuns() {
    Task<?> task = sleeper();
    assertNull(task.cancelMessage());
    task.cancel("my message");
    assertEquals("my message", task.cancelMessage());
    assertPlain(
        "my message", assertThrows(CancelledError.class, () -> loop.runUntilComplete(task)));
  }

  @Test
  void aReplacedMessageIsTheOneThatIsThrown() {
    Task<?> task = sleeper();
    task.cancel("my message");
    task.cancelMessage("my new message");
    assertEquals("my new message", task.cancelMessage());
    assertPlain(
        "my new message", assertThrows(CancelledError.class, () -> loop.runUntilComplete(task)));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"my message", "5"})
  void theMessageComesOutOfResult(String message) {
    Task<?> task = cancelledAsleep(message);
    assertPlain(message, assertThrows(CancelledError.class, task::result));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"my message", "5"})
  void theMessageComesOutOfException(String message) {
    Task<?> task = cancelledAsleep(message);
    assertPlain(message, assertThrows(CancelledError.class, task::exception));
  }

  @Test
  void withoutAMessageThereIsNone() {
    Task<?> task = sleeper();
    Tick.of(loop);
    task.cancel();
    Tick.of(loop);
    assertPlain(null, assertThrows(CancelledError.class, task::result));
  }

  private Task<?> cancelledAsleep(String message) {
    Task<?> task = sleeper();
    Tick.of(loop);
    task.cancel(message);
    Tick.of(loop);
    assertTrue(task.cancelled());
    return task;
  }

  @AsyncioTest
  void theMessageReachesWhoAwaitsTheTask() {
    Task<?> task = sleeper();
    loop.callSoon(() -> task.cancel("my message"));
    assertPlain("my message", assertThrows(CancelledError.class, task::await));
  }

  @Test
  void theMessageOfATaskThatNeverStartedComesOutOfException() {
    Task<?> task = loop.createTask(() -> fail("it must not run"));
    task.cancel("my message");
    Tick.of(loop);
    assertPlain("my message", assertThrows(CancelledError.class, task::exception));
  }

  @AsyncioTest
  void anErrorMadeOfACancellationHasItAsItsOnlyCause() {
    Task<?> inner = sleeper();
    Task<?> outer = createTask(() -> {
      try {
        inner.await();
      } catch (CancelledError e) {
        throw new IllegalArgumentException("made of it", e);
      }
    });
    sleep(Duration.ZERO);
    inner.cancel("msg");
    var error = assertThrows(IllegalArgumentException.class, outer::await);
    assertPlain("msg", assertInstanceOf(CancelledError.class, error.getCause()));
    assertEquals(0, error.getSuppressed().length);
  }

  private static boolean shows(Throwable error, String method) {
    return Arrays.stream(error.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals(method));
  }

  @AsyncioTest
  void theFirstAwaitShowsTheInterruptedLineAndLaterOnesTheirOwn() {
    Task<?> task = sleeper();
    loop.callSoon(task::cancel);
    CancelledError first = assertThrows(CancelledError.class, () -> awaitHere(task));
    assertTrue(shows(first, "nap"), () -> Arrays.toString(first.getStackTrace()));
    CancelledError second = assertThrows(CancelledError.class, () -> awaitHere(task));
    assertTrue(shows(second, "awaitHere"), () -> Arrays.toString(second.getStackTrace()));
  }

  private static void awaitHere(Task<?> task) {
    task.await();
  }

  @Test
  void theFirstCallOfExceptionShowsTheInterruptedLineAndLaterOnesTheirOwn() {
    Task<?> task = cancelledAsleep(null);
    CancelledError first = assertThrows(CancelledError.class, () -> askHere(task));
    assertTrue(shows(first, "nap"), () -> Arrays.toString(first.getStackTrace()));
    CancelledError second = assertThrows(CancelledError.class, () -> askHere(task));
    assertTrue(shows(second, "askHere"), () -> Arrays.toString(second.getStackTrace()));
  }

  private static void askHere(Task<?> task) {
    task.exception();
  }
}
