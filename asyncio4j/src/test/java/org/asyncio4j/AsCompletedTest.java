package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;

/// Futures in the order in which they are done.
class AsCompletedTest {
  private static Task<String> after(int millis, String result) {
    return createTask(() -> sleep(Duration.ofMillis(millis), result));
  }

  @AsyncioTest
  void theyComeInTheOrderOfTheirEndAndAreTheOriginals(VirtualClock clock) {
    Task<String> a = after(10, "a");
    Task<String> b = after(20, "b");
    Task<String> c = after(150, "c");
    var seen = new ArrayList<Task<String>>();
    for (Task<String> done : asCompleted(List.of(b, c, a))) {
      assertTrue(done.done());
      seen.add(done);
    }
    assertEquals(List.of(a, b, c), seen);
    assertEquals(Duration.ofMillis(150), clock.time());
  }

  @AsyncioTest
  void whenTheTimeIsOverTheIterationThrowsAndTheOthersGoOn(VirtualClock clock) {
    Task<String> late = after(150, "late");
    Iterator<Task<String>> iteration =
        asCompleted(List.of(late, after(100, "a")), Duration.ofMillis(120)).iterator();
    assertEquals("a", iteration.next().result());
    assertThrows(TimeoutException.class, iteration::next);
    assertFalse(iteration.hasNext());
    assertThrows(NoSuchElementException.class, iteration::next);
    assertEquals(Duration.ofMillis(120), clock.time());
    assertEquals(0, late.cancelling());
    assertEquals("late", late.await());
  }

  @AsyncioTest
  void aTimeLimitThatIsNotReachedLeavesNothingBehind(EventLoop loop, VirtualClock clock) {
    for (Task<String> done : asCompleted(List.of(after(10, "a")), Duration.ofSeconds(9))) {
      assertEquals("a", done.result());
    }
    assertEquals(Duration.ofMillis(10), clock.time());
    assertEquals(loop.reactor.timerCount(), loop.reactor.droppedCount());
  }

  @AsyncioTest
  void anIterationThatWasLeftGoesOn() {
    var tasks = List.of(after(1, "a"), after(2, "b"), after(3, "c"), after(4, "d"));
    Iterable<Task<String>> completed = asCompleted(tasks);
    var seen = new ArrayList<String>();
    for (Task<String> done : completed) {
      seen.add(done.result());
      if (seen.size() == 2) {
        break;
      }
    }
    completed.forEach(done -> seen.add(done.result()));
    assertEquals(List.of("a", "b", "c", "d"), seen);
  }

  @AsyncioTest
  void severalTasksMayIterateAndEachGetsAnother() {
    Iterator<Task<String>> iteration =
        asCompleted(List.of(after(10, "a"), after(20, "b"))).iterator();
    Task<String> first = createTask(() -> iteration.next().result());
    Task<String> second = createTask(() -> iteration.next().result());
    assertEquals(List.of("a", "b"), gather(first, second));
  }

  @AsyncioTest
  void whoIsCancelledWhileWaitingLeavesTheNextOneToOthers() {
    Task<String> b = after(20, "b");
    Iterator<Task<String>> iteration = asCompleted(List.of(after(10, "a"), b)).iterator();
    Task<?> first = createTask(() -> iteration.next().result());
    Task<String> second = createTask(() -> iteration.next().result());
    sleep(Duration.ofMillis(5));
    first.cancel();
    assertEquals("a", second.await());
    assertTrue(first.cancelled());
    b.await();
  }

  @AsyncioTest
  void aCancelledNextLeavesItsFutureForTheNextOne() {
    Task<String> a = after(10, "a");
    Iterator<Task<String>> iteration = asCompleted(List.of(a)).iterator();
    for (int times = 0; times < 2; times++) {
      assertThrows(TimeoutException.class, () -> timeout(Duration.ofMillis(1), iteration::next));
    }
    assertTrue(iteration.hasNext());
    assertSame(a, iteration.next());
    assertFalse(iteration.hasNext());
  }

  @AsyncioTest
  void aFutureGivenTwiceComesOnce() {
    Task<String> a = after(10, "a");
    var seen = new ArrayList<Task<String>>();
    asCompleted(List.of(a, a)).forEach(seen::add);
    assertEquals(List.of(a), seen);
  }

  @Test
  void withoutALoopThereIsNothingToIterate() {
    assertThrows(IllegalStateException.class, () -> asCompleted(List.<Future<?>>of()));
  }
}
