package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.testing.CancelEverywhere;

/// Tasks that sleep, and are counted while they do.
final class Children {
  /// What makes children.
  interface Body {
    void run(Children children) throws Throwable;
  }

  int begun;
  int ended;

  /// Tests that a body, interrupted at each of its awaits, leaves nobody behind.
  static void allEndWith(Body body) {
    new CancelEverywhere().test(attempt -> {
      var children = new Children();
      attempt.run((RunnableOp<Throwable>) () -> body.run(children));
      Asyncio.sleep(Duration.ZERO); // cancelled children come to run
      children.assertAllEnded();
    });
  }

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
