package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.CancelEverywhere;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A loop over a queue takes all that comes, until it is shut down.
class QueueItemsTest {
  private final Queue<@Nullable Integer> queue = new Queue<>();

  private Task<List<@Nullable Integer>> collecting() {
    return createTask(() -> {
      var items = new ArrayList<@Nullable Integer>();
      queue.items().forEach(items::add);
      return items;
    });
  }

  @AsyncioTest
  void itWaitsForItemsAndEndsWithTheQueue(EventLoop loop) {
    queue.putNowait(1);
    loop.callLater(Duration.ofMillis(10), () -> queue.putNowait(2));
    loop.callLater(Duration.ofMillis(20), queue::shutdown);
    assertEquals(List.of(1, 2), await(collecting()));
  }

  @AsyncioTest
  void whatIsLeftWhenTheQueueIsShutDownComesOut() {
    queue.putNowait(1);
    queue.putNowait(null);
    queue.shutdown();
    assertEquals(Arrays.asList(1, null), await(collecting()));
  }

  @AsyncioTest
  void whatIsDroppedDoesNot() {
    queue.putNowait(1);
    queue.shutdown(true);
    assertEquals(List.of(), await(collecting()));
  }

  @AsyncioTest
  void eachItemGoesToOneOfThoseWhoIterate() {
    var first = collecting();
    var second = collecting();
    sleep(Duration.ZERO);
    List.of(1, 2, 3, 4).forEach(queue::putNowait);
    queue.shutdown();
    var all = new ArrayList<>(await(first));
    all.addAll(await(second));
    all.sort(null);
    assertEquals(List.of(1, 2, 3, 4), all);
  }

  @AsyncioTest
  void anIterationThatIsLeftTakesNoMoreThanItGave() {
    List.of(1, 2, 3).forEach(queue::putNowait);
    for (var item : queue.items()) {
      assertEquals(1, item);
      break;
    }
    queue.shutdown();
    assertEquals(List.of(2, 3), await(collecting()));
  }

  @AsyncioTest
  void toAskAgainWhetherThereIsOneTakesNoOther() {
    queue.putNowait(1);
    queue.putNowait(2);
    var items = queue.items().iterator();
    assertTrue(items.hasNext());
    assertTrue(items.hasNext());
    assertEquals(1, items.next());
    assertEquals(2, items.next());
    queue.shutdown();
    assertFalse(items.hasNext());
    var e = assertThrows(NoSuchElementException.class, items::next);
    assertTrue(e.getMessage().contains("shutdown"), e::getMessage);
  }

  @Test
  void noItemIsLostToACancellation() {
    new CancelEverywhere().test(attempt -> {
      var numbers = new Queue<Integer>(1);
      var seen = new ArrayList<Integer>();
      Task<?> source = createTask(() -> {
        for (int i = 0; i < 3; i++) {
          numbers.put(i);
        }
        numbers.shutdown();
      });
      attempt.run(() -> numbers.items().forEach(seen::add));
      numbers.items().forEach(seen::add);
      await(source);
      assertEquals(List.of(0, 1, 2), seen);
    });
  }

  @AsyncioTest
  void mapTakesAnItemWhenItMayStart() {
    var started = new ArrayList<@Nullable Integer>();
    List.of(1, 2, 3).forEach(queue::putNowait);
    Task<?> mapping = createTask(() -> map(queue.items(), 2, (@Nullable Integer item) -> {
      started.add(item);
      sleep(Duration.ofSeconds(1));
      return item;
    }));
    sleep(Duration.ofMillis(500));
    assertEquals(List.of(1, 2), started);
    assertEquals(1, queue.size());
    queue.shutdown();
    assertEquals(List.of(1, 2, 3), await(mapping));
  }
}
