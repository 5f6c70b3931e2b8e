package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/// Who is inside when it is reset is told so; who waits before the door, or comes later, is not.
class BarrierResetTest {
  private static final int PARTIES = 5;

  private final Barrier barrier = new Barrier(PARTIES);
  private final List<String> outcomes = new ArrayList<>();

  private void await(String what) {
    try {
      barrier.await();
      outcomes.add(what);
    } catch (BrokenBarrierException e) {
      outcomes.add(what + " broken");
    }
  }

  private long count(String outcome) {
    return Collections.frequency(outcomes, outcome);
  }

  private void assertAsNew() {
    assertEquals("<Barrier [filling, waiters:0/5]>", barrier.toString());
    assertFalse(barrier.isBroken());
  }

  @AsyncioTest
  void ofAnEmptyOneItChangesNothing() {
    barrier.reset();
    assertAsNew();
  }

  @AsyncioTest
  void thoseThatWaitAreToldSo() {
    List<Task<?>> tasks = Tasks.start(PARTIES - 1, () -> {
      var e = assertThrows(BrokenBarrierException.class, barrier::await);
      outcomes.add(e.getMessage());
    });
    sleep(Duration.ZERO);
    barrier.reset();
    tasks.forEach(Task::await);
    assertEquals(PARTIES - 1, outcomes.size());
    assertTrue(outcomes.getFirst().contains("was reset"), outcomes::getFirst);
    assertAsNew();
  }

  @AsyncioTest
  void thoseThatHaveYetToLeaveAreToldSo() {
    Tasks.run(PARTIES, () -> {
      await("pass");
      if (count("pass") == 3 && outcomes.size() == 3) {
        barrier.reset();
      }
    });
    assertEquals(3, count("pass"));
    assertEquals(2, count("pass broken"));
    assertAsNew();
  }

  @AsyncioTest
  void thoseThatWaitForTheRoundToLeaveAreNot() {
    Tasks.run(PARTIES, () -> {
      await("first");
      if (outcomes.size() == 3) {
        barrier.reset();
      }
      await("second");
    });
    assertEquals(3, count("first"));
    assertEquals(2, count("first broken"));
    assertEquals(PARTIES, count("second"));
    assertAsNew();
  }

  @AsyncioTest
  void thoseThatWereToldMayWaitAgain() {
    List<Task<?>> tasks = Tasks.start(PARTIES - 1, () -> {
      await("first");
      await("second");
    });
    sleep(Duration.ZERO);
    barrier.reset();
    await("second");
    tasks.forEach(Task::await);
    assertEquals(PARTIES - 1, count("first broken"));
    assertEquals(PARTIES, count("second"));
    assertAsNew();
  }

  @AsyncioTest
  void whenTheLastHasLeftNobodyIsToldSo() {
    Tasks.run(PARTIES, () -> {
      await("first");
      if (outcomes.size() == PARTIES) {
        barrier.reset();
      }
      await("second");
      await("third");
    });
    assertEquals(PARTIES, count("first"));
    assertEquals(PARTIES, count("second"));
    assertEquals(PARTIES, count("third"));
    assertAsNew();
  }
}
