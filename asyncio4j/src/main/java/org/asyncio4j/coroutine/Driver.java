package org.asyncio4j.coroutine;

import org.jspecify.annotations.Nullable;

/// Decides which coroutine has the next step: an event loop's side of an engine.
///
/// An engine asks, carries the step, and asks again. It does not return to the driver's own
/// thread in between unless it must, so a driver keeps what it knows in fields, and an engine
/// makes them visible from one call to the next.
public interface Driver {
  /// Takes in what the step just carried has come to, does what else is due, and gives the
  /// coroutine to be carried next, its input already delivered.
  ///
  /// @param home whether the calling thread is the driver's own, so that callbacks of the user
  ///     may run
  /// @return the next one; at home, null says that the drive is over; elsewhere, that it goes on
  ///     at home
  @Nullable
  Strand next(boolean home);
}
