package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An interrupt that ends a run comes out of tasks once more while the runner cleans up, and comes
/// out of the whole once.
class InterruptedCleanUpTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofHours(1);

  private final KeyboardInterrupt interrupt = new KeyboardInterrupt("raised");
  private final List<String> order = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();
  private final Supplier<EventLoop> virtualTime = () -> {
    EventLoop loop = new VirtualClock().newEventLoop();
    loop.setExceptionHandler((_, report) -> reports.add(report.message()));
    return loop;
  };

  @AfterEach
  void setNoLoop() {
    Asyncio.setEventLoop(null);
  }

  private void raise() {
    sleep(SHORT);
    throw interrupt;
  }

  /// Beside a task whose clean-up takes its time.
  private void comesOutOnce(RunnableOp<RuntimeException> program) {
    order.clear();
    var thrown = assertThrows(
        Throwable.class,
        () -> run(virtualTime, () -> {
          createTask(() -> {
            try {
              sleep(LONG);
            } finally {
              sleep(LONG);
              order.add("cleaned up");
            }
          });
          try {
            program.run();
          } finally {
            sleep(SHORT);
            order.add("main");
          }
        }));
    assertSame(interrupt, thrown);
    assertEquals(0, thrown.getSuppressed().length);
    assertEquals(List.of("main", "cleaned up"), order);
    assertTrue(reports.stream().noneMatch(each -> each.contains("shutdown")), reports::toString);
  }

  @Test
  void outOfAGroup() {
    comesOutOnce(() -> taskGroup(group -> {
      group.createTask(this::raise);
      sleep(LONG);
    }));
  }

  @Test
  void outOfGroupsInsideEachOther() {
    comesOutOnce(() -> taskGroup(outer -> {
      outer.createTask(() -> taskGroup(inner -> {
        inner.createTask(this::raise);
      }));
      sleep(LONG);
    }));
  }

  @Test
  void outOfAGather() {
    comesOutOnce(() -> gather(this::raise, () -> sleep(LONG)));
  }

  @Test
  void outOfAMap() {
    comesOutOnce(() -> map(List.of(1, 2), 2, item -> {
      raise();
      return item;
    }));
  }

  @Test
  void outOfARace() {
    comesOutOnce(() -> StaggeredRace.<Integer>run(
        List.of(() -> {
          raise();
          return 1;
        }),
        null));
  }

  @Test
  void outOfATaskThatIsAwaitedInTheCleanUp() {
    comesOutOnce(() -> {
      Task<?> worker = createTask(this::raise);
      try {
        sleep(LONG);
      } finally {
        worker.await();
      }
    });
  }

  @Test
  void outOfSeveralTasks() {
    comesOutOnce(() -> {
      Task<?> worker = createTask(this::raise);
      for (int i = 0; i < 3; i++) {
        createTask(() -> {
          try {
            sleep(LONG);
          } finally {
            worker.await();
          }
        });
      }
      worker.await();
    });
    assertEquals(List.of(), reports);
  }

  private void inRunner(Consumer<Runner> use) {
    try (var runner = new Runner(null, virtualTime)) {
      use.accept(runner);
    }
  }

  @Test
  void outOfARunOfTheRunnersLoop() {
    var thrown = assertThrows(
        KeyboardInterrupt.class,
        () -> inRunner(runner -> runner
            .getLoop()
            .runUntilComplete(() -> taskGroup(group -> {
              group.createTask(this::raise);
            }))));
    assertSame(interrupt, thrown);
  }

  @Test
  void notOfACloseAfterItWasCaught() {
    inRunner(runner -> {
      Future<?> group = runner
          .getLoop()
          .createTask(() -> taskGroup(it -> {
            it.createTask(this::raise);
          }));
      assertSame(interrupt, assertThrows(KeyboardInterrupt.class, () -> runner.run(group)));
    });
  }

  @Test
  void anotherOneBreaksTheCleanUpOffAndIsSuppressed() {
    var second = new KeyboardInterrupt("second");
    var thrown = assertThrows(
        KeyboardInterrupt.class,
        () -> inRunner(runner -> runner.run(() -> {
          createTask(() -> {
            try {
              sleep(LONG);
            } finally {
              rethrow(second);
            }
          });
          sleep(SHORT);
          raise();
        })));
    assertSame(interrupt, thrown);
    assertArrayEquals(new Throwable[] {second}, thrown.getSuppressed());
  }

  private static void rethrow(Error error) {
    throw error;
  }
}
