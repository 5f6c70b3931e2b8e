package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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

  /// What is on the stack has never been suspended before: all of it must be taken off at once.
  @Test
  void alsoInASingleAwaitFarDown() {
    run(() -> {
      var stop = new AtomicBoolean();
      Task<?> other = createTask(() -> {
        while (!stop.get()) {
          sleep(Duration.ZERO);
        }
      });
      for (int times = 0; times < 5; times++) {
        try {
          assertThat(awaitAtTheBottom(10_000)).isEqualTo(10_000);
        } catch (StackOverflowError e) {
          assertThat(currentTask()).isNotNull(); // it is this task's turn
        }
      }
      stop.set(true);
      await(other);
    });
  }

  private static int awaitAtTheBottom(int depth) {
    if (depth == 0) {
      sleep(Duration.ofMillis(1));
      return 0;
    }
    return awaitAtTheBottom(depth - 1) + 1;
  }

  /// An eager task that does not get to its first step was never there.
  @Test
  void alsoWhereATaskIsMade() {
    run(() -> {
      for (int depth = 2_000; depth < 12_000; depth += 500) {
        try {
          makeATaskAtTheBottom(depth);
        } catch (StackOverflowError e) {
          // as deep as that
        }
      }
      assertThat(allTasks()).containsExactly(currentTask());
    });
  }

  private static int makeATaskAtTheBottom(int depth) {
    if (depth == 0) {
      createTask(() -> {}, TaskOptions.EAGER);
      return 0;
    }
    return makeATaskAtTheBottom(depth - 1) + 1;
  }

  /// Each in the first step of the one before.
  @Test
  void noneIsNeededForEagerTasksHoweverDeep() {
    run(() -> {
      Task<Integer> first = createTask(() -> nest(20_000));
      assertThat(await(first)).isEqualTo(20_000);
      sleep(Duration.ZERO);
      assertThat(allTasks()).containsExactly(currentTask());
    });
  }

  private static int nest(int depth) {
    return depth == 0 ? 0 : await(createTask(() -> nest(depth - 1), TaskOptions.EAGER)) + 1;
  }

  /// Callbacks and timers that are set all the way down: each is there wholly, or not at all.
  @Test
  void whatWasScheduledRunsOnceAndInOrder() {
    run(() -> {
      List<Integer> scheduled = new ArrayList<>();
      List<Integer> ran = new ArrayList<>();
      for (int times = 0; times < 20; times++) {
        try {
          scheduleDown(getRunningLoop(), 0, scheduled, ran);
        } catch (StackOverflowError e) {
          // as deep as that
        }
        sleep(Duration.ofMillis(1));
      }
      assertThat(ran).containsSubsequence(scheduled);
    });
  }

  private static int scheduleDown(
      EventLoop loop, int depth, List<Integer> scheduled, List<Integer> ran) {
    if (depth > 1_000 && depth % 3 == 0) {
      int number = ran.size() + scheduled.size();
      loop.callSoon(() -> ran.add(number));
      loop.callLater(Duration.ZERO, () -> {});
      scheduled.add(number);
    }
    return scheduleDown(loop, depth + 1, scheduled, ran) + 1;
  }

  /// Where there is no stack to wake who waits, the future is not done either.
  @Test
  void aFutureIsDoneForAllWhoWaitOrForNone() {
    run(() -> {
      for (int times = 0; times < 50; times++) {
        Future<Integer> future = getRunningLoop().createFuture();
        Task<Integer> one = createTask(() -> future.await());
        Task<Integer> other = createTask(() -> future.await());
        sleep(Duration.ZERO);
        setAtTheBottom(future);
        timeout(Duration.ofSeconds(5), () -> assertThat(gather(one, other)).containsExactly(1, 1));
      }
    });
  }

  /// As far down as it can be.
  private static void setAtTheBottom(Future<Integer> future) {
    try {
      setAtTheBottom(future);
    } catch (StackOverflowError e) {
      if (!future.done()) {
        future.setResult(1); // which may be too far down as well
      }
    }
  }

  /// Wherever it ends: the others are told before anything else is added, each once.
  @Test
  void whereItEndsBetweenTwoOfThemTheOthersAreTold() {
    var scarce = new Scarce();
    List<String> told = new ArrayList<>();
    try (var loop = scarce) {
      Future<Integer> future = loop.createFuture();
      for (String name : List.of("a", "b", "c", "d")) {
        future.addDoneCallback(done -> told.add(name + done.result()));
      }
      scarce.calls = 2;
      assertThatThrownBy(() -> future.setResult(1)).isInstanceOf(StackOverflowError.class);
      assertThat(future.result()).isEqualTo(1);
      loop.callSoon(() -> told.add("later"));
      loop.callSoon(loop::stop);
      loop.runForever();
    }
    assertThat(told).containsExactly("a1", "b1", "c1", "d1", "later");
  }

  /// It has room for some calls, no room for one, and then for all.
  private static final class Scarce extends EventLoop {
    private int calls = -1;

    @Override
    public Handle callSoon(Runnable callback, @Nullable Context context) {
      if (calls-- == 0) {
        throw new StackOverflowError();
      }
      return super.callSoon(callback, context);
    }
  }

  private static int awaitDown(int depth) {
    if (depth % 3 == 0) {
      sleep(Duration.ZERO);
    }
    return depth == 0 ? 0 : awaitDown(depth - 1) + 1;
  }
}
