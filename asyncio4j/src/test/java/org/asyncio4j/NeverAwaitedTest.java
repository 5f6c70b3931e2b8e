package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Generator;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Debug mode's report of coroutines that a program made and forgot.
@ExtendWith(AsyncioExtension.class)
class NeverAwaitedTest {
  private final EventLoop loop;
  private final List<ErrorReport> reports = new ArrayList<>();

  NeverAwaitedTest(EventLoop loop) {
    this.loop = loop;
    loop.setDebug(true);
    loop.setExceptionHandler((_, report) -> reports.add(report));
  }

  private Coroutine<?> makeOne() {
    return loop.runUntilComplete(() -> Coroutine.of(() -> "never"));
  }

  @Test
  void oneThatIsLeftWhenTheLoopClosesIsReported() {
    Coroutine<?> left = makeOne();
    loop.close();
    assertEquals(1, reports.size(), reports::toString);
    ErrorReport report = reports.getFirst();
    assertThat(report.message())
        .isEqualTo("coroutine <NeverAwaitedTest.lambda created> was never awaited: drive it, make"
            + " a task of it, or close it");
    assertNull(report.exception());
    assertSame(left, report.source());
    assertThat(report.createdAt().getFirst().getFileName()).isEqualTo("NeverAwaitedTest.java");
  }

  @Test
  void oneThatIsCollectedIsReported() {
    var garbage = new Garbage(loop);
    Garbage.drop(this::makeOne);
    List<ErrorReport> reported = garbage.reports();
    assertEquals(1, reported.size(), reported::toString);
    assertThat(reported.getFirst().message()).contains("was never awaited");
    assertNull(reported.getFirst().source());
  }

  @Test
  void oneThatWasDrivenOrClosedOrMadeATaskIsNot() {
    List<Coroutine<?>> kept = new ArrayList<>();
    loop.runUntilComplete(() -> {
      for (int i = 0; i < 3; i++) {
        kept.add(Coroutine.of(() -> "done"));
      }
      kept.get(0).send(null);
      kept.get(1).close();
      loop.createTask(kept.get(2), TaskOptions.DEFAULT).await();
    });
    loop.close();
    assertEquals(List.of(), reports);
  }

  @Test
  void oneWhoseTaskIsCancelledBeforeItStartsIsNot() {
    loop.runUntilComplete(() -> {
      Task<?> task = loop.createTask(Coroutine.of(() -> "never"), TaskOptions.DEFAULT);
      task.cancel();
      Asyncio.wait(List.of(task));
    });
    loop.close();
    assertEquals(List.of(), reports);
  }

  @Test
  void oneOfWhichNoTaskCanBeMadeIsClosedAndIsNot() {
    Coroutine<?> refused = makeOne();
    try (EventLoop closed = Asyncio.newEventLoop()) {
      Asyncio.setEventLoop(closed);
    }
    try {
      assertThrows(IllegalStateException.class, () -> Asyncio.ensureFuture(refused));
    } finally {
      Asyncio.setEventLoop(null);
    }
    assertThat(refused.isClosed()).isTrue();
    loop.close();
    assertEquals(List.of(), reports);
  }

  @Test
  void generatorsMayBeLeft() {
    Generator<?> left =
        loop.runUntilComplete(() -> Generator.of(() -> Coroutine.yield("an element")));
    loop.close();
    assertEquals(List.of(), reports);
    left.close();
  }

  @Test
  void withoutDebugModeNobodyTakesNote() {
    loop.setDebug(false);
    Coroutine<?> left = makeOne();
    loop.close();
    assertEquals(List.of(), reports);
    left.close();
  }
}
