package org.asyncio4j.sync;

/// A [Semaphore] that cannot have more free places than in the beginning: a release too many
/// is a mistake, and is told so.
///
/// asyncio: `BoundedSemaphore`.
public final class BoundedSemaphore extends Semaphore {
  private final int bound;

  /// Makes a semaphore with one place.
  public BoundedSemaphore() {
    this(1);
  }

  /// Makes a semaphore.
  ///
  /// @param value how many places there are
  /// @throws IllegalArgumentException if it is negative
  public BoundedSemaphore(int value) {
    super(value);
    bound = value;
  }

  /// Gives a place back, as [Semaphore#release].
  ///
  /// @throws IllegalStateException if all places are free
  @Override
  public void release() {
    checkThread();
    if (value() >= bound) {
      throw new IllegalStateException("cannot release " + this + ": all of its places, " + bound
          + ", are free, so acquire one before");
    }
    super.release();
  }
}
