package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.jspecify.annotations.Nullable;

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
    assertEquals(2, Timeout.<Integer, RuntimeException>callAt(LONG, timeout -> 2));
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
    timeoutAt(null, timeout -> {
      sleep(LONG);
      assertNull(timeout.when());
      assertFalse(timeout.expired());
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

  /// A body that blocks until both deadlines are past: of two cancellations in one iteration
  /// the inner scope cannot tell which is its own, and leaves both to the outer one.
  @AsyncioTest
  void ofTwoScopesThatAreBothLateTheOuterThrows(EventLoop loop, VirtualClock clock) {
    for (Duration ofTheInner : List.of(SHORT.dividedBy(2), SHORT.multipliedBy(2))) {
      var outer = Timeout.after(SHORT);
      var inner = Timeout.after(ofTheInner);
      assertThrows(
          TimeoutException.class,
          () -> within(outer, () -> {
            throw assertThrows(
                CancelledError.class,
                () -> within(inner, () -> {
                  clock.advance(LONG);
                  sleep(LONG);
                }));
          }));
      assertTrue(outer.expired());
      assertTrue(inner.expired());
      assertEquals(0, currentTask().cancelling());
    }
  }

  @AsyncioTest
  void anOuterScopeGoesOnWhenTheInnerOneIsLate(VirtualClock clock) {
    assertThrows(
        TimeoutException.class,
        () -> timeout(SHORT.multipliedBy(2), () -> {
          assertThrows(
              TimeoutException.class,
              () -> timeout(SHORT.dividedBy(2), () -> {
                clock.advance(SHORT);
                sleep(LONG);
              }));
          sleep(LONG);
        }));
    assertEquals(SHORT.multipliedBy(2), clock.time());
  }

  @AsyncioTest
  void noTimeEndsAtTheFirstAwait(EventLoop loop) {
    for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-11))) {
      for (Duration slept : List.of(LONG, Duration.ZERO)) {
        var scope = Timeout.after(limit);
        assertThrows(TimeoutException.class, () -> within(scope, () -> sleep(slept)));
        assertTrue(scope.expired());
        assertEquals(loop.time().plus(limit), scope.when());
      }
    }
  }

  @AsyncioTest
  void aSingleExpressionOrABlockWithoutAnEndMayBeTheBody() {
    assertEquals("in time", Timeout.call(LONG, timeout -> sleep(SHORT, "in time")));
    timeout(LONG, timeout -> sleep(SHORT));
    assertEquals("in time", Timeout.callAt(null, timeout -> sleep(SHORT, "in time")));
    timeoutAt(null, timeout -> sleep(SHORT));
    assertThrows(
        ArithmeticException.class,
        () -> timeout(LONG, timeout -> {
          throw new ArithmeticException("no");
        }));
  }

  @AsyncioTest
  void otherExceptionsPassAsTheyAre() {
    var failure = new IOException("no");
    var scope = new Timeout[1];
    try {
      timeout(LONG, timeout -> {
        scope[0] = timeout;
        if (!timeout.expired()) {
          throw failure;
        }
      });
      fail("nothing was thrown");
    } catch (IOException e) {
      assertSame(failure, e);
      assertEquals(0, e.getSuppressed().length);
    }
    assertFalse(scope[0].expired());
  }

  @AsyncioTest
  void anExceptionOfTheCleanUpWinsAndPassesAsItIs() {
    var failure = new ArithmeticException("in the clean-up");
    var scope = new Timeout[1];
    var e = assertThrows(
        ArithmeticException.class,
        () -> timeout(SHORT, timeout -> {
          scope[0] = timeout;
          try {
            sleep(LONG);
          } finally {
            throwIt(failure);
          }
        }));
    assertSame(failure, e);
    assertEquals(0, e.getSuppressed().length);
    assertTrue(scope[0].expired());
  }

  @AsyncioTest
  void anExceptionThatManyScopesLetPassDoesNotGrow() {
    var shared = new ArithmeticException("shared");
    Future<Integer> failed = getRunningLoop().createFuture();
    failed.setException(shared);
    for (int i = 0; i < 10; i++) {
      assertThrows(
          ArithmeticException.class,
          () -> timeout(SHORT, () -> {
            try {
              sleep(LONG);
            } finally {
              failed.await();
            }
          }));
    }
    assertEquals(0, shared.getSuppressed().length);
  }

  @AsyncioTest
  void theCausesOfAnExceptionOfTheCleanUpStayAsTheyAre() {
    var cause = new IllegalArgumentException("why");
    var e = assertThrows(
        IllegalStateException.class,
        () -> timeout(SHORT, () -> {
          try {
            sleep(LONG);
          } catch (CancelledError cancelled) {
            cause.initCause(cancelled);
            throw new IllegalStateException("in the clean-up", cause);
          }
        }));
    assertEquals(0, e.getSuppressed().length);
    assertSame(cause, e.getCause());
    assertInstanceOf(CancelledError.class, cause.getCause());
  }

  @AsyncioTest
  void aGroupTellsOfTheCancellationAndItsFailuresStayAsTheyAre() {
    var ofTheTask = new ArithmeticException("in the clean-up of the task");
    var e = assertThrows(
        ExceptionGroup.class,
        () -> timeout(
            SHORT,
            () -> taskGroup(group -> {
              group.createTask(() -> {
                try {
                  sleep(LONG);
                } finally {
                  throwIt(ofTheTask);
                }
              });
              sleep(LONG);
            })));
    assertEquals(List.of(ofTheTask), e.exceptions());
    assertEquals(0, ofTheTask.getSuppressed().length);
    var cancellation = assertInstanceOf(CancelledError.class, e.getSuppressed()[1]);
    assertEquals("a timeout after PT0.01S", cancellation.cancelledBy());
  }

  @AsyncioTest
  void whatItCancelsCannotMoveItsDeadline() {
    timeout(SHORT, timeout -> {
      var awaited = new Future<Integer>(getRunningLoop()) {
        @Override
        public boolean cancel(@Nullable String message) {
          assertTrue(timeout.expired());
          assertThrows(IllegalStateException.class, () -> timeout.reschedule(LONG));
          setResult(1);
          return true;
        }
      };
      assertEquals(1, awaited.await());
    });
    sleep(LONG.multipliedBy(2));
  }

  @AsyncioTest
  void aScopeInACleanUpHasACancellationOfItsOwn(VirtualClock clock) {
    var inner = new TimeoutException[1];
    var outer = assertThrows(
        TimeoutException.class,
        () -> timeout(SHORT, () -> {
          try {
            sleep(LONG);
          } finally {
            inner[0] =
                assertThrows(TimeoutException.class, () -> timeout(SHORT, () -> sleep(LONG)));
          }
        }));
    assertInstanceOf(CancelledError.class, outer.getCause());
    assertInstanceOf(CancelledError.class, inner[0].getCause());
    assertNotSame(outer.getCause(), inner[0].getCause());
    assertEquals(SHORT.multipliedBy(2), clock.time());
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
  void theCancellationOfAnotherIsNoTimeoutOfAScopeThatWasMoved(EventLoop loop) {
    var scope = Timeout.after(SHORT);
    Task<?> task = createTask(() -> within(scope, () -> {
      scope.reschedule(loop.time().plus(LONG));
      scope.reschedule(null);
      sleep(LONG);
    }));
    loop.callLater(SHORT.multipliedBy(2), task::cancel);
    assertThrows(CancelledError.class, task::await);
    assertFalse(scope.expired());
    assertNull(scope.when());
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
    within(scope, () -> cannotBeEntered(scope));
    cannotBeEntered(scope);
  }

  private static void cannotBeEntered(Timeout scope) {
    var e = assertThrows(IllegalStateException.class, () -> within(scope, () -> {}));
    assertTrue(e.getMessage().contains("has already been entered"), e::getMessage);
  }

  @AsyncioTest
  void aScopeNeedsATask(EventLoop loop) {
    var scope = Timeout.after(SHORT);
    Future<Throwable> thrown = loop.createFuture();
    loop.callSoon(() ->
        thrown.setResult(assertThrows(IllegalStateException.class, () -> within(scope, () -> {}))));
    assertTrue(thrown.await().getMessage().contains("task"));
    refuses(scope, "has not been entered");
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
}
