package org.asyncio4j.conformance;

import java.util.List;

/// Checks recordings.
final class Conformance {
  private Conformance() {}

  /// Runs a program and compares its trace with the recorded one.
  static Verdict check(Recording recording) {
    Program program;
    try {
      program = Program.of(recording.program(), Language.STANDARD);
    } catch (Unsupported e) {
      return new Verdict.Unsupported(e.name());
    }
    return run(program, recording.trace());
  }

  private static Verdict run(Program program, List<String> expected) {
    var machine = new Machine(program);
    try {
      machine.run();
    } catch (Throwable e) { // what a program raises ends its task: this is the loop's, or ours
      return new Verdict.Broken(e, Divergence.first(expected, machine.trace()));
    }
    return Divergence.first(expected, machine.trace())
        .<Verdict>map(Verdict.Diverged::new)
        .orElseGet(Verdict.Passed::new);
  }
}
