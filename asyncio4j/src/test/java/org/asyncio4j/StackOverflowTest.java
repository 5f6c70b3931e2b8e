package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A task that runs out of stack.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StackOverflowTest {
  private static final int DEEP = 50_000;

  @Test
  void thatIsTheTasksFailureAndTheLoopGoesOn() {
    run(() -> {
      Task<Integer> task = createTask(StackOverflowTest::endless);
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
      assertThat(task.exception()).isInstanceOf(StackOverflowError.class);
      assertThat(await(createTask(() -> 1))).isEqualTo(1);
    });
  }

  private static int endless() {
    return endless() + 1;
  }

  /// Where the stack ends in the middle of an await. An engine may also have no end of stack here.
  @Test
  void alsoWhereItAwaitsAllTheWayDown() {
    run(() -> {
      Task<Integer> other = createTask(() -> {
        for (int i = 0; i < 100; i++) {
          sleep(Duration.ZERO);
        }
        return 1;
      });
      Task<Integer> task = createTask(() -> awaitDown(DEEP));
      while (!task.done()) {
        sleep(Duration.ZERO);
      }
      Throwable failure = task.exception();
      assertThat(failure == null || failure instanceof StackOverflowError).isTrue();
      assertThat(await(other)).isEqualTo(1);
    });
  }

  private static int awaitDown(int depth) {
    if (depth % 3 == 0) {
      sleep(Duration.ZERO);
    }
    return depth == 0 ? 0 : awaitDown(depth - 1) + 1;
  }
}
