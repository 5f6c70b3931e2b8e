package org.asyncio4j.conformance;

import java.io.IOException;
import java.nio.file.Path;

/// Checks the recordings in the files that are its arguments, and tells of each that fails.
final class Main {
  private Main() {}

  static void main(String[] files) throws IOException {
    int passed = 0;
    int failed = 0;
    for (String file : files) {
      for (Recording recording : Recordings.read(Path.of(file))) {
        Verdict verdict = Conformance.check(recording);
        if (verdict instanceof Verdict.Passed) {
          passed++;
        } else {
          failed++;
          IO.println(recording.name() + " " + verdict);
        }
      }
    }
    IO.println(passed + " passed, " + failed + " failed");
    if (failed > 0) {
      System.exit(1);
    }
  }
}
