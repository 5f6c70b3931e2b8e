package org.asyncio4j.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who waits in order and leaves from anywhere.
class LineTest {
  private static final class Waiter {
    final int hash;

    Waiter(int hash) {
      this.hash = hash;
    }
  }

  private int hashed;

  private int hashOf(Object asked) {
    hashed++;
    return ((Waiter) asked).hash;
  }

  @Test
  void itIsAListWhoeverLeaves() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      int hashes = 1 + random.nextInt(100);
      int comes = 4 + random.nextInt(5);
      var line = new Line<Waiter>(this::hashOf);
      var list = new ArrayList<Waiter>();
      for (int i = 0; i < 500; i++) {
        if (list.isEmpty() || random.nextInt(10) < comes) {
          var waiter = new Waiter(random.nextInt(hashes));
          line.add(waiter);
          list.add(waiter);
        } else {
          int from = random.nextInt(list.size());
          int to = random.nextInt(5) > 0 ? from + 1 : Math.min(list.size(), from + 5);
          var leaving = List.copyOf(list.subList(from, to));
          assertTrue(line.removeAll(leaving), "with seed " + seed);
          list.removeAll(leaving);
          assertEquals(false, line.removeAll(leaving), "with seed " + seed);
        }
        var asked = new Waiter(random.nextInt(hashes));
        assertTrue(
            line.find(asked)
                .containsAll(
                    list.stream().filter(each -> each.hash == asked.hash).toList()),
            "with seed " + seed);
        assertEquals(list, line.all(), "with seed " + seed);
        assertEquals(list.isEmpty(), line.isEmpty(), "with seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"in order", "in reverse", "at random"})
  void ofManyEachLeavesWithoutASearch(String order) {
    int many = 100_000;
    var line = new Line<Waiter>(this::hashOf);
    var waiters = new ArrayList<Waiter>();
    for (int i = 0; i < many; i++) {
      waiters.add(new Waiter(i));
      line.add(waiters.getLast());
    }
    List<Waiter> leaving = switch (order) {
      case "in order" -> waiters;
      case "in reverse" -> waiters.reversed();
      default -> {
        Collections.shuffle(waiters, new Random(1));
        yield waiters;
      }
    };
    for (Waiter waiter : leaving) {
      assertTrue(line.removeAll(List.of(waiter)));
    }
    assertTrue(line.isEmpty());
    assertTrue(hashed < 4 * many, () -> hashed + " hash codes for " + many);
  }
}
