package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;

/// One function for many items, so many at once; and values of several types gathered.
class MapTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final AtomicInteger running = new AtomicInteger();
  private final List<ErrorReport> reports = new ArrayList<>();
  private int most;

  private int slowly(int item) {
    most = Math.max(most, running.incrementAndGet());
    try {
      sleep(SHORT.multipliedBy(10 - item));
    } finally {
      running.decrementAndGet();
    }
    return item * item;
  }

  @AsyncioTest
  void theResultsAreInTheOrderOfTheItems() {
    assertEquals(List.of(1, 4, 9, 16, 25), map(List.of(1, 2, 3, 4, 5), 2, this::slowly));
    assertEquals(2, most);
    assertEquals(List.of(), map(List.<Integer>of(), 2, this::slowly));
  }

  @AsyncioTest
  void asCompletedTheyAreInTheOrderOfTheirEnds() {
    var results = new ArrayList<Integer>();
    mapAsCompleted(List.of(1, 2, 3, 4, 5), 2, this::slowly, results::add);
    // 1 ends at 90, 2 at 80, 3 (from 80) at 150, 4 (from 90) at 150, 5 at 200
    assertEquals(List.of(4, 1, 9, 16, 25), results);
  }

  @AsyncioTest
  void anItemThatIsCancelledCancelsTheRest() {
    Future<Integer> future = getRunningLoop().createFuture();
    getRunningLoop().callLater(SHORT, () -> future.cancel("gone"));
    var e = assertThrows(
        CancelledError.class,
        () -> map(List.of(0, 1), 2, item -> item == 0 ? future.await() : slowly(item)));
    assertEquals("gone", e.getMessage());
    assertEquals(0, running.get());
    assertEquals(0, currentTask().cancelling());
  }

  @AsyncioTest
  void anItemThatIsCancelledEndsAlsoAMapWithASlowReader() {
    Iterable<Integer> endless = () -> IntStream.iterate(0, i -> i + 1).iterator();
    var handedOn = new ArrayList<Integer>();
    assertThrows(
        CancelledError.class,
        () -> mapAsCompleted(
            endless,
            3,
            item -> {
              if (item == 3) {
                throw new CancelledError("of the item");
              }
              return item;
            },
            item -> {
              handedOn.add(item);
              sleep(SHORT);
            }));
    assertTrue(handedOn.size() < 5, handedOn::toString);
  }

  @AsyncioTest
  void whatWasThrownFirstComesOut() {
    var ofTheAction = new IOException("of the action");
    keepReports();
    var e = assertThrows(
        IOException.class, () -> MapTest.<IOException>mapWithAFailingAction(ofTheAction));
    assertSame(ofTheAction, e);
    assertEquals(0, e.getSuppressed().length);
    assertEquals(1, reports.size());
    assertInstanceOf(ArithmeticException.class, reports.getFirst().exception());
  }

  @AsyncioTest
  void anExceptionThatManyMapsThrowDoesNotGrowAndTheOthersAreReported() {
    var shared = new IllegalStateException("shared");
    keepReports();
    for (int i = 0; i < 10; i++) {
      assertThrows(
          IllegalStateException.class,
          () -> map(List.of(1, 2, 3), 3, item -> {
            if (item < 3) {
              throw shared;
            }
            try {
              return sleep(LONG, item);
            } finally {
              fail(new ArithmeticException("clean-up"));
            }
          }));
    }
    assertEquals(0, shared.getSuppressed().length);
    assertEquals(10, reports.size());
    String message = reports.getFirst().message();
    assertTrue(
        message.matches(
            "Exception in a map that ends with java.lang.IllegalStateException, of task '.*'"),
        message);
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  private void keepReports() {
    getRunningLoop().setExceptionHandler((_, report) -> reports.add(report));
  }

  @AsyncioTest
  void anItemsTaskThatOthersCancelIsAnErrorAndNoCancellation() {
    var mapping = currentTask();
    getRunningLoop()
        .callLater(
            SHORT,
            () -> allTasks().stream()
                .filter(task -> task.getName().equals("item"))
                .forEach(task -> task.cancel("enough")));
    var e = assertThrows(
        IllegalStateException.class,
        () -> map(List.of(1, 2), 2, item -> {
          if (item == 2) {
            currentTask().setName("item");
          }
          return slowly(item);
        }));
    assertTrue(
        e.getMessage().startsWith("item, one of the tasks of a map, was cancelled by a callback"),
        e::getMessage);
    assertEquals("enough", assertInstanceOf(CancelledError.class, e.getCause()).getMessage());
    assertEquals(0, mapping.cancelling());
    assertEquals(0, running.get());
  }

  @AsyncioTest
  void whenAllTasksAreCancelledTheMapIs() {
    var mapping = new ArrayList<Task<?>>();
    mapping.add(createTask(() -> mapAsCompleted(List.of(1, 2), 2, this::slowly, _ -> sleep(LONG))));
    sleep(
        SHORT.multipliedBy(8).plusMillis(1)); // the action has begun, the first item has not ended
    assertEquals(1, running.get());
    allTasks().stream().filter(task -> task != currentTask()).forEach(Task::cancel);
    assertThrows(CancelledError.class, mapping.getFirst()::await);
    assertEquals(0, running.get());
  }

  private static <X extends Exception> void mapWithAFailingAction(X failure) throws X {
    MapTest.<X>failInTheCleanUp(value -> {
      throw failure;
    });
  }

  private static <X extends Exception> void failInTheCleanUp(ScopeAction<Integer, X> action)
      throws X {
    Asyncio.<Integer, Integer, X>mapAsCompleted(
        List.of(1, 2),
        2,
        item -> {
          try {
            sleep(SHORT.multipliedBy(item * item));
          } catch (CancelledError cancelled) {
            throw new ArithmeticException("in the clean-up");
          }
          return item;
        },
        action);
  }

  @AsyncioTest
  void aResultIsHandedOnWhileTheItemsAreWaitedFor() {
    var seen = new ArrayList<Integer>();
    Future<Integer> answer = getRunningLoop().createFuture();
    Iterable<Integer> items = () ->
        Stream.<Supplier<Integer>>of(() -> 1, answer::await).map(Supplier::get).iterator();
    mapAsCompleted(items, 5, this::slowly, result -> {
      seen.add(result);
      if (!answer.done()) {
        answer.setResult(2); // the second item comes of the first one's result
      }
    });
    assertEquals(List.of(1, 4), seen);
  }

  @AsyncioTest
  void anItemIsTakenWhenItCanStart() {
    var taken = new ArrayList<Integer>();
    Iterable<Integer> endless =
        () -> IntStream.iterate(0, i -> i + 1).peek(taken::add).iterator();
    var e = assertThrows(
        ArithmeticException.class,
        () -> map(endless, 3, item -> {
          sleep(SHORT);
          return 1 / (2 - item);
        }));
    assertTrue(e.getMessage().contains("zero"), e::getMessage);
    assertTrue(taken.size() <= 6, taken::toString);
  }

  @AsyncioTest
  void theFirstFailureCancelsTheOthersAndComesOutAsItIs(VirtualClock clock) {
    var cancelled = new ArrayList<Integer>();
    keepReports();
    var e = assertThrows(
        IOException.class,
        () -> map(List.of(1, 2, 3), 3, item -> {
          if (item == 2) {
            sleep(SHORT);
            throw new IOException("no " + item);
          }
          try {
            return sleep(LONG, item);
          } catch (CancelledError error) {
            cancelled.add(item);
            if (item == 3) {
              throw new IllegalStateException("clean-up");
            }
            throw error;
          }
        }));
    assertEquals("no 2", e.getMessage());
    assertEquals(List.of(1, 3), cancelled);
    assertEquals("clean-up", reports.getFirst().exception().getMessage());
    assertEquals(SHORT, clock.time());
    assertEquals(0, currentTask().cancelling());
  }

  @AsyncioTest
  void aFailureOfTheItemsComesOutToo() {
    Iterable<Integer> items = () -> Stream.of(1, 0).map(i -> 1 / i).iterator();
    assertThrows(ArithmeticException.class, () -> map(items, 1, item -> item));
  }

  @AsyncioTest
  void anActionThatFailsCancelsTheRest() {
    assertThrows(
        IOException.class,
        () -> mapAsCompleted(List.of(1, 2, 3), 2, item -> sleep(SHORT, item), item -> {
          throw new IOException("no " + item);
        }));
    assertEquals(1, allTasks().size());
  }

  @AsyncioTest
  void cancelledMeanwhileItCancelsAll() {
    Task<?> mapping = createTask(() -> map(List.of(1, 2, 3), 2, item -> sleep(LONG, item)));
    sleep(SHORT);
    mapping.cancel("enough");
    assertEquals("enough", assertThrows(CancelledError.class, mapping::await).getMessage());
    assertEquals(1, allTasks().size());
  }

  @AsyncioTest
  void aSlowActionSlowsDownTheRest() {
    var started = new ArrayList<Integer>();
    mapAsCompleted(
        List.of(1, 2, 3, 4, 5),
        2,
        item -> {
          started.add(item);
          return item;
        },
        item -> {
          sleep(SHORT);
          assertTrue(started.size() <= item + 2, () -> started + " at " + item);
        });
    assertEquals(List.of(1, 2, 3, 4, 5), started);
  }

  @AsyncioTest
  void theLimitIsAtLeastOne() {
    assertThrows(IllegalArgumentException.class, () -> map(List.of(1), 0, item -> item));
  }

  private record Page(String user, int orders, boolean open) {
    Page(String user, int orders) {
      this(user, orders, true);
    }
  }

  @AsyncioTest
  void gatherMakesOneValueOfDifferentTypes(VirtualClock clock) {
    assertEquals(
        new Page("Ada", 3), gather(() -> sleep(SHORT, "Ada"), () -> sleep(SHORT, 3), Page::new));
    assertEquals(
        new Page("Ada", 3, false),
        gather(() -> "Ada", () -> sleep(SHORT, 3), () -> false, Page::new));
    assertEquals(SHORT.multipliedBy(2), clock.time());
  }

  @AsyncioTest
  void gatherOfDifferentTypesThrowsWhatTheyThrow() {
    assertThrows(
        IOException.class,
        () -> gather(
            () -> {
              if (most == 0) {
                throw new IOException("no");
              }
              return "";
            },
            () -> 3,
            Page::new));
  }
}
