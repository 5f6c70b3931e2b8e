package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;

/// Tasks that sleep, and are counted while they do.
final class Children {
  int begun;
  int ended;

  Task<?> start(int seconds) {
    return Asyncio.createTask(() -> run(seconds));
  }

  void run(int seconds) {
    begun++;
    try {
      Asyncio.sleep(Duration.ofSeconds(seconds));
    } finally {
      ended++;
    }
  }

  void assertAllEnded() {
    assertEquals(begun, ended);
  }
}
