package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/// Parties wait for each other, round after round.
class BarrierTest {
  private static final int PARTIES = 5;
  private static final List<Integer> ALL = List.of(0, 1, 2, 3, 4);

  private final Barrier barrier = new Barrier(PARTIES);

  static List<Integer> sorted(List<Integer> indexes) {
    var copy = new ArrayList<>(indexes);
    Collections.sort(copy);
    return copy;
  }

  private void assertAsNew() {
    assertEquals(new Barrier.Statistics(PARTIES, 0, false), barrier.statistics());
    assertEquals("<Barrier [filling, waiters:0/5]>", barrier.toString());
  }

  @AsyncioTest
  void itsTextFollowsItsState() {
    assertAsNew();
    List<Task<?>> first = Tasks.start(2, barrier::await);
    sleep(Duration.ZERO);
    assertEquals("<Barrier [filling, waiters:2/5]>", barrier.toString());
    List<Task<?>> rest = Tasks.start(2, barrier::await);
    sleep(Duration.ZERO);
    assertEquals(4, barrier.await());
    assertEquals("<Barrier [draining, waiters:0/5]>", barrier.toString());
    first.forEach(Task::await);
    rest.forEach(Task::await);
    assertAsNew();

    List<Task<?>> waiting =
        Tasks.start(2, () -> assertThrows(BrokenBarrierException.class, barrier::await));
    sleep(Duration.ZERO);
    barrier.reset();
    assertEquals("<Barrier [resetting, waiters:0/5]>", barrier.toString());
    waiting.forEach(Task::await);
    assertAsNew();
    barrier.abort();
    assertEquals("<Barrier [broken]>", barrier.toString());
  }

  @AsyncioTest
  void itHasAtLeastOneParty() {
    var e = assertThrows(IllegalArgumentException.class, () -> new Barrier(0));
    assertTrue(e.getMessage().contains("0 parties"), e::getMessage);
    assertThrows(IllegalArgumentException.class, () -> new Barrier(-5));
    assertEquals(PARTIES, barrier.parties());
  }

  @AsyncioTest
  void eachPartyGetsAnIndexOfItsOwn() {
    var indexes = new ArrayList<Integer>();
    Tasks.run(PARTIES, () -> indexes.add(barrier.await()));
    assertEquals(ALL, sorted(indexes));
    assertAsNew();
  }

  @AsyncioTest
  void theLastPartyGoesOnAtOnceAndTheOthersInOrder() {
    var indexes = new ArrayList<Integer>();
    Tasks.run(PARTIES, () -> indexes.add(barrier.await()));
    assertEquals(List.of(4, 0, 1, 2, 3), indexes);
  }

  @AsyncioTest
  void forOnePartyItDoesNotWait() {
    var one = new Barrier(1);
    assertEquals(0, one.await());
    assertFalse(one.isBroken());
  }

  @AsyncioTest
  void forOnePartyEachRoundIsOver() {
    var one = new Barrier(1);
    var indexes = new ArrayList<Integer>();
    List<Task<?>> tasks = Tasks.start(2, () -> indexes.add(one.await()));
    assertEquals(0, one.waiting());
    sleep(Duration.ZERO);
    assertTrue(tasks.stream().allMatch(Task::done));
    assertEquals(List.of(0, 0), indexes);
    assertEquals(0, one.waiting());
  }

  @AsyncioTest
  void itCountsThoseThatWait() {
    var three = new Barrier(3);
    Task<?> first = createTask(three::await);
    sleep(Duration.ZERO);
    assertEquals(1, three.waiting());
    Task<?> second = createTask(three::await);
    sleep(Duration.ZERO);
    assertEquals(2, three.waiting());
    assertTrue(three.toString().contains("filling"), three::toString);
    three.await();
    first.await();
    second.await();
    assertEquals(0, three.waiting());
    assertFalse(three.isBroken());
  }

  @AsyncioTest
  void itCanBePassedAgainAndAgain() {
    var first = new ArrayList<Integer>();
    var second = new ArrayList<Integer>();
    Tasks.run(PARTIES, () -> {
      first.add(barrier.await());
      second.add(barrier.await());
      assertEquals(PARTIES, first.size());
    });
    assertEquals(PARTIES, first.size());
    assertEquals(PARTIES, second.size());
    assertAsNew();
  }

  @AsyncioTest
  void eachRoundHasAllIndexes() {
    var first = new ArrayList<Integer>();
    var second = new ArrayList<Integer>();
    Tasks.run(PARTIES, () -> {
      first.add(barrier.await());
      second.add(barrier.await());
    });
    assertEquals(ALL, sorted(first));
    assertEquals(ALL, sorted(second));
  }

  @AsyncioTest
  void itDrainsUntilTheLastHasLeft() {
    var texts = new ArrayList<String>();
    Tasks.run(PARTIES, () -> {
      barrier.await();
      texts.add(barrier.toString());
    });
    String draining = "<Barrier [draining, waiters:0/5]>";
    assertEquals(Collections.nCopies(PARTIES - 1, draining), texts.subList(0, PARTIES - 1));
    assertEquals("<Barrier [filling, waiters:0/5]>", texts.getLast());
  }

  @AsyncioTest
  void whoComesBackWhileItDrainsIsInTheNextRound() {
    var first = new ArrayList<Integer>();
    var again = new ArrayList<Integer>();
    List<Task<?>> tasks = Tasks.start(PARTIES, () -> {
      first.add(barrier.await());
      if (first.size() <= 2) { // the others are still inside
        again.add(barrier.await());
        assertEquals(PARTIES, first.size());
      }
    });
    sleep(Duration.ofSeconds(1));
    assertEquals(2, barrier.waiting());
    assertEquals(List.of(), again);
    Tasks.run(PARTIES - 2, barrier::await);
    tasks.forEach(Task::await);
    assertEquals(List.of(0, 1), sorted(again));
    assertAsNew();
  }

  @AsyncioTest
  void aCancelledPartyDoesNotCount() {
    var three = new Barrier(3);
    Task<?> first = createTask(three::await);
    Task<?> second = createTask(three::await);
    sleep(Duration.ZERO);
    assertEquals(2, three.waiting());
    first.cancel();
    assertThrows(CancelledError.class, first::await);
    assertEquals(1, three.waiting());
    assertFalse(three.isBroken());
    Tasks.run(2, three::await);
    second.await();
    assertEquals(0, three.waiting());
  }
}
