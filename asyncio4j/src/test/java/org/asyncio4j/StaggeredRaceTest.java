package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.jspecify.annotations.Nullable;

/// Candidates that start one after the other.
class StaggeredRaceTest {
  private static final Duration DELAY = Duration.ofMillis(250);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final RuntimeException failure = new ArithmeticException("no");

  private String fails() {
    throw failure;
  }

  private static String blocked() {
    return sleep(LONG, "late");
  }

  /// Runs a race as it is, and once more with tasks that start eagerly.
  private static void lazilyAndEagerly(RunnableOp<RuntimeException> race) {
    race.run();
    EventLoop loop = getRunningLoop();
    loop.setTaskFactory(TaskFactory.eager());
    race.run();
    assertEquals(1, allTasks().size(), "only this test's own task is left");
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is read, and goes no further
  private static StaggeredRace.Result<String> race(
      @Nullable Duration delay, CallableOp<String, RuntimeException>... candidates) {
    return StaggeredRace.run(List.of(candidates), delay);
  }

  private static void assertWon(int winner, String result, StaggeredRace.Result<String> race) {
    assertEquals(winner, race.winner());
    assertEquals(result, race.result());
  }

  @AsyncioTest
  void withoutCandidatesNobodyWins() {
    lazilyAndEagerly(() ->
        assertEquals(new StaggeredRace.Result<@Nullable String>(null, -1, List.of()), race(DELAY)));
  }

  @AsyncioTest
  void whenTheFirstWinsInTimeNoOtherStarts(VirtualClock clock) {
    lazilyAndEagerly(() -> {
      var race = race(LONG, () -> sleep(DELAY, "first"), () -> fail("must not start"));
      assertWon(0, "first", race);
      assertEquals(Arrays.asList((Throwable) null), race.exceptions());
    });
    assertEquals(DELAY.multipliedBy(2), clock.time());
  }

  @AsyncioTest
  void theFirstStartsInTheIterationAfterTheCall() {
    lazilyAndEagerly(() -> {
      var order = new ArrayList<String>();
      getRunningLoop().callSoon(() -> order.add("called before"));
      race(DELAY, () -> {
        order.add("started");
        return "first";
      });
      assertEquals(List.of("called before", "started"), order);
    });
  }

  @AsyncioTest
  void theTaskOfTheWinnerIsNotCancelled() {
    lazilyAndEagerly(() -> {
      var tasks = new ArrayList<Task<?>>();
      race(DELAY, StaggeredRaceTest::blocked, () -> {
        tasks.add(currentTask());
        return "second";
      });
      assertFalse(tasks.getFirst().cancelled());
    });
  }

  @AsyncioTest
  void aFailureStartsTheNextAtOnce(VirtualClock clock) {
    lazilyAndEagerly(() -> {
      for (@Nullable Duration delay : Arrays.asList(DELAY, null)) {
        var race = race(delay, this::fails, () -> "second", () -> fail("must not start"));
        assertWon(1, "second", race);
        assertEquals(Arrays.asList(failure, null), race.exceptions());
      }
    });
    assertEquals(Duration.ZERO, clock.time());
  }

  @AsyncioTest
  void afterTheDelayTheNextStartsAndTheSlowOneIsCancelled(VirtualClock clock) {
    lazilyAndEagerly(() -> {
      var race = race(DELAY, StaggeredRaceTest::blocked, () -> "second");
      assertWon(1, "second", race);
      assertInstanceOf(CancelledError.class, race.exceptions().get(0));
      assertNull(race.exceptions().get(1));
      assertEquals(2, race.exceptions().size());
    });
    assertEquals(DELAY.multipliedBy(2), clock.time());
  }

  @AsyncioTest
  void aThirdMayFailBeforeTheSecondWins(VirtualClock clock) {
    lazilyAndEagerly(() -> {
      var race = race(
          DELAY,
          StaggeredRaceTest::blocked,
          () -> sleep(Duration.ofSeconds(1), "second"),
          this::fails);
      assertWon(1, "second", race);
      assertInstanceOf(CancelledError.class, race.exceptions().get(0));
      assertNull(race.exceptions().get(1));
      assertSame(failure, race.exceptions().get(2));
    });
    assertEquals(DELAY.plusSeconds(1).multipliedBy(2), clock.time());
  }

  @AsyncioTest
  void withoutDelayOnlyAFailureStartsTheNext(VirtualClock clock) {
    lazilyAndEagerly(() ->
        assertWon(0, "late", race(null, StaggeredRaceTest::blocked, () -> fail("must not start"))));
    assertEquals(LONG.multipliedBy(2), clock.time());
  }

  @AsyncioTest
  void withADelayOfNothingTheyAllStart(VirtualClock clock) {
    lazilyAndEagerly(() -> assertWon(
        2,
        "third",
        race(
            Duration.ZERO, StaggeredRaceTest::blocked, StaggeredRaceTest::blocked, () -> "third")));
    assertEquals(Duration.ZERO, clock.time());
  }

  @AsyncioTest
  void whenAllFailNobodyWins() {
    lazilyAndEagerly(() -> assertEquals(
        new StaggeredRace.Result<@Nullable String>(null, -1, List.of(failure, failure)),
        race(DELAY, this::fails, this::fails)));
  }

  @AsyncioTest
  void ofTwoThatEndInOneIterationTheFirstWins(EventLoop loop) {
    lazilyAndEagerly(() -> {
      Future<String> both = loop.createFuture();
      loop.callLater(DELAY.multipliedBy(5), () -> both.setResult("both"));
      var race = race(DELAY, both::await, both::await, StaggeredRaceTest::blocked);
      assertWon(0, "both", race);
      assertEquals(3, race.exceptions().size());
      assertInstanceOf(CancelledError.class, race.exceptions().get(1));
      assertInstanceOf(CancelledError.class, race.exceptions().get(2));
    });
  }

  @AsyncioTest
  void whatIsReturnedAfterTheRaceIsWonIsDropped() {
    lazilyAndEagerly(() -> {
      CallableOp<String, RuntimeException> stubborn = () -> {
        try {
          return blocked();
        } catch (CancelledError e) {
          return "stubborn";
        }
      };
      var race = race(DELAY, stubborn, () -> "second");
      assertWon(1, "second", race);
      assertEquals(Arrays.asList(null, null), race.exceptions());
    });
  }

  @AsyncioTest
  void cancelledItWaitsForItsCandidatesHoweverOften() {
    lazilyAndEagerly(() -> {
      var order = new ArrayList<String>();
      Task<?> racing = createTask(() -> {
        try {
          race(null, () -> {
            try {
              return blocked();
            } catch (CancelledError first) {
              order.add("first " + first.getMessage());
              try {
                return blocked();
              } catch (CancelledError second) {
                order.add("second " + second.getMessage());
                throw second;
              }
            }
          });
        } catch (CancelledError e) {
          order.add("race " + e.getMessage());
          throw e;
        }
      });
      sleep(DELAY);
      racing.cancel("one");
      sleep(DELAY);
      racing.cancel("two");
      assertThrows(CancelledError.class, racing::await);
      assertEquals(List.of("first one", "second two", "race two"), order);
    });
  }

  private String failsInItsCleanUp() {
    try {
      return blocked();
    } finally {
      sleep(DELAY);
      fails();
    }
  }

  @AsyncioTest
  void whatALoserThrowsInItsCleanUpIsAmongTheExceptions() {
    lazilyAndEagerly(() -> {
      var race = race(DELAY, this::failsInItsCleanUp, () -> "second");
      assertWon(1, "second", race);
      assertEquals(Arrays.asList(failure, null), race.exceptions());
    });
  }

  @AsyncioTest
  void whatTheCandidatesOfACancelledRaceHaveThrownIsSuppressedByTheCancellation() {
    var early = new IllegalStateException("early");
    lazilyAndEagerly(() -> {
      Task<?> racing = createTask(() -> race(
          DELAY,
          () -> {
            throw early;
          },
          this::failsInItsCleanUp,
          StaggeredRaceTest::blocked));
      sleep(DELAY.multipliedBy(3));
      racing.cancel("enough");
      var e = assertThrows(CancelledError.class, racing::await);
      assertEquals("enough", e.getMessage());
      assertArrayEquals(new Throwable[] {early, failure}, e.getSuppressed());
    });
  }

  @AsyncioTest
  void anErrorOfACandidateIsItsExceptionAsAnyOther() {
    var error = new StackOverflowError("of the test");
    lazilyAndEagerly(() -> {
      var race = race(
          DELAY,
          () -> {
            throw error;
          },
          () -> "second");
      assertEquals(Arrays.asList(error, null), race.exceptions());
    });
  }

  @AsyncioTest
  void aMistakeAmongTheCandidatesComesOut() {
    Iterable<CallableOp<String, RuntimeException>> broken = () -> new Iterator<>() {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public CallableOp<String, RuntimeException> next() {
        throw failure;
      }
    };
    lazilyAndEagerly(() -> {
      var e = assertThrows(ExceptionGroup.class, () -> StaggeredRace.<String>run(broken, DELAY));
      assertEquals(List.of(failure), e.exceptions());
    });
  }

  @AsyncioTest
  void beforeAMistakeAmongTheCandidatesNothingOfThemIsLost() {
    var mistake = new IllegalStateException("mistake");
    Iterable<CallableOp<String, RuntimeException>> broken = () -> new Iterator<>() {
      private boolean first = true;

      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public CallableOp<String, RuntimeException> next() {
        if (!first) {
          throw mistake;
        }
        first = false;
        return StaggeredRaceTest.this::fails;
      }
    };
    lazilyAndEagerly(() -> {
      var e = assertThrows(ExceptionGroup.class, () -> StaggeredRace.<String>run(broken, DELAY));
      assertEquals(List.of(mistake), e.exceptions());
      assertArrayEquals(new Throwable[] {mistake, failure}, e.getSuppressed());
    });
  }
}
