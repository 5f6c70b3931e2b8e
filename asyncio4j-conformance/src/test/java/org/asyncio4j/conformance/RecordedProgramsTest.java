package org.asyncio4j.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Recorded programs have the same traces here as on CPython.
class RecordedProgramsTest {
  private static final int SHOWN = 3;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "tasks, 300",
    "futures, 300",
    "context, 300",
    "eager, 159",
    "combinators, 300",
    "timeouts, 300",
    "groups, 300",
    "sync, 300",
    "queues, 300",
    "mixed, 300"
  })
  void haveTheirRecordedTraces(String profile, int programs) throws IOException {
    List<Recording> recordings = read(profile);
    assertThat(recordings).hasSize(programs);
    var failures = new ArrayList<String>();
    for (Recording recording : recordings) {
      Verdict verdict = Conformance.check(recording);
      if (!(verdict instanceof Verdict.Passed)) {
        failures.add(recording.name() + " " + verdict);
      }
    }
    assertThat(failures)
        .as(() -> failures.size() + " of " + programs + " fail; the first of them:\n"
            + String.join("\n", failures.subList(0, Math.min(SHOWN, failures.size()))))
        .isEmpty();
  }

  private static List<Recording> read(String profile) throws IOException {
    String file = profile + ".jsonl.gz";
    try (InputStream in = RecordedProgramsTest.class.getResourceAsStream(file)) {
      return Recordings.read(requireNonNull(in, file));
    }
  }
}
