package org.asyncio4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.asyncio4j.EventLoop;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.coroutine.Coroutines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/// Runs tests that use the extension, and looks at what became of them.
class AsyncioExtensionTest {
  /// The tests that are looked at. A nested class that is static is not run by itself.
  static class Subjects {
    @AsyncioTest
    void passes(EventLoop loop, VirtualClock clock) {
      sleep(Duration.ofHours(1));
      assertThat(clock.time()).isEqualTo(Duration.ofHours(1));
      assertThat(getRunningLoop()).isSameAs(loop);
    }

    @AsyncioTest
    void failsByItself() {
      sleep(Duration.ZERO);
      throw new IllegalArgumentException("by itself");
    }

    @AsyncioTest
    void letsACallbackFail(EventLoop loop) {
      loop.callSoon(() -> {
        throw new IllegalArgumentException("in a callback");
      });
      sleep(Duration.ZERO);
    }

    @AsyncioTest
    void losesAFailure(EventLoop loop) {
      loop.createFuture().setException(new IllegalArgumentException("lost"));
    }

    @AsyncioTest
    void leavesATask() {
      var _ = createTask(() -> sleep(Duration.ofHours(1)), TaskOptions.named("left"));
      sleep(Duration.ZERO);
    }

    @AsyncioTest
    void standsStill(EventLoop loop) {
      await(loop.createFuture());
    }

    @AsyncioTest
    void stopsTheLoop(EventLoop loop) {
      loop.stop();
      sleep(Duration.ofHours(1));
    }

    @Test
    @ExtendWith(AsyncioExtension.class)
    void drivesTheLoopToAStandstill(EventLoop loop) {
      loop.runUntilComplete(loop.createFuture());
    }

    @Test
    @ExtendWith(AsyncioExtension.class)
    void drivesTheLoopItself(EventLoop loop, VirtualClock clock) {
      assertThat(getEventLoop()).isSameAs(loop);
      loop.runUntilComplete(() -> sleep(Duration.ofSeconds(1)));
      assertThat(clock.time()).isEqualTo(Duration.ofSeconds(1));
    }
  }

  /// Tests that never end unless their thread is interrupted.
  static class Endless {
    private final Thread thread = Thread.currentThread();

    @AfterEach
    void theLoopCanRunToCleanUp(EventLoop loop) {
      loop.runUntilComplete(() -> sleep(Duration.ZERO));
    }

    @AsyncioTest
    @Timeout(value = 1, unit = TimeUnit.MILLISECONDS)
    void timesOut() {
      while (true) {
        sleep(Duration.ZERO);
      }
    }

    @AsyncioTest
    void spins(EventLoop loop) {
      var _ = createTask(() -> await(loop.createFuture()), TaskOptions.named("waiter"));
      sleep(Duration.ZERO);
      thread.interrupt();
      while (true) {
        sleep(Duration.ZERO);
      }
    }

    @AsyncioTest
    void sleepsOnAndOn() {
      thread.interrupt();
      while (true) {
        sleep(Duration.ofNanos(1));
      }
    }

    @AsyncioTest
    void waitsForAnotherThread() throws InterruptedException {
      thread.interrupt();
      toThread(() -> new CountDownLatch(1).await());
    }

    @AsyncioTest
    void blocks() throws InterruptedException {
      thread.interrupt();
      new CountDownLatch(1).await();
    }

    @AsyncioTest
    void blocksInACallback(EventLoop loop) {
      loop.callSoon(() -> {
        thread.interrupt();
        if (Coroutines.system() == Coroutines.NATIVE) { // else nobody knows the callback's thread
          LockSupport.park();
        }
      });
      while (true) {
        sleep(Duration.ofSeconds(1));
      }
    }
  }

  /// What each subject failed with, by its method's name; those that passed are not in here.
  private static Map<String, Throwable> failures(Class<?> subjects) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(subjects))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .collect(Collectors.toMap(
            event -> event.getTestDescriptor().getDisplayName().replaceAll("\\(.*", ""),
            event -> event
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow()));
  }

  @Test
  void aTestFailsByWhatItThrowsReportsLeavesOrWaitsForInVain() {
    Map<String, Throwable> failures = failures(Subjects.class);
    assertThat(failures)
        .containsOnlyKeys(
            "failsByItself",
            "letsACallbackFail",
            "losesAFailure",
            "leavesATask",
            "standsStill",
            "stopsTheLoop",
            "drivesTheLoopToAStandstill");
    assertThat(failures.get("failsByItself"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("by itself");
    assertThat(failures.get("letsACallbackFail"))
        .hasMessageContaining("errors were reported")
        .hasMessageContaining("Exception in callback")
        .hasSuppressedException(new IllegalArgumentException("in a callback"));
    assertThat(failures.get("losesAFailure"))
        .hasMessageContaining("Future exception was never retrieved")
        .hasSuppressedException(new IllegalArgumentException("lost"));
    assertThat(failures.get("leavesATask"))
        .hasMessageContaining("tasks are left over")
        .hasMessageContaining("<Task pending name='left' coro=<AsyncioExtensionTest")
        .hasMessageContaining("wait_for=<Future pending");
    assertThat(failures.get("standsStill")).isInstanceOf(Standstill.class);
    assertThat(failures.get("stopsTheLoop")).hasMessageContaining("event loop stopped before");
  }

  @Test
  void whatARunThatWasBrokenOffLeavesIsNotReportedAgain() {
    Map<String, Throwable> failures = failures(Subjects.class);
    assertThat(failures.get("standsStill")).hasNoSuppressedExceptions();
    assertThat(failures.get("stopsTheLoop")).hasNoSuppressedExceptions();
    assertThat(failures.get("drivesTheLoopToAStandstill"))
        .isInstanceOf(Standstill.class)
        .hasNoSuppressedExceptions();
  }

  @Test
  void anInterruptOfTheTestsThreadEndsATestAndSaysWhoWaits() {
    Map<String, Throwable> failures = failures(Endless.class);
    assertThat(failures)
        .containsOnlyKeys(
            "timesOut",
            "spins",
            "sleepsOnAndOn",
            "waitsForAnotherThread",
            "blocks",
            "blocksInACallback");
    assertThat(failures.get("timesOut")).hasMessageContaining("timed out after 1 millisecond");
    assertThat(failures.get("timesOut").getSuppressed())
        .singleElement()
        .satisfies(AsyncioExtensionTest::saysWhoWaits);
    saysWhoWaits(failures.get("spins"));
    assertThat(failures.get("spins"))
        .hasMessageContaining("name='waiter'")
        .hasMessageContaining("wait_for=<Future pending");
    saysWhoWaits(failures.get("sleepsOnAndOn"));
    saysWhoWaits(failures.get("waitsForAnotherThread"));
    assertThat(failures.get("blocks")).isInstanceOf(InterruptedException.class);
    saysWhoWaits(failures.get("blocksInACallback"));
  }

  private static void saysWhoWaits(Throwable failure) {
    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("The test's thread was interrupted")
        .hasMessageContaining("<Task pending name='Task-")
        .hasNoSuppressedExceptions();
  }
}
