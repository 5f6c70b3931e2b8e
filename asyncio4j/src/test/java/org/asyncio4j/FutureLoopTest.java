package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.*;

import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which loop a future belongs to that is made without naming one.
class FutureLoopTest {
  @BeforeEach
  @AfterEach
  void noCurrentLoop() {
    Asyncio.setEventLoop(null);
  }

  @Test
  void withoutAnyLoopThereIsNoFuture() {
    var error = assertThrows(IllegalStateException.class, Future<Integer>::new);
    assertTrue(error.getMessage().contains("no current event loop"), error.getMessage());
  }

  @AsyncioTest
  void inATaskItBelongsToTheRunningLoop(EventLoop running) {
    try (var other = new VirtualClock().newEventLoop()) {
      Asyncio.setEventLoop(other);
      assertSame(running, new Future<Integer>().getLoop());
    }
  }

  @Test
  void outsideOfRunsItBelongsToTheCurrentLoop() {
    try (var loop = new VirtualClock().newEventLoop()) {
      Asyncio.setEventLoop(loop);
      assertSame(loop, new Future<Integer>().getLoop());
    }
  }
}
