package org.asyncio4j.sync;

import static org.assertj.core.api.Assertions.*;
import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioTest;

/// Items that a priority queue cannot compare.
class PriorityQueueRefusesTest {
  @AsyncioTest
  void theNextOneInLineGetsThePlaceOfOneThatIsRefused() {
    var queue = new PriorityQueue<Object>(1);
    queue.put(1);
    Task<?> refused = createTask(() -> queue.put(null));
    Task<?> next = createTask(() -> queue.put(2));
    sleep(Duration.ZERO);
    assertThat(queue.get()).isEqualTo(1);
    assertThat(timeout(Duration.ofSeconds(1), queue::get)).isEqualTo(2);
    assertThat(refused.exception()).isInstanceOf(NullPointerException.class);
    next.await();
  }

  /// Whatever comparison throws, of those that a put needs.
  @AsyncioTest
  void noneOfTheOthersIsLost() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var throwing = new boolean[1];
    var queue = new PriorityQueue<Integer>((a, b) -> {
      if (throwing[0] && random.nextInt(4) == 0) {
        throw new IllegalStateException("not now");
      }
      return a.compareTo(b);
    });
    List<Integer> put = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      int item = random.nextInt(1000);
      throwing[0] = true;
      try {
        queue.putNowait(item);
        put.add(item);
      } catch (IllegalStateException e) {
        // refused
      }
      throwing[0] = false;
    }
    put.sort(null);
    List<Integer> got = new ArrayList<>();
    while (!queue.isEmpty()) {
      got.add(queue.getNowait());
    }
    assertThat(got).as("seed %s", seed).isEqualTo(put);
  }

  @AsyncioTest
  void ofEqualItemsTheFirstComesFirst() {
    var queue = new PriorityQueue<String>((a, b) -> Character.compare(a.charAt(0), b.charAt(0)));
    List.of("b1", "a1", "b2", "a2", "a3").forEach(queue::putNowait);
    assertThat(queue).asString().contains("queue=[a1, a2, a3, b1, b2]");
    List<String> got = new ArrayList<>();
    while (!queue.isEmpty()) {
      got.add(queue.getNowait());
    }
    assertThat(got).containsExactly("a1", "a2", "a3", "b1", "b2");
  }
}
