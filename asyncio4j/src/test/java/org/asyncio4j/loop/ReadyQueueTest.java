package org.asyncio4j.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The ring, against the JDK's deque.
class ReadyQueueTest {
  @Test
  void itIsFirstInFirstOutWhereverItGrows() {
    for (long seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var queue = new ReadyQueue<Integer>();
      var deque = new ArrayDeque<Integer>();
      int taken = 0;
      for (int i = 0; i < 2000; i++) {
        if (random.nextInt(5) < 3) {
          queue.add(i);
          deque.add(i);
        } else {
          taken += deque.isEmpty() ? 0 : 1;
          assertEquals(deque.poll(), queue.poll(), "with seed " + seed);
        }
        assertEquals(deque.peek(), queue.peek(), "with seed " + seed);
        assertEquals(deque.size(), queue.size(), "with seed " + seed);
        assertEquals(taken, queue.taken(), "with seed " + seed);
      }
    }
  }

  @Test
  void whatWasTakenStillCountsAfterItIsCleared() {
    var queue = new ReadyQueue<String>();
    queue.add("taken");
    queue.poll();
    queue.add("dropped");
    queue.clear();
    assertTrue(queue.isEmpty());
    assertNull(queue.poll());
    queue.add("next");
    assertEquals("next", queue.poll());
    assertEquals(2, queue.taken());
  }
}
