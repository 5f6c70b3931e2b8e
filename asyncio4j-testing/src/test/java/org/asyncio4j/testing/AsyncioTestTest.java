package org.asyncio4j.testing;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.asyncio4j.EventLoop;

class AsyncioTestTest {
  @AsyncioTest
  void anHourOfSleepTakesAnHourOfVirtualTime(VirtualClock clock, EventLoop loop) {
    sleep(Duration.ofHours(1));
    assertEquals(Duration.ofHours(1), clock.time());
    assertEquals(loop, getRunningLoop());
  }
}
