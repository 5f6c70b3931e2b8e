package org.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.asyncio4j.Signals;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The programs in `examples/` that start others and take signals, started by the launcher.
@Tag("child-jvm")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no /bin/sh")
class ProcessExamplesTest {
  @TempDir
  Path directory;

  private Child child(String example, String lines, String... more) throws IOException {
    var file = Files.writeString(directory.resolve("programs"), lines);
    var command = new ArrayList<>(List.of(
        Child.LAUNCHER,
        Child.ROOT.resolve("examples").resolve(example).toString(),
        file.toString()));
    command.addAll(List.of(more));
    return new Child(directory, command.toArray(String[]::new)).quietly();
  }

  /* ----------------------------------------- make ----------------------------------------- */

  @Test
  void makeRunsWhatATargetNeedsBeforeItAndAllAtOnceThatMay() throws Exception {
    // Each of the two waits for the other: they run at the same time, or never end.
    var ended = child("Make.java", """
        all: one other
          echo all
        one: first
          mkfifo from-one 2>/dev/null; echo one > from-one; cat from-other
        other: first
          mkfifo from-other 2>/dev/null; cat from-one; echo other > from-other
        # a comment, and what nobody needs
        unused:
          echo unused
        first:
          mkfifo from-one from-other; echo first
        """, "2").run();

    assertThat(ended.out().lines()).startsWith("first").endsWith("all").hasSize(4);
    assertThat(ended.out().lines()).contains("one", "other");
    assertThat(ended.err().lines())
        .startsWith("[--------------------] 0 of 4 first")
        .anyMatch(line -> line.matches("\\[#####-{15}] 1 of 4 (one other|other one)"))
        .endsWith("[####################] 4 of 4");
    assertThat(ended.status()).isZero();
  }

  @Test
  void makeRunsNoMoreAtOnceThanItIsToldTo() throws Exception {
    var ended = child("Make.java", """
        all: one two three
        one:
          mkdir busy && rmdir busy
        two:
          mkdir busy && rmdir busy
        three:
          mkdir busy && rmdir busy
        """, "1").run();

    assertThat(ended.err().lines())
        .noneMatch(line -> line.matches(".* of 4 \\w+ \\w+"))
        .endsWith("[####################] 4 of 4");
    assertThat(ended.status()).isZero();
  }

  @Test
  void theFirstCommandThatFailsEndsTheOthers() throws Exception {
    var ended = child("Make.java", """
        all: long failing
        long:
          echo $$ > pid; mkfifo begun 2>/dev/null; echo > begun; sleep 1000
        failing:
          mkfifo begun 2>/dev/null; cat begun; echo failing; exit 3
          echo never
        """, "2").run();

    assertThat(ended.out()).isEqualTo("\nfailing\n");
    assertThat(ended.err())
        .endsWith("Make: failing: 'mkfifo begun 2>/dev/null; cat begun; echo failing; exit 3'"
            + " returned 3\n");
    assertThat(ended.status()).isEqualTo(2);
    long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void aTargetThatNeedsItselfIsNotMade() throws Exception {
    var ended = child("Make.java", "all: a\na: b\nb: a\n  echo never\n").run();

    assertThat(ended).isEqualTo(new Child.Ended(2, "", "Make: a needs itself: [all, a, b]\n"));
  }

  /* -------------------------------------- supervisor -------------------------------------- */

  @Test
  void theSupervisorStartsAgainWhatEndsAndStopsAllOnSigterm() throws Exception {
    assumeFalse(Signals.sigintIsIgnored(), "SIGINT is ignored here");
    try (var supervisor = child("Supervisor.java", """
        steady: echo up; sleep 1000
        broken: echo no luck; exit 1
        """).talk()) {
      var out = supervisor.out();
      for (int i = 0; i < 2; i++) {
        lineThat(out, "broken \\| no luck");
        lineThat(out, "broken \\| \\* ended with 1");
      }

      Signals.send(supervisor.process(), "HUP");
      lineThat(out, "steady \\| \\* ended with -15");
      long pid =
          Long.parseLong(lineThat(out, "steady \\| \\* started as (\\d+)").group(1));
      lineThat(out, "steady \\| up");

      Signals.send(supervisor.process(), "TERM");
      var rest = out.readAllAsString();
      assertThat(rest.lines()).contains("steady | * stopped", "broken | * stopped");
      assertThat(supervisor.process().waitFor()).isEqualTo(128 + 15);
      assertThat(ProcessHandle.of(pid)).isEmpty();
    }
  }

  private static Matcher lineThat(BufferedReader out, String pattern) throws IOException {
    for (String line; (line = out.readLine()) != null; ) {
      var found = Pattern.compile(pattern).matcher(line);
      if (found.matches()) {
        return found;
      }
    }
    throw new AssertionError("there was no line " + pattern);
  }
}
