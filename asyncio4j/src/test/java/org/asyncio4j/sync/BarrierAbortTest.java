package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/// Aborted, it stays broken for all until it is reset.
class BarrierAbortTest {
  private static final int PARTIES = 5;

  private final Barrier barrier = new Barrier(PARTIES);
  private final List<Integer> passed = new ArrayList<>();
  private final List<BrokenBarrierException> broken = new ArrayList<>();

  private void await() {
    try {
      passed.add(barrier.await());
    } catch (BrokenBarrierException e) {
      broken.add(e);
    }
  }

  /// Passes twice, but for the party that fails in its first pass: the fourth to leave.
  private void failAtIndexTwo() {
    try {
      int index = barrier.await();
      passed.add(index);
      if (index == 2) {
        throw new ArithmeticException("index 2");
      }
      barrier.await();
    } catch (BrokenBarrierException e) {
      broken.add(e);
    } catch (ArithmeticException e) {
      barrier.abort();
    }
  }

  private void assertBroken() {
    assertTrue(barrier.isBroken());
    assertEquals(0, barrier.waiting());
  }

  @AsyncioTest
  void anEmptyOneBreaks() {
    barrier.abort();
    assertBroken();
    var e = assertThrows(BrokenBarrierException.class, barrier::await);
    assertTrue(e.getMessage().contains("aborted"), e::getMessage);
    assertBroken();
  }

  @AsyncioTest
  void thoseThatWaitAreToldSo() {
    List<Task<?>> tasks = Tasks.start(PARTIES - 1, this::await);
    sleep(Duration.ZERO);
    barrier.abort();
    tasks.forEach(Task::await);
    assertEquals(PARTIES - 1, broken.size());
    assertTrue(broken.getFirst().getMessage().contains("was aborted"));
    assertBroken();
  }

  @AsyncioTest
  void thoseThatHaveYetToLeaveAndThoseThatCameBackAreToldSo() {
    Tasks.run(PARTIES, () -> {
      await();
      if (passed.size() == 3 && broken.isEmpty()) {
        barrier.abort();
      } else if (passed.size() < 3) {
        await();
      }
    });
    assertEquals(3, passed.size());
    assertEquals(4, broken.size());
    assertBroken();
  }

  @AsyncioTest
  void aPartyThatFailsCanSpareTheOthersTheWait() {
    Tasks.run(PARTIES, this::failAtIndexTwo);
    assertEquals(List.of(4, 0, 1, 2), passed);
    assertEquals(PARTIES - 1, broken.size());
    assertBroken();
  }

  @AsyncioTest
  void aResetMendsIt() {
    var all = new Barrier(PARTIES);
    Tasks.run(PARTIES, () -> {
      failAtIndexTwo();
      if (all.await() == 0) {
        assertBroken();
        passed.clear();
        barrier.reset();
      }
      all.await();
      await();
    });
    assertEquals(List.of(0, 1, 2, 3, 4), BarrierTest.sorted(passed));
    assertEquals(PARTIES - 1, broken.size());
    assertFalse(barrier.isBroken());
    assertEquals("<Barrier [filling, waiters:0/5]>", barrier.toString());
  }
}
