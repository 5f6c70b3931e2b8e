package org.asyncio4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.asyncio4j.EventLoop;
import org.junit.jupiter.api.Test;
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
      var _ = createTask(() -> sleep(Duration.ofHours(1)));
    }

    @AsyncioTest
    void standsStill(EventLoop loop) {
      await(loop.createFuture());
    }

    @Test
    @ExtendWith(AsyncioExtension.class)
    void drivesTheLoopItself(EventLoop loop, VirtualClock clock) {
      assertThat(getEventLoop()).isSameAs(loop);
      loop.runUntilComplete(() -> sleep(Duration.ofSeconds(1)));
      assertThat(clock.time()).isEqualTo(Duration.ofSeconds(1));
    }
  }

  /// What each subject failed with, by its method's name; those that passed are not in here.
  private static Map<String, Throwable> failures() {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Subjects.class))
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
    Map<String, Throwable> failures = failures();
    assertThat(failures)
        .containsOnlyKeys(
            "failsByItself", "letsACallbackFail", "losesAFailure", "leavesATask", "standsStill");
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
    assertThat(failures.get("leavesATask")).hasMessageContaining("tasks are left over");
    assertThat(failures.get("standsStill")).isInstanceOf(Standstill.class);
  }
}
