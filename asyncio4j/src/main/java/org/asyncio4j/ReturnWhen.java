package org.asyncio4j;

/// When [Asyncio#wait(java.util.Collection, java.time.Duration, ReturnWhen)] is over.
///
/// asyncio: the constants of `wait`.
public enum ReturnWhen {
  /// As soon as one is done.
  FIRST_COMPLETED,

  /// As soon as one has failed, or all are done. A cancellation is no failure.
  FIRST_EXCEPTION,

  /// When all are done.
  ALL_COMPLETED
}
