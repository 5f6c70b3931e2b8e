package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.Coroutine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Coroutines that a loop's task or callback drove, and dropped.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbandonedOnLoopTest {
  private final List<EventLoop> closedOn = new ArrayList<>();

  @Test
  void theyAreClosedOnTheirLoop() {
    run(() -> {
      drop();
      for (int i = 0; i < 200 && closedOn.isEmpty(); i++) {
        System.gc();
        toThread(() -> Thread.onSpinWait());
      }
      assertThat(closedOn).containsExactly(getRunningLoop());
    });
  }

  @Test
  void orWhenTheLoopIsClosedIfItDoesNotRunAgain() {
    EventLoop loop = newEventLoop();
    loop.runUntilComplete(() -> drop());
    for (int i = 0; i < 200 && !loop.abandoned.waiting(); i++) {
      System.gc();
      Thread.yield();
    }
    loop.close();
    assertThat(closedOn).hasSize(1);
  }

  private void drop() {
    var coroutine = Coroutine.of(() -> {
      try {
        Coroutine.yield(1);
      } finally {
        closedOn.add(getEventLoopOrNull());
      }
    });
    coroutine.send(null);
  }

  private static EventLoop getEventLoopOrNull() {
    return ThreadState.current().running;
  }

  @Test
  void thoseThatAreAbandonedWhileTheLoopClosesAreClosedToo() {
    EventLoop loop = newEventLoop();
    loop.createTask(() -> loop.createFuture().await());
    loop.stop();
    loop.runForever();
    var closed = new ArrayList<String>();
    loop.setExceptionHandler(
        (_, _) -> assertThat(loop.abandoned.later(() -> closed.add("late"))).isTrue());
    loop.close();
    assertThat(closed).containsExactly("late");
    assertThat(loop.abandoned.later(() -> closed.add("too late"))).isFalse();
    assertThat(loop.abandoned.waiting()).isFalse();
  }
}
