package org.asyncio4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private final VirtualClock clock = new VirtualClock();

  @Test
  void aYearOfSleepIsExactlyAYear() {
    run(clock::newEventLoop, () -> sleep(Duration.ofDays(365)));
    assertThat(clock.time()).isEqualTo(Duration.ofDays(365));
  }

  @Test
  void sleepersWakeInTheOrderOfTheirTimes() {
    var order = new ArrayList<String>();
    run(clock::newEventLoop, () -> {
      Task<?> slow = createTask(() -> sleepThenLog(30, order));
      Task<?> fast = createTask(() -> sleepThenLog(10, order));
      await(slow);
      await(fast);
    });
    assertThat(order).containsExactly("10 at PT0.01S", "30 at PT0.03S");
  }

  private void sleepThenLog(int millis, ArrayList<String> order) {
    sleep(Duration.ofMillis(millis));
    order.add(millis + " at " + clock.time());
  }

  @Test
  void timeStandsWhileAnotherThreadWorks() throws Exception {
    var sleeping = new CountDownLatch(1);
    run(clock::newEventLoop, () -> {
      Task<?> sleeper = createTask(() -> sleep(Duration.ofHours(1)));
      getRunningLoop().callSoon(sleeping::countDown);
      toThread(() -> sleeping.await());
      assertThat(clock.time()).isZero();
      await(sleeper);
    });
    assertThat(clock.time()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aStandstillNamesWhoWaitsForWhat() {
    assertThatExceptionOfType(Standstill.class)
        .isThrownBy(() -> run(clock::newEventLoop, () -> {
          Future<?> never = getRunningLoop().createFuture();
          Runnable wait = never::await;
          await(createTask(wait::run, TaskOptions.named("waiter")));
        }))
        .withMessageContaining("Standstill")
        .withMessageContaining("name='waiter'")
        .withMessageContaining("wait_for=<Future pending")
        .withMessageContaining("wait_for=<Task pending name='waiter'");
  }

  @Test
  void timePassesByHandAndNeverBack() {
    clock.advance(Duration.ofSeconds(2));
    assertThat(clock.time()).isEqualTo(Duration.ofSeconds(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .withMessageContaining("PT-1S");
  }
}
