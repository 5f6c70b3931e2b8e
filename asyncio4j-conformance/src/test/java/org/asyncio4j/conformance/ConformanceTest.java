package org.asyncio4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConformanceTest {
  private static final String TWO_TASKS = """
      {"name": "two", "objects": {}, "routines": {
        "r_a": [["sleep", 5], ["log", "late"], ["return", 7]],
        "main": [["spawn", "a", "r_a"], ["log", "early"], ["await", "a"]]}}\
      """;

  private static final List<String> TRACE = List.of(
      "0 main early",
      "5 a late",
      "5 main a -> 7",
      "5 end main returned null",
      "5 end a returned 7");

  @Test
  void theRecordedTracePasses() {
    assertThat(check(TWO_TASKS, TRACE)).isInstanceOf(Verdict.Passed.class);
  }

  @Test
  void eachLineCounts() {
    for (int i = 0; i < TRACE.size(); i++) {
      List<String> altered = new ArrayList<>(TRACE);
      altered.set(i, TRACE.get(i) + "!");
      assertThat(divergence(altered).line()).isEqualTo(i);
    }
  }

  @Test
  void aMissingLineDiverges() {
    List<String> more = new ArrayList<>(TRACE);
    more.add("5 end b returned null");
    assertThat(divergence(more).line()).isEqualTo(TRACE.size());
  }

  @Test
  void anExtraLineDiverges() {
    assertThat(divergence(TRACE.subList(0, 4)).line()).isEqualTo(4);
  }

  private static Divergence divergence(List<String> trace) {
    Verdict verdict = check(TWO_TASKS, trace);
    assertThat(verdict).isInstanceOf(Verdict.Diverged.class);
    return ((Verdict.Diverged) verdict).where();
  }

  @Test
  void anUnknownStatementIsNamedWhereverItStands() {
    var verdict = check("""
        {"name": "future", "routines": {"main": [["repeat", 1, [["try",
          {"body": [], "finally": [["teleport", "a"]]}]]]]}}\
        """, List.of());
    assertThat(verdict).isEqualTo(new Verdict.Unsupported("teleport"));
    assertThat(verdict).hasToString("unsupported: teleport");
  }

  @Test
  void anUnknownKindOfObjectsIsNamed() {
    var verdict = check("""
        {"name": "future", "objects": {"x": {"kind": "portal"}}, "routines": {"main": []}}\
        """, List.of());
    assertThat(verdict).isEqualTo(new Verdict.Unsupported("portal"));
  }

  @Test
  void aProgramThatNamesWhatIsNotThereIsBrokenEvenIfItCatchesThat() {
    var verdict = check("""
        {"name": "bad", "routines": {"main": [
          ["try", {"body": [["await", "nobody"]], "on": [["any", []]]}]]}}\
        """, List.of());
    assertThat(verdict).isInstanceOf(Verdict.Broken.class);
    assertThat(verdict.toString()).contains("nobody");
  }

  @Test
  void aProgramThatStandsStillIsCancelled() {
    var verdict = check(
        """
        {"name": "still", "routines": {"main": [["future", "f"],
          ["try", {"body": [["await", "f"]], "on": [["cancelled", [["reraise"]]]]}]]}}\
        """,
        List.of(
            "1000 end of patience",
            "1000 main caught CancelledError(end)",
            "1000 end main cancelled"));
    assertThat(verdict).isEqualTo(new Verdict.Passed());
  }

  @Test
  void whatIsLeftSuspendedAtTheEndWritesNothing() {
    var verdict = check(
        """
        {"name": "stubborn", "routines": {"main": [["future", "f"], ["future", "g"],
          ["try", {"body": [["await", "f"]], "on": [["any", [
            ["try", {"body": [["await", "g"]],
              "on": [["any", [["log", "no"]]]], "finally": [["log", "no"]]}]]]]}]]}}\
        """,
        List.of(
            "1000 end of patience",
            "1000 main caught CancelledError(end)",
            "2000 end main pending"));
    assertThat(verdict).isEqualTo(new Verdict.Passed());
  }

  private static Verdict check(String program, List<String> trace) {
    return Conformance.check(
        new Recording(JsonParser.parseString(program).getAsJsonObject(), trace));
  }
}
