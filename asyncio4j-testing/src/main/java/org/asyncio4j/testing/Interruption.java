package org.asyncio4j.testing;

/// How [CancelEverywhere] interrupts a task that waits.
public enum Interruption {
  /// The task is cancelled while what it awaits is pending.
  CANCELLATION("cancelled"),

  /// The task is cancelled when what it awaited is done, and before it comes to run: whatever it
  /// was given, an item or a turn, it will not take.
  LATE_CANCELLATION("cancelled late, what it awaited being done,"),

  /// A [org.asyncio4j.Timeout] around the task's body expires.
  TIMEOUT("timed out");

  private final String done;

  Interruption(String done) {
    this.done = done;
  }

  /// In words, as a participle.
  String done() {
    return done;
  }
}
