package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Tasks that await each other in a circle end when they are cancelled, which is reported; long
/// chains of awaits are cancelled without recursion. What a run was for comes out of it.
class CircleTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofHours(1);

  private final List<String> log = new ArrayList<>();

  /// Makes a circle of tasks, and leaves it.
  private static Map<String, Consumer<Task<?>[]>> circles() {
    var circles = new LinkedHashMap<String, Consumer<Task<?>[]>>();
    for (int size : new int[] {2, 3, 1000}) {
      circles.put("of " + size, tasks -> {
        var circle = new Task<?>[size];
        for (int i = 0; i < size; i++) {
          int next = (i + 1) % size;
          circle[i] = createTask(() -> {
            sleep(Duration.ZERO);
            circle[next].await();
          });
        }
        tasks[0] = circle[size / 2];
      });
    }
    circles.put("itself in a gather", tasks -> {
      tasks[0] = createTask(() -> {
        sleep(Duration.ZERO);
        gather(List.of(tasks[0]));
      });
    });
    circles.put("itself in a gather of gathers that returns exceptions", tasks -> {
      tasks[0] = createTask(() -> {
        sleep(Duration.ZERO);
        gatherReturningExceptions(
            List.of(gatherFuture(List.of(tasks[0])), createTask(() -> sleep(LONG))));
      });
    });
    circles.put("over a gather", tasks -> {
      tasks[0] = createTask(() -> {
        sleep(Duration.ZERO);
        gather(List.of(tasks[1]));
      });
      tasks[1] = createTask(() -> tasks[0].await());
    });
    circles.put("a child of a group and its parent", tasks -> {
      tasks[0] = createTask(() -> taskGroup(group -> group.createTask(() -> tasks[0].await())));
    });
    circles.put("a child of a group that gathers its parent", tasks -> {
      tasks[0] =
          createTask(() -> taskGroup(group -> group.createTask(() -> gather(List.of(tasks[0])))));
    });
    circles.put("a child of a group over another one", tasks -> {
      tasks[0] = createTask(() -> taskGroup(group -> {
        tasks[1] = group.createTask(() -> tasks[0].await());
        group.createTask(() -> tasks[1].await());
      }));
    });
    circles.put("a candidate of a race and its caller", tasks -> {
      tasks[0] = createTask(() -> StaggeredRace.run(List.of(() -> tasks[0].await()), null));
    });
    return circles;
  }

  private void logReports() {
    getRunningLoop().setExceptionHandler((_, report) -> log.add(report.message()));
  }

  private void assertCircleReported(String circle) {
    assertEquals(
        List.of(true),
        log.stream().map(line -> line.contains("await each other in a circle")).toList(),
        () -> circle + ": " + log);
  }

  @Test
  void aCircleEndsWithTheRunAndDoesNotSpoilIt() {
    circles().forEach((circle, make) -> {
      log.clear();
      var others = new ArrayList<String>();
      String value = Asyncio.<String, RuntimeException>run(() -> {
        logReports();
        make.accept(new Task<?>[2]);
        createTask(() -> {
          try {
            sleep(LONG);
          } finally {
            sleep(SHORT);
            others.add("cleaned up");
          }
        });
        sleep(SHORT);
        return "value";
      });
      assertEquals("value", value, circle);
      assertEquals(List.of("cleaned up"), others, circle);
      assertCircleReported(circle);
    });
  }

  @Test
  void aCircleDoesNotHideTheExceptionOfMain() {
    var failure = new IllegalStateException("of main");
    var thrown = assertThrows(
        IllegalStateException.class,
        () -> run(() -> {
          logReports();
          circles().get("of 2").accept(new Task<?>[2]);
          sleep(SHORT);
          throw failure;
        }));
    assertSame(failure, thrown);
    assertCircleReported("of 2");
  }

  @Test
  void aCircleIsCancelledInTheMiddleOfARun() {
    circles().forEach((circle, make) -> {
      log.clear();
      run(() -> {
        logReports();
        var tasks = new Task<?>[2];
        make.accept(tasks);
        sleep(SHORT);
        List<Task<?>> all = new ArrayList<>(allTasks());
        all.remove(currentTask());
        assertTrue(tasks[0].cancel(), circle);
        Asyncio.wait(all);
        assertTrue(tasks[0].cancelled(), circle);
        assertCircleReported(circle);
      });
    });
  }

  @Test
  void whoAwaitsSomebodyInTheCircleEndsWithIt() {
    run(() -> {
      logReports();
      var tasks = new Task<?>[2];
      circles().get("of 3").accept(tasks);
      Task<?> outside = createTask(() -> tasks[0].await());
      sleep(SHORT);
      outside.cancel();
      Asyncio.wait(List.of(outside));
      assertTrue(outside.cancelled());
      assertTrue(tasks[0].cancelled());
      assertCircleReported("of 3");
    });
  }

  @Test
  void aCircleThatIsMadeInCleanUpIsAnErrorOfTheOneWhoClosesIt() {
    String value = Asyncio.<String, RuntimeException>run(() -> {
      logReports();
      var tasks = new Task<?>[2];
      for (int i = 0; i < 2; i++) {
        int other = 1 - i;
        tasks[i] = createTask(() -> {
          try {
            sleep(LONG);
          } finally {
            tasks[other].await();
          }
        });
      }
      sleep(SHORT);
      return "value";
    });
    assertEquals("value", value);
    assertEquals(2, log.size(), log::toString);
  }

  @Test
  void aTaskThatIgnoresItsCancellationForAWhileIsWaitedFor() {
    String value = Asyncio.<String, RuntimeException>run(() -> {
      createTask(() -> {
        for (int i = 0; i < 3; i++) {
          try {
            sleep(SHORT);
          } catch (CancelledError e) {
            log.add("ignored");
          }
        }
        log.add("ended");
      });
      sleep(Duration.ZERO);
      return "value";
    });
    assertEquals("value", value);
    assertEquals(List.of("ignored", "ended"), log);
  }

  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  @Test
  void aTaskThatOverflowsItsStackAtTheEndIsReported() {
    String value = Asyncio.<String, RuntimeException>run(() -> {
      logReports();
      createTask(() -> {
        try {
          sleep(LONG);
        } finally {
          overflow(0);
        }
      });
      sleep(Duration.ZERO);
      return "value";
    });
    assertEquals("value", value);
    assertEquals(1, log.size(), log::toString);
  }

  @Test
  void aFutureWhoseCancelFailsIsReportedAndItsTaskEndsAllTheSame() {
    String value = Asyncio.<String, RuntimeException>run(() -> {
      logReports();
      var stubborn = new Future<Object>() {
        @Override
        public boolean cancel(String message) {
          throw new IllegalStateException("no");
        }
      };
      createTask(() -> {
        try {
          stubborn.await();
        } finally {
          log.add("ended");
        }
      });
      createTask(() -> {
        try {
          sleep(LONG);
        } finally {
          log.add("ended too");
        }
      });
      sleep(Duration.ZERO);
      return "value";
    });
    assertEquals("value", value);
    assertEquals(List.of("Exception while cancelling a task", "ended", "ended too"), log);
  }

  private static Task<?> chain(int length) {
    Task<?> last = createTask(() -> sleep(LONG));
    for (int i = 1; i < length; i++) {
      Task<?> below = last;
      last = createTask(() -> below.await());
    }
    sleep(Duration.ZERO);
    return last;
  }

  @Test
  void aLongChainIsCancelledFromItsTop() {
    run(() -> {
      Task<?> top = chain(20_000);
      sleep(SHORT);
      assertTrue(top.cancel());
      Asyncio.wait(List.of(top));
      assertTrue(top.cancelled());
    });
  }

  @Test
  void aLongChainIsCancelledAtTheEndOfARun() {
    assertEquals("value", Asyncio.<String, RuntimeException>run(() -> {
      chain(20_000);
      sleep(SHORT);
      return "value";
    }));
  }

  @Test
  void aLongChainOfTasksAndGathersIsCancelled() {
    run(() -> {
      Task<?> last = createTask(() -> sleep(LONG));
      for (int i = 1; i < 10_000; i++) {
        Task<?> below = last;
        last = createTask(() -> gather(List.of(gatherFuture(List.of(below)))));
      }
      sleep(SHORT);
      last.cancel();
      Asyncio.wait(List.of(last));
      assertTrue(last.cancelled());
    });
  }

  @Test
  void diamondsAreCancelledInTimeThatDoesNotGrowWithTheWaysThroughThem() {
    run(() -> {
      Task<?> root = createTask(() -> sleep(LONG));
      List<Task<?>> layer = List.of(root);
      for (int i = 0; i < 60; i++) {
        List<Task<?>> below = layer;
        layer = List.of(createTask(() -> gather(below)), createTask(() -> gather(below)));
      }
      sleep(SHORT);
      layer.getFirst().cancel();
      Asyncio.wait(layer);
      assertTrue(root.cancelled());
    });
  }

  @Test
  void eachWayToATaskCountsAsACancellation() {
    run(() -> {
      Task<?> root = createTask(() -> sleep(LONG));
      Task<?> one = createTask(() -> root.await());
      Task<?> two = createTask(() -> root.await());
      sleep(SHORT);
      Future<?> both = gatherFuture(List.of(one, two, one));
      both.cancel();
      assertEquals(
          List.of(2, 1, 3), List.of(one.cancelling(), two.cancelling(), root.cancelling()));
      assertThrows(CancelledError.class, both::await);
    });
  }
}
