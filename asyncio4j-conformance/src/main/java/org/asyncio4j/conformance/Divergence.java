package org.asyncio4j.conformance;

import java.util.List;
import java.util.Optional;

/// The first line in which two traces differ, or that one of them lacks.
///
/// @param expected the trace as recorded
/// @param actual the trace of this run
/// @param line its index
record Divergence(List<String> expected, List<String> actual, int line) {
  /// Lines shown before and after.
  private static final int CONTEXT = 4;

  /// Compares traces.
  ///
  /// @return where they differ first; empty if they are the same
  static Optional<Divergence> first(List<String> expected, List<String> actual) {
    int both = Math.min(expected.size(), actual.size());
    for (int i = 0; i < both; i++) {
      if (!expected.get(i).equals(actual.get(i))) {
        return Optional.of(new Divergence(expected, actual, i));
      }
    }
    return expected.size() == actual.size()
        ? Optional.empty()
        : Optional.of(new Divergence(expected, actual, both));
  }

  /// A line to show; none past the end.
  private static String at(List<String> trace, int line) {
    return line < trace.size() ? trace.get(line) : "";
  }

  /// The line and those around it, side by side: expected, actual.
  @Override
  public String toString() {
    int from = Math.max(0, line - CONTEXT);
    int to = Math.min(Math.max(expected.size(), actual.size()), line + CONTEXT + 1);
    int width = "expected".length();
    for (int i = from; i < to; i++) {
      width = Math.max(width, at(expected, i).length());
    }
    String format = "%s%4s  %-" + width + "s | %s";
    var text = new StringBuilder(format.formatted("  ", "", "expected", "actual"));
    for (int i = from; i < to; i++) {
      String mark = i == line ? "> " : "  ";
      text.append('\n')
          .append(format.formatted(mark, i + 1, at(expected, i), at(actual, i)).stripTrailing());
    }
    return text.toString();
  }
}
