package org.asyncio4j.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whose a signal is, and who is called.
class SignalTableTest {
  private final FakeSignals jvm = new FakeSignals();
  private final SignalTable table = new SignalTable(jvm);
  private final Object loop = new Object();
  private final Object other = new Object();
  private final List<String> calls = new ArrayList<>();

  private Runnable call(String what) {
    return () -> calls.add(what);
  }

  /* --------------------------------------- handlers --------------------------------------- */

  @Test
  void theFirstHandlerTakesASignalAndTheLastOneGivesItBack() {
    table.handle(loop, "TERM", call("loop"));
    table.handle(other, "TERM", call("other"));
    jvm.send("TERM");
    assertThat(calls).containsExactly("loop", "other");

    assertThat(table.remove(loop, "TERM")).isTrue();
    jvm.send("TERM");
    assertThat(calls).containsExactly("loop", "other", "other");
    assertThat(table.remove(loop, "TERM")).isFalse();

    assertThat(table.remove(other, "TERM")).isTrue();
    assertThat(jvm.ours()).isEmpty();
    assertThat(table.remove(other, "TERM")).isFalse();
  }

  @Test
  void aHandlerTakesThePlaceOfThatBefore() {
    table.handle(loop, "TERM", call("first"));
    table.handle(loop, "TERM", call("second"));
    jvm.send("TERM");
    assertThat(calls).containsExactly("second");
    table.remove(loop, "TERM");
    assertThat(jvm.ours()).isEmpty();
  }

  @Test
  void eachSignalHasItsOwn() {
    table.handle(loop, "TERM", call("TERM"));
    table.handle(loop, "HUP", call("HUP"));
    jvm.send("HUP");
    assertThat(calls).containsExactly("HUP");
    table.remove(loop, "HUP");
    assertThat(jvm.ours()).containsExactly("TERM");
  }

  @Test
  void aHandlerTakesThePlaceOfTheProgramsOwnWhichIsBackAfterwards() {
    jvm.programHas("INT");
    table.handle(loop, "INT", call("loop"));
    assertThat(jvm.ours()).containsExactly("INT");
    table.remove(loop, "INT");
    assertThat(jvm.ours()).isEmpty();
  }

  @Test
  void whatTheJvmNeedsIsNotTaken() {
    assertThatIllegalStateException()
        .isThrownBy(() -> table.handle(loop, "BUS", call("loop")))
        .withMessageStartingWith("SIGBUS cannot be handled");
    assertThat(jvm.ours()).isEmpty();
  }

  /* --------------------------------------- fallbacks -------------------------------------- */

  @Test
  void aFallbackIsBackWhenTheHandlerInItsPlaceHasGone() {
    var fallback = table.fallBack(loop, "INT", call("fallback"));
    table.handle(loop, "INT", call("handler"));
    jvm.send("INT");
    table.remove(loop, "INT");
    jvm.send("INT");
    assertThat(calls).containsExactly("handler", "fallback");
    fallback.close();
    assertThat(jvm.ours()).isEmpty();
  }

  @Test
  void aFallbackWaitsForTheEndOfAHandlerThatWasThereBefore() {
    table.handle(loop, "INT", call("handler"));
    var fallback = table.fallBack(loop, "INT", call("fallback"));
    jvm.send("INT");
    table.remove(loop, "INT");
    jvm.send("INT");
    assertThat(calls).containsExactly("handler", "fallback");
    fallback.close();
  }

  @Test
  void aHandlerDoesNotTakeThePlaceOfAnotherLoopsFallback() {
    table.handle(loop, "INT", call("handler"));
    table.fallBack(other, "INT", call("fallback of another"));
    jvm.send("INT");
    assertThat(calls).containsExactly("handler", "fallback of another");
  }

  @Test
  void aFallbackLeavesTheProgramsOwnHandlerInItsPlace() {
    jvm.programHas("INT");
    var fallback = table.fallBack(loop, "INT", call("fallback"));
    assertThat(jvm.ours()).isEmpty();
    table.handle(loop, "INT", call("handler"));
    jvm.send("INT");
    table.remove(loop, "INT");
    assertThat(jvm.ours()).isEmpty();
    assertThat(calls).containsExactly("handler");
    fallback.close();
  }

  @Test
  void theSecondSignalIsAFallbacksLast() {
    var fallback = table.fallBack(loop, "INT", call("fallback"));
    jvm.send("INT");
    assertThat(jvm.ours()).containsExactly("INT");
    jvm.send("INT");
    assertThat(jvm.ours()).isEmpty();
    assertThat(calls).containsExactly("fallback", "fallback");
    fallback.close();
  }

  @Test
  void aSignalThatAHandlerGotIsNoneOfTheFallback() {
    var fallback = table.fallBack(loop, "INT", call("fallback"));
    table.handle(loop, "INT", call("handler"));
    jvm.send("INT");
    jvm.send("INT");
    table.remove(loop, "INT");
    jvm.send("INT");
    assertThat(jvm.ours()).containsExactly("INT");
    assertThat(calls).containsExactly("handler", "handler", "fallback");
    fallback.close();
  }

  @Test
  void whereTheJvmKeepsASignalToItselfAFallbackDoesWithout() {
    jvm.taking = new IllegalArgumentException("Signal already used by VM or OS: SIGINT");
    table.fallBack(loop, "INT", call("fallback")).close();
    assertThat(jvm.ours()).isEmpty();
  }

  /* ---------------------------------------- errors ---------------------------------------- */

  @Test
  void anErrorOfTheSystemWhileASignalIsTakenComesOutAsItIs() {
    var error = new UnsupportedOperationException("the system's");
    jvm.taking = error;
    assertThatThrownBy(() -> table.handle(loop, "TERM", call("loop"))).isSameAs(error);
    assertThat(table.remove(loop, "TERM")).isFalse();
    jvm.taking = null;
    table.handle(loop, "TERM", call("again"));
    jvm.send("TERM");
    assertThat(calls).containsExactly("again");
  }

  @Test
  void aSignalThatIsRefusedIsAnIllegalStateAndOthersStay() {
    table.handle(loop, "HUP", call("HUP"));
    var refused = new IllegalArgumentException("Signal already used by VM or OS: SIGTERM");
    jvm.taking = refused;
    assertThatIllegalStateException()
        .isThrownBy(() -> table.handle(loop, "TERM", call("loop")))
        .withMessageStartingWith("SIGTERM cannot be handled")
        .withCause(refused);
    assertThat(table.remove(loop, "TERM")).isFalse();
    assertThat(jvm.ours()).containsExactly("HUP");
    jvm.send("HUP");
    assertThat(calls).containsExactly("HUP");
  }

  @Test
  void anErrorOfTheSystemWhileASignalIsGivenBackComesOutAsItIs() {
    table.handle(loop, "TERM", call("loop"));
    var error = new UnsupportedOperationException("the system's");
    jvm.givingBack = error;
    assertThatThrownBy(() -> table.remove(loop, "TERM")).isSameAs(error);
    assertThat(table.remove(loop, "TERM")).isFalse();
  }

  @Test
  void aSignalThatCannotBeGivenBackIsAnIllegalState() {
    table.handle(loop, "TERM", call("loop"));
    jvm.givingBack = new IllegalArgumentException("Signal already used by VM or OS: SIGTERM");
    assertThatIllegalStateException()
        .isThrownBy(() -> table.remove(loop, "TERM"))
        .withMessageContaining("SIGTERM has no handler here any more");
    assertThat(table.remove(loop, "TERM")).isFalse();
  }
}
