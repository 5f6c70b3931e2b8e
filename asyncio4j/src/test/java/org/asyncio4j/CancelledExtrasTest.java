package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.interop.FlowIterator;
import org.asyncio4j.sync.Queue;
import org.asyncio4j.sync.QueuePublisher;
import org.asyncio4j.testing.CancelEverywhere;
import org.junit.jupiter.api.Test;

/// As [CancelledCombinatorsTest], of what asyncio does not have: maps, limits, starts, races and
/// flows.
class CancelledExtrasTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CancelEverywhere test = new CancelEverywhere();

  @Test
  void maps() {
    Children.allEndWith(children -> map(List.of(3, 1, 2), 2, (Integer seconds) -> {
      children.run(seconds);
      return seconds;
    }));
  }

  @Test
  void mapsWithASlowReader() {
    Children.allEndWith(children -> mapAsCompleted(
        List.of(3, 1, 2),
        2,
        (Integer seconds) -> {
          children.run(seconds);
          return seconds;
        },
        (Integer seconds) -> sleep(SECOND.multipliedBy(2))));
  }

  @Test
  void groupsWithALimit() {
    Children.allEndWith(children -> taskGroup(1, group -> {
      group.createTask(() -> children.run(1));
      group.createTask(() -> children.run(1));
      children.run(1);
    }));
  }

  /// The one that holds the only slot may end in the iteration in which the next one is cancelled.
  @Test
  void aSlotIsNeverLost() {
    test.test(attempt -> {
      var slots = new TaskGroup.Slots(1);
      var children = new Children();
      RunnableOp<RuntimeException> use = () -> slots.run(() -> children.run(1));
      Task<?> before = createTask(use);
      sleep(Duration.ZERO);
      Task<?> after = createTask(() -> {
        sleep(Duration.ofMillis(100));
        use.run();
      });
      attempt.run(use);
      gather(before, after);
      use.run(); // does not wait for ever
      children.assertAllEnded();
    });
  }

  @Test
  void whatIsStarted() {
    Children.allEndWith(children -> taskGroup(group -> {
      int port = group.start((TaskStatus<Integer> status) -> {
        children.run(1);
        status.started(80);
        children.run(2);
      });
      assertEquals(80, port);
      children.run(1);
    }));
  }

  @Test
  void races() {
    Children.allEndWith(children -> StaggeredRace.run(
        List.of(
            () -> {
              children.run(5);
              return "slow";
            },
            () -> {
              children.run(1);
              throw new IllegalArgumentException("does not get there");
            },
            () -> {
              children.run(1);
              return "quick";
            }),
        SECOND.multipliedBy(2)));
  }

  @Test
  void flows() {
    test.test(attempt -> {
      var queue = new Queue<Integer>();
      var read = new ArrayList<Integer>();
      Task<?> producer = createTask(() -> {
        for (int i = 0; i < 3; i++) {
          queue.put(i);
        }
        queue.join(); // each has been handed on
      });
      attempt.run(() -> {
        try (var items = FlowIterator.of(new QueuePublisher<>(queue), 1)) {
          for (int i = 0; i < 3; i++) {
            read.add(items.next());
          }
        }
      });
      producer.cancel();
      Asyncio.wait(List.of(producer));
      assertTrue(read.size() + queue.size() >= 2, () -> read + " and " + queue);
    });
  }
}
