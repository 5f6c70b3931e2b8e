package org.asyncio4j.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/// Which signals end a run, and for how long.
class LoopSignalsTest {
  private static final Arrival INT = new Arrival("INT", 2);
  private static final Arrival TERM = new Arrival("TERM", 15);

  private final FakeSignals jvm = new FakeSignals();
  private final Queue<Runnable> posted = new ArrayDeque<>();
  private final List<String> calls = new ArrayList<>();
  private boolean over;

  /// Of a loop whose handles are callbacks.
  private final LoopSignals<Runnable> signals = new LoopSignals<>(
      new LoopSignals.Handles<>(callback -> callback, posted::add, Runnable::run, _ -> false),
      new SignalTable(jvm));

  private SignalTable.Registration run(boolean interrupts) {
    return signals.during(
        (signal, message) -> !over && calls.add(signal + " " + message), interrupts);
  }

  @Test
  void aSignalThatFindsTheRunOverEndsTheJvm() {
    try (var _ = run(true)) {
      over = true;
      jvm.send("INT");
      assertThat(jvm.exits).containsExactly(130);
      signals.endOn(List.of(TERM));
      jvm.send("TERM");
      assertThat(jvm.exits).containsExactly(130, 143);
    }
    assertThat(calls).isEmpty();
  }

  @Test
  void theFirstSignalEndsTheRunAndTheSecondOneTheJvm() {
    try (var _ = run(true)) {
      signals.endOn(List.of(INT, TERM));
      jvm.send("TERM");
      assertThat(calls).containsExactly("SIGTERM SIGTERM");
      assertThat(jvm.exits).isEmpty();
      jvm.send("INT");
      assertThat(jvm.exits).containsExactly(130);
    }
    assertThat(calls).hasSize(1);
    assertThat(posted).isEmpty(); // a loop that is blocked would not get it
  }

  @Test
  void whatEndsARunEndsWithIt() {
    try (var _ = run(true)) {
      signals.endOn(List.of(INT, TERM));
      assertThat(jvm.ours()).containsExactly("INT", "TERM");
    }
    assertThat(jvm.ours()).isEmpty();
    try (var _ = run(true)) {
      jvm.send("INT");
    }
    assertThat(calls).containsExactly("SIGINT null");
  }

  @Test
  void aHandlerOutlastsTheRun() {
    try (var _ = run(true)) {
      signals.add("TERM", () -> calls.add("handler"));
    }
    jvm.send("TERM");
    posted.remove().run();
    assertThat(calls).containsExactly("handler");
    signals.close();
    assertThat(jvm.ours()).isEmpty();
  }

  @Test
  void theLastOfAHandlerAndAnEndThatWereSetForASignalCounts() {
    try (var _ = run(false)) {
      signals.add("TERM", () -> calls.add("handler"));
      signals.endOn(List.of(TERM));
      jvm.send("TERM");
      assertThat(calls).containsExactly("SIGTERM SIGTERM");

      signals.add("TERM", () -> calls.add("handler"));
      jvm.send("TERM");
      posted.remove().run();
      assertThat(calls).containsExactly("SIGTERM SIGTERM", "handler");
    }
    assertThat(jvm.ours()).containsExactly("TERM");
    assertThat(jvm.exits).isEmpty();
  }

  @Test
  void anEndCanBeRemoved() {
    try (var _ = run(false)) {
      signals.endOn(List.of(INT, TERM));
      assertThat(signals.remove("TERM")).isTrue();
      assertThat(signals.remove("TERM")).isFalse();
      assertThat(jvm.ours()).containsExactly("INT");
    }
  }

  @Test
  void ofSeveralSignalsOfWhichOneCannotBeHandledNoneIs() {
    try (var _ = run(false)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> signals.endOn(List.of(TERM, new Arrival("BUS", 7))));
      assertThat(jvm.ours()).isEmpty();
    }
  }

  @Test
  void whereNoRunnerRunsTheLoopNothingCanBeEnded() {
    assertThatIllegalStateException()
        .isThrownBy(() -> signals.endOn(List.of(TERM)))
        .withMessageContaining("Asyncio.run");
    assertThat(jvm.ours()).isEmpty();
  }
}
