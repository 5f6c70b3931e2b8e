package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// What sleeping takes, gives and leaves behind.
class TaskSleepTest {
  @AsyncioTest
  void aSleepTakesItsTimeAndGivesItsResult(VirtualClock clock) {
    assertEquals("result", sleep(Duration.ofMillis(100), "result"));
    assertEquals(Duration.ofMillis(100), clock.time());
  }

  @AsyncioTest
  void twoHalfSleepsAreAWhole(VirtualClock clock) {
    sleep(Duration.ofMillis(50));
    assertEquals("yeah", sleep(Duration.ofMillis(50), "yeah"));
    assertEquals(Duration.ofMillis(100), clock.time());
  }

  @AsyncioTest
  void aDelayMustBeGiven(EventLoop loop) {
    assertThrows(NullPointerException.class, () -> sleep(null));
    assertEquals(0, loop.reactor.timerCount());
  }

  @AsyncioTest
  void aSleepOfNothingYieldsToTheLoopOnce(EventLoop loop, VirtualClock clock) {
    var order = new ArrayList<String>();
    loop.callSoon(() -> {
      order.add("first");
      loop.callSoon(() -> order.add("second"));
    });
    order.add(sleep(Duration.ZERO, "slept"));
    assertEquals(List.of("first", "slept"), order);
    sleep(Duration.ofSeconds(-1));
    assertEquals(List.of("first", "slept", "second"), order);
    assertEquals(Duration.ZERO, clock.time());
  }

  @AsyncioTest
  void aCancelledSleepLeavesNoTimer(EventLoop loop, VirtualClock clock) {
    Task<?> task = createTask(() -> sleep(Duration.ofHours(1)));
    sleep(Duration.ZERO);
    assertEquals(1, loop.reactor.timerCount() - loop.reactor.droppedCount());
    task.cancel();
    assertThrows(CancelledError.class, task::await);
    assertEquals(0, loop.reactor.timerCount() - loop.reactor.droppedCount());
    sleep(Duration.ofSeconds(1));
    assertEquals(0, loop.reactor.timerCount());
    assertEquals(Duration.ofSeconds(1), clock.time());
  }
}
