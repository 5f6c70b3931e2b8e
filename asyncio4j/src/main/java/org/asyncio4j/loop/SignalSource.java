package org.asyncio4j.loop;

/// Where signals come from: the JVM or, in a test, somebody who plays it.
public interface SignalSource {
  /// Who had a signal before.
  interface Former {
    /// Whether that was the JVM itself, or the system, and not the program.
    ///
    /// @return true if the program had set nothing
    boolean isJvm();

    /// Puts it back, unless the program has put something of its own there meanwhile.
    void giveBack();
  }

  /// Takes a signal.
  ///
  /// @param name without SIG
  /// @param arrived what each one calls, on a thread of the JVM
  /// @return who had it
  /// @throws IllegalArgumentException if it cannot be taken, or is none
  Former take(String name, Runnable arrived);

  /// Ends the JVM, shutdown hooks and all.
  ///
  /// @param status of the process
  void exit(int status);
}
