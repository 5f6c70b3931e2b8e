package org.asyncio4j.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Checks the recordings in the files that are its arguments, and tells of each that fails.
final class Main {
  private static final int SOME_FAILED = 1;
  private static final int CANNOT_RUN = 2;

  private Main() {}

  static void main(String[] files) {
    int status = run(System.err, files);
    if (status != 0) {
      System.exit(status);
    }
  }

  /// @param errors for what cannot be run, a line
  /// @return the exit status
  static int run(PrintStream errors, String... files) {
    int passed = 0;
    int failed = 0;
    for (String file : files) {
      try {
        for (Recording recording : Recordings.read(Path.of(file))) {
          Verdict verdict = check(recording);
          if (verdict instanceof Verdict.Passed) {
            passed++;
          } else {
            failed++;
            IO.println(recording.name() + " " + verdict);
          }
        }
      } catch (InvalidProgram e) {
        errors.println("run: " + file + ": " + firstLine(e.getMessage()));
        return CANNOT_RUN;
      } catch (IOException e) {
        errors.println("run: " + file + ": " + firstLine(e.toString()));
        return CANNOT_RUN;
      }
    }
    IO.println(passed + " passed, " + failed + " failed");
    return failed > 0 ? SOME_FAILED : 0;
  }

  private static Verdict check(Recording recording) {
    try {
      return Conformance.check(recording);
    } catch (RuntimeException e) { // what its run throws is a verdict: this one was never run
      throw new InvalidProgram("program '" + recording.name() + "' cannot be run: " + e);
    }
  }

  /// Gson adds another one, which is a link.
  private static String firstLine(@Nullable String message) {
    return String.valueOf(message).lines().findFirst().orElse("");
  }
}
