package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// Scopes with a deadline.
class TimeoutTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofSeconds(10);

  /// A scope that can be looked at from outside.
  private static void within(Timeout scope, RunnableOp<RuntimeException> body) {
    scope.<Object, RuntimeException>run(() -> {
      body.run();
      return "";
    });
  }

  @AsyncioTest
  void theBodyIsCancelledWhenTheTimeIsOver(VirtualClock clock) {
    var scope = Timeout.after(SHORT);
    var seen = new Throwable[1];
    var e = assertThrows(
        TimeoutException.class,
        () -> within(scope, () -> {
          try {
            sleep(LONG);
          } catch (CancelledError cancelled) {
            seen[0] = cancelled;
            throw cancelled;
          }
        }));
    assertSame(seen[0], e.getCause());
    assertEquals("timed out after PT0.01S", e.getMessage());
    assertTrue(scope.expired());
    assertEquals(SHORT, clock.time());
    assertEquals(0, currentTask().cancelling());
  }

  @AsyncioTest
  void aDeadlineIsATimeOfTheLoop(EventLoop loop) {
    Duration deadline = loop.time().plus(SHORT);
    var scope = new Timeout[1];
    assertThrows(
        TimeoutException.class,
        () -> timeoutAt(deadline, timeout -> {
          scope[0] = timeout;
          sleep(LONG);
        }));
    assertTrue(scope[0].expired());
    assertEquals(deadline, scope[0].when());
    assertThrows(TimeoutException.class, () -> timeoutAt(loop.time(), () -> sleep(LONG)));
    assertEquals(1, timeoutAt(null, () -> 1));
    assertEquals(2, timeoutAt(LONG, (Timeout timeout) -> 2));
  }

  @AsyncioTest
  void aBodyThatIsInTimeGivesItsResult(EventLoop loop, VirtualClock clock) {
    var scope = Timeout.after(LONG);
    assertEquals("in time", scope.<String, RuntimeException>run(() -> sleep(SHORT, "in time")));
    assertFalse(scope.expired());
    assertTrue(scope.when().compareTo(loop.time()) > 0);
    assertEquals("in time", timeout(LONG, () -> "in time"));
    timeout(LONG, () -> sleep(SHORT));
    sleep(LONG.multipliedBy(2));
    assertEquals(SHORT.multipliedBy(2).plus(LONG.multipliedBy(2)), clock.time());
  }

  @AsyncioTest
  void withoutALimitItNeverExpires() {
    timeout(null, timeout -> {
      sleep(LONG);
      assertNull(timeout.when());
      assertFalse(timeout.expired());
      assertEquals("<Timeout [active] when=null>", timeout.toString());
    });
  }

  @AsyncioTest
  void ofTwoScopesWithOneDeadlineTheOuterThrows(EventLoop loop) {
    Duration deadline = loop.time().plus(SHORT);
    var outer = new Timeout(deadline);
    var inner = new Timeout(deadline);
    assertThrows(
        TimeoutException.class,
        () -> within(outer, () -> {
          throw assertThrows(CancelledError.class, () -> within(inner, () -> sleep(LONG)));
        }));
    assertTrue(outer.expired());
    assertTrue(inner.expired());
  }

  @AsyncioTest
  void noTimeEndsAtTheFirstAwait() {
    assertThrows(TimeoutException.class, () -> timeout(Duration.ZERO, () -> sleep(LONG)));
    assertThrows(TimeoutException.class, () -> timeout(Duration.ZERO, () -> sleep(Duration.ZERO)));
    assertThrows(
        TimeoutException.class, () -> timeout(Duration.ofSeconds(-11), () -> sleep(Duration.ZERO)));
  }

  @AsyncioTest
  void otherExceptionsPassAsTheyAre() {
    var failure = new IOException("no");
    try {
      timeout(LONG, timeout -> {
        if (!timeout.expired()) {
          throw failure;
        }
        return 1;
      });
      fail("nothing was thrown");
    } catch (IOException e) {
      assertSame(failure, e);
      assertEquals(0, e.getSuppressed().length);
    }
  }

  @AsyncioTest
  void anExceptionOfTheCleanUpWinsAndHasTheTimeoutAmongItsSuppressed() {
    var failure = new ArithmeticException("in the clean-up");
    var e = assertThrows(
        ArithmeticException.class,
        () -> timeout(SHORT, () -> {
          try {
            sleep(LONG);
          } finally {
            throwIt(failure);
          }
        }));
    assertSame(failure, e);
    assertInstanceOf(TimeoutException.class, e.getSuppressed()[0]);
  }

  private static void throwIt(RuntimeException e) {
    throw e;
  }

  @AsyncioTest
  void theCancellationOfAnotherIsNoTimeout(EventLoop loop) {
    var scope = Timeout.after(LONG);
    Task<?> task = createTask(() -> within(scope, () -> sleep(LONG)));
    loop.callLater(SHORT, task::cancel);
    assertThrows(CancelledError.class, task::await);
    assertFalse(scope.expired());
  }

  @AsyncioTest
  void whoCatchesTheTimeoutIsNotCancelled() {
    Task<?> task = createTask(() ->
        assertThrows(TimeoutException.class, () -> timeout(SHORT, () -> sleep(LONG))));
    task.await();
    assertFalse(task.cancelled());
    assertEquals(0, task.cancelling());
  }

  @AsyncioTest
  void aDeadlineCanBeMoved(EventLoop loop, VirtualClock clock) {
    timeout(SHORT, timeout -> {
      timeout.reschedule(loop.time().plus(LONG));
      assertEquals(LONG, timeout.when());
      sleep(SHORT.multipliedBy(2));
      timeout.reschedule(null);
      assertNull(timeout.when());
      sleep(LONG.multipliedBy(2));
    });
    assertThrows(
        TimeoutException.class,
        () -> timeout(null, timeout -> {
          timeout.reschedule(loop.time().plus(SHORT));
          sleep(LONG);
        }));
    assertEquals(SHORT.multipliedBy(3).plus(LONG.multipliedBy(2)), clock.time());
  }

  @AsyncioTest
  void onlyAnActiveScopeCanBeMoved() {
    var scope = Timeout.after(SHORT);
    refuses(scope, "has not been entered");
    assertThrows(TimeoutException.class, () -> within(scope, () -> sleep(LONG)));
    refuses(scope, "expired");
    var finished = Timeout.after(SHORT);
    within(finished, () -> {});
    refuses(finished, "finished");
    var expiring = Timeout.after(SHORT);
    within(expiring, () -> {
      assertThrows(CancelledError.class, () -> sleep(LONG));
      refuses(expiring, "expiring");
    });
    assertTrue(expiring.expired());
  }

  private static void refuses(Timeout scope, String why) {
    var e = assertThrows(IllegalStateException.class, () -> scope.reschedule(Duration.ZERO));
    assertTrue(e.getMessage().contains(why), e::getMessage);
  }

  @AsyncioTest
  void itsTextSaysHowItStands() {
    var scope = Timeout.after(SHORT);
    assertEquals("<Timeout [created]>", scope.toString());
    within(scope, () -> assertEquals("<Timeout [active] when=PT0.01S>", scope.toString()));
    assertEquals("<Timeout [finished]>", scope.toString());
    var late = Timeout.after(SHORT);
    assertThrows(TimeoutException.class, () -> within(late, () -> sleep(LONG)));
    assertEquals("<Timeout [expired]>", late.toString());
  }

  @AsyncioTest
  void aScopeIsEnteredOnce() {
    var scope = Timeout.after(LONG);
    within(scope, () -> assertThrows(IllegalStateException.class, () -> within(scope, () -> {})));
    var e = assertThrows(IllegalStateException.class, () -> within(scope, () -> {}));
    assertTrue(e.getMessage().contains("has already been entered"), e::getMessage);
  }

  @AsyncioTest
  void aScopeNeedsATask(EventLoop loop) {
    Future<Throwable> thrown = loop.createFuture();
    loop.callSoon(() ->
        thrown.setResult(assertThrows(IllegalStateException.class, () -> timeout(SHORT, () -> 1))));
    assertTrue(thrown.await().getMessage().contains("task"));
  }

  @AsyncioTest
  void aCancellationThatWasSwallowedBeforeIsNotTheScopes() {
    Task<?> task = createTask(() -> {
      assertThrows(CancelledError.class, () -> sleep(LONG));
      assertThrows(TimeoutException.class, () -> timeout(Duration.ZERO, () -> sleep(LONG)));
      assertEquals(1, currentTask().cancelling());
      timeout(LONG, () -> sleep(LONG.minusMillis(1)));
    });
    sleep(SHORT);
    task.cancel();
    sleep(SHORT);
    task.cancel();
    assertThrows(CancelledError.class, task::await);
  }

  @AsyncioTest
  void waitForCancelsAFutureAndWaitsForItsEnd() {
    Task<String> stubborn = createTask(() -> {
      try {
        return sleep(LONG, "late");
      } finally {
        sleep(SHORT);
      }
    });
    var e = assertThrows(TimeoutException.class, () -> waitFor(stubborn, SHORT));
    assertInstanceOf(CancelledError.class, e.getCause());
    assertTrue(stubborn.cancelled());
    assertEquals("in time", waitFor(createTask(() -> sleep(SHORT, "in time")), LONG));
    assertEquals("any time", waitFor(createTask(() -> sleep(LONG, "any time")), null));
    assertEquals("body", waitFor(() -> sleep(SHORT, "body"), LONG));
  }

  @AsyncioTest
  void waitForWithoutTimeTakesOnlyWhatIsDone() {
    Task<Integer> done = createTask(() -> 42);
    done.await();
    assertEquals(42, waitFor(done, Duration.ZERO));
    assertThrows(
        TimeoutException.class,
        () -> waitFor(() -> fail("this body must not start"), Duration.ZERO));
    Task<String> running = createTask(() -> sleep(LONG, "late"));
    sleep(Duration.ZERO);
    assertThrows(TimeoutException.class, () -> waitFor(running, Duration.ofSeconds(-1)));
    assertTrue(running.cancelled());
  }

  @AsyncioTest
  void aShieldSavesAFutureFromWaitFor() {
    Task<String> task = createTask(() -> sleep(SHORT.multipliedBy(2), "done"));
    assertThrows(TimeoutException.class, () -> waitFor(shield(task), SHORT));
    assertFalse(task.done());
    assertThrows(TimeoutException.class, () -> waitFor(shield(task), Duration.ZERO));
    assertEquals("done", waitFor(shield(task), null));
  }

  @AsyncioTest
  void whatABodyReturnsAfterItsCancellationCounts() {
    Task<Integer> stubborn = createTask(() -> {
      try {
        sleep(LONG);
        return 0;
      } catch (CancelledError e) {
        return 1;
      }
    });
    assertEquals(1, waitFor(stubborn, SHORT));
    var failure = new ArithmeticException("in the clean-up");
    Task<?> failing = createTask(() -> {
      try {
        sleep(LONG);
      } finally {
        throwIt(failure);
      }
    });
    assertSame(failure, assertThrows(ArithmeticException.class, () -> waitFor(failing, SHORT)));
  }
}
