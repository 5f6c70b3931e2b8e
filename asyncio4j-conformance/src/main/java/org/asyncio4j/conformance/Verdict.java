package org.asyncio4j.conformance;

import java.util.Optional;

/// What checking a program came to. The text says what a reader needs to know.
sealed interface Verdict {
  /// The traces are the same.
  record Passed() implements Verdict {
    @Override
    public String toString() {
      return "passed";
    }
  }

  /// The traces differ.
  ///
  /// @param where the first place
  record Diverged(Divergence where) implements Verdict {
    @Override
    public String toString() {
      return "diverges in line " + (where.line() + 1) + "\n" + where;
    }
  }

  /// The program cannot run: the language lacks something.
  ///
  /// @param name of the statement, or kind of objects
  record Unsupported(String name) implements Verdict {
    @Override
    public String toString() {
      return "unsupported: " + name;
    }
  }

  /// The run ended by an error that is none of the program's.
  ///
  /// @param error what was thrown
  /// @param where the first place where the trace up to there differs, if it does
  record Broken(Throwable error, Optional<Divergence> where) implements Verdict {
    @Override
    public String toString() {
      return "broken: " + error + where.map(place -> "\n" + place).orElse("");
    }
  }
}
