package org.asyncio4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.sync.Event;
import org.asyncio4j.sync.Lock;
import org.asyncio4j.sync.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs programs that lose something, and looks at what is said of them.
class CancelEverywhereTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CancelEverywhere test = new CancelEverywhere();

  @Test
  void interruptsEachAwaitInEachWay() {
    var seen = new ArrayList<String>();
    test.eagerly(false).test(attempt -> {
      boolean ended = attempt.run(() -> {
        sleep(Duration.ZERO);
        sleep(SECOND);
      });
      seen.add(attempt + " " + ended);
    });
    assertThat(seen)
        .containsExactly(
            "<Attempt uninterrupted> true",
            "<Attempt cancelled at await 1> false",
            "<Attempt timed out at await 1> false",
            "<Attempt cancelled at await 2> false",
            "<Attempt cancelled late, what it awaited being done, at await 2> false",
            "<Attempt timed out at await 2> false");
  }

  @Test
  void whatComesLateComesAfterTheAwaitedIsDoneAndBeforeTheTaskRuns() {
    var seen = new ArrayList<String>();
    test.eagerly(false).only(1, Interruption.LATE_CANCELLATION).test(attempt -> {
      Future<String> future = getRunningLoop().createFuture();
      getRunningLoop().callLater(SECOND, () -> future.setResult("lost"));
      attempt.run(() -> {
        try {
          future.await();
        } finally {
          seen.add(future.toString());
        }
      });
    });
    assertThat(seen).hasSize(2).allMatch("<Future finished result='lost'>"::equals);
  }

  @Test
  void tasksStartLazilyAndEagerlyOrAsAsked() {
    assertThat(namesOfStarts(test)).containsExactlyInAnyOrder(false, true);
    assertThat(namesOfStarts(test.eagerly(true))).containsExactly(true);
    assertThat(namesOfStarts(test.on(Coroutines.PORTABLE).eagerly(false))).containsExactly(false);
  }

  private static List<Boolean> namesOfStarts(CancelEverywhere test) {
    var starts = new ArrayList<Boolean>();
    test.test(attempt -> {
      Task<?> task = createTask(() -> {});
      starts.add(task.done());
      attempt.run(() -> sleep(SECOND));
      task.await();
    });
    return starts.stream().distinct().toList();
  }

  @Test
  void aLostItemIsFoundWithItsPlaceAndTheWayToRunItAgain() {
    assertThatThrownBy(() -> test.test(attempt -> {
          var queue = new Queue<Integer>();
          var got = new ArrayList<Integer>();
          queue.put(1);
          attempt.run(() -> {
            int item = queue.get();
            sleep(SECOND);
            got.add(item);
          });
          assertThat(got.size() + queue.size()).isEqualTo(1);
        }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("cancelled at await 1 of 1 (lazy tasks")
        .hasMessageContaining("CancelEverywhereTest.java:")
        .hasMessageContaining("eagerly(false).only(1, Interruption.CANCELLATION)")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(5));
  }

  @Test
  void aSwallowedInterruptionIsFoundUnlessItIsMeant() {
    assertThatThrownBy(() -> test.test(CancelEverywhereTest::swallowing))
        .hasMessageContaining("swallowed the interruption");
    test.absorbing().test(CancelEverywhereTest::swallowing);
  }

  private static void swallowing(Attempt attempt) throws Throwable {
    attempt.run(() -> {
      try {
        sleep(SECOND);
      } catch (CancelledError e) {
        // gone
      }
    });
  }

  @Test
  void anotherExceptionInItsPlaceIsFound() {
    assertThatThrownBy(() -> test.test(attempt -> attempt.run(() -> {
          try {
            sleep(SECOND);
          } catch (CancelledError e) {
            throw new IllegalStateException("instead", e);
          }
        })))
        .hasMessageContaining("instead")
        .hasMessageContaining("CancelledError should have come out");
  }

  @Test
  void aCancellationThatIsTakenBackWrongly() {
    assertThatThrownBy(() -> test.test(attempt -> attempt.run(() -> {
          try {
            sleep(SECOND);
          } finally {
            currentTask().uncancel();
          }
        })))
        .hasMessageContaining("cancelling() is 0 at the end, not 1");
  }

  @Test
  void whoWaitsInVainIsFound() {
    assertThatThrownBy(() -> test.test(attempt -> {
          var lock = new Lock();
          attempt.run(() -> {
            lock.acquire();
            sleep(SECOND);
            lock.release();
          });
          lock.acquire();
        }))
        .hasMessageContaining("Standstill");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whoWaitsInVainIsFoundWhereSomethingKeepsTheLoopGoing(int seconds) {
    assertThatThrownBy(() -> test.only(1, Interruption.CANCELLATION).test(attempt -> {
          var event = new Event();
          Task<?> beat = createTask(() -> sleepOnAndOn(seconds), TaskOptions.named("beat"));
          attempt.run(() -> {
            sleep(Duration.ofSeconds(seconds));
            event.set();
          });
          event.await();
          beat.cancel();
        }))
        .hasMessageContaining("cancelled at await 1 of 1")
        .hasMessageContaining("No end")
        .hasMessageContaining("name='beat'")
        .hasMessageContaining("wait_for=<Future pending");
  }

  private static void sleepOnAndOn(int seconds) {
    while (true) {
      sleep(Duration.ofSeconds(seconds));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aBodyThatNeverEndsAfterItsInterruptionIsFound(int seconds) {
    assertThatThrownBy(() -> test.absorbing()
            .test(attempt -> attempt.run(() -> {
              try {
                sleep(SECOND);
              } catch (CancelledError e) {
                sleepOnAndOn(seconds);
              }
            })))
        .hasMessageContaining("cancelled at await 1 of 1")
        .hasMessageContaining("No end")
        .hasMessageContaining("name='under test'");
  }

  @Test
  void anInterruptedRunHasAnHourAndTenTimesTheTimeOfOneThatIsNot() {
    test.absorbing().test(attempt -> lasting(attempt, Duration.ofHours(1).plusSeconds(10)));
    assertThatThrownBy(() -> test.absorbing()
            .test(
                attempt -> lasting(attempt, Duration.ofHours(1).plusSeconds(10).plusNanos(1))))
        .hasMessageContaining("PT1H10S")
        .hasMessageContaining("took PT1S");
  }

  private static void lasting(Attempt attempt, Duration ifCancelled) throws Throwable {
    attempt.run(() -> {
      try {
        sleep(SECOND);
      } catch (CancelledError e) {
        sleep(ifCancelled.minus(getRunningLoop().time()));
      }
    });
  }

  @Test
  void tasksThatAreLeftOverAreFound() {
    assertThatThrownBy(() -> test.test(attempt -> attempt.run(() -> {
          Task<?> child = createTask(() -> sleep(SECOND));
          sleep(SECOND);
          child.await();
        })))
        .hasMessageContaining("tasks are left over");
  }

  @Test
  void aProgramThatCannotBeTestedIsToldSo() {
    assertThatThrownBy(() -> test.test(attempt -> attempt.run(() -> {})))
        .hasMessageContaining("does not await anything");
    assertThatThrownBy(() -> test.test(_ -> {})).hasMessageContaining("did not call Attempt.run");
    assertThatThrownBy(() -> test.test(attempt -> {
          attempt.run(() -> sleep(SECOND));
          attempt.run(() -> sleep(SECOND));
        }))
        .hasMessageContaining("runs one body");
    assertThatThrownBy(() -> test.test(attempt -> attempt.run(() -> {
          throw new IllegalArgumentException("by itself");
        })))
        .hasMessageContaining("without an interruption")
        .hasRootCauseMessage("by itself");
    assertThatThrownBy(() -> test.only(0, Interruption.TIMEOUT))
        .hasMessageContaining("counted from 1");
    assertThatThrownBy(() ->
            test.only(9, Interruption.TIMEOUT).test(attempt -> attempt.run(() -> sleep(SECOND))))
        .hasMessageContaining("it awaited 1 times");
  }
}
