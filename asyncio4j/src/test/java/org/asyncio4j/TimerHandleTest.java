package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Timer handles: their time, their order, and how they look.
class TimerHandleTest {
  private static final Runnable NOTHING = () -> {};
  private static final Duration WHEN = Duration.ofMillis(1500);

  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private TimerHandle at(Duration when) {
    return loop.callAt(when, NOTHING);
  }

  @Test
  void theHashIsThatOfTheTime() {
    assertEquals(Long.hashCode(WHEN.toNanos()), at(WHEN).hashCode());
    assertEquals(at(WHEN).hashCode(), loop.callAt(WHEN, () -> {}).hashCode());
  }

  @Test
  void whenIsTheTimeItWasScheduledFor() {
    assertEquals(WHEN, at(WHEN).when());
    poller.now = Duration.ofSeconds(1).toNanos();
    assertEquals(Duration.ofMillis(2500), loop.callLater(WHEN, NOTHING).when());
  }

  @Test
  void cancelLetsGoOfTheCallback() {
    TimerHandle handle = at(WHEN);
    assertSame(NOTHING, handle.callback());
    assertFalse(handle.cancelled());
    handle.cancel();
    assertTrue(handle.cancelled());
    assertNull(handle.callback());
    assertEquals(WHEN, handle.when());
  }

  @Test
  void theTextHasTheTimeAndTheCallback() {
    TimerHandle handle = at(WHEN);
    assertEquals("<TimerHandle when=PT1.5S TimerHandleTest.lambda>", handle.toString());
    handle.cancel();
    assertEquals("<TimerHandle cancelled when=PT1.5S>", handle.toString());
  }

  @Test
  void inDebugModeTheTextSaysWhereTheHandleWasMade() {
    loop.setDebug(true);
    TimerHandle handle = loop.callAt(WHEN, NOTHING);
    String place = "TimerHandleTest.lambda created at TimerHandleTest.java:"
        + handle.createdAt()[0].getLineNumber();
    assertEquals("<TimerHandle when=PT1.5S " + place + ">", handle.toString());
    handle.cancel();
    assertEquals("<TimerHandle cancelled when=PT1.5S " + place + ">", handle.toString());
  }

  @Test
  void handlesAreOrderedByTheirTimes() {
    TimerHandle early = at(Duration.ofSeconds(1));
    TimerHandle late = at(Duration.ofSeconds(2));
    assertTrue(early.compareTo(late) < 0);
    assertTrue(late.compareTo(early) > 0);
    assertEquals(0, early.compareTo(loop.callAt(Duration.ofSeconds(1), () -> {})));
  }

  @Test
  void handlesAreEqualIfTimeAndCallbackAreTheSameAndBothAreCancelledOrNot() {
    TimerHandle handle = at(WHEN);
    TimerHandle same = at(WHEN);
    assertEquals(handle, same);
    assertEquals(handle.hashCode(), same.hashCode());
    assertNotEquals(handle, at(WHEN.plusNanos(1)));
    assertNotEquals(handle, loop.callAt(WHEN, () -> {}));
    same.cancel();
    assertNotEquals(handle, same);
    handle.cancel();
    assertEquals(handle, same);
  }

  @Test
  void aTimerHandleIsNeverEqualToAnotherKindOfHandle() {
    Handle handle = loop.callSoon(NOTHING);
    assertNotEquals(at(WHEN), handle);
    assertNotEquals(handle, at(WHEN));
  }
}
