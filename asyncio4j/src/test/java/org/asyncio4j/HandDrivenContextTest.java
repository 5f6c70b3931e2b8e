package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is current, context and loop, inside coroutines that are driven by hand and for their
/// drivers.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandDrivenContextTest {
  private static final ContextVar<String> VAR = ContextVar.withDefault("var", "default");

  private static Coroutine<String> standingInAContextOfItsOwn() {
    return Coroutine.of(() -> {
      String inside = new Context().<String, RuntimeException>run(() -> {
        VAR.set("own");
        Coroutine.yield(VAR.get());
        return VAR.get();
      });
      return inside + " then " + VAR.get();
    });
  }

  @Test
  void whatACoroutineEntersIsNotEnteredByItsDriver() {
    VAR.set("driver");
    var coroutine = standingInAContextOfItsOwn();
    assertThat(coroutine.send(null)).isEqualTo(new Step.Yielded<>("own"));
    assertThat(VAR.get()).isEqualTo("driver");
    assertThat(coroutine.send(null)).isEqualTo(new Step.Returned<>("own then driver"));
    assertThat(VAR.get()).isEqualTo("driver");
  }

  @Test
  void oneThatIsFinishedByAnotherTaskComesBackToThatTasksContext() {
    run(() -> {
      var coroutine = standingInAContextOfItsOwn();
      Task<?> first = createTask(() -> {
        VAR.set("first");
        coroutine.send(null);
        return VAR.get();
      });
      Task<?> second = createTask(() -> {
        VAR.set("second");
        return coroutine.send(null) + " " + VAR.get();
      });
      assertThat((Object) await(first)).isEqualTo("first");
      assertThat((Object) await(second)).isEqualTo("Returned[value=own then second] second");
    });
  }

  @Test
  void whatACoroutineSetsIsItsDriversAlsoIfThatNeverUsedAContext() throws Exception {
    var read = new FutureTask<>(() -> {
      var coroutine = Coroutine.of(() -> {
        VAR.set("set");
        Coroutine.yield(1);
        return VAR.get();
      });
      coroutine.send(null);
      return coroutine.send(null) + " " + VAR.get();
    });
    Thread.ofPlatform().start(read);
    assertThat(read.get()).isEqualTo("Returned[value=set] set");
  }

  @Test
  void alsoInItsOnlyStep() throws Exception {
    var read = new FutureTask<>(() -> {
      Coroutine.of(() -> VAR.set("set")).send(null);
      return VAR.get();
    });
    Thread.ofPlatform().start(read);
    assertThat(read.get()).isEqualTo("set");
  }

  @Test
  void closingLeavesTheClosersContextAlone() {
    VAR.set("closer");
    var coroutine = standingInAContextOfItsOwn();
    coroutine.send(null);
    coroutine.close();
    assertThat(VAR.get()).isEqualTo("closer");
    EventLoop loop = newEventLoop();
    loop.setExceptionHandler((_, _) -> {});
    loop.runUntilComplete(() -> {
      var _ = createTask(() -> new Context().run(() -> {
        VAR.set("task");
        sleep(java.time.Duration.ofHours(1));
      }));
      sleep(java.time.Duration.ZERO);
    });
    loop.close();
    assertThat(VAR.get()).isEqualTo("closer");
  }

  @Test
  void oneThatIsClosedOnAnotherThreadDoesNotBelieveToBeOnItsLoop() throws Exception {
    List<String> seen = new ArrayList<>();
    run(() -> {
      var coroutine = Coroutine.of(() -> {
        try {
          Coroutine.yield(1);
        } finally {
          seen.add(String.valueOf(ThreadState.current().running));
        }
      });
      coroutine.send(null);
      toThread(coroutine::close);
    });
    assertThat(seen).containsExactly("null");
  }
}
