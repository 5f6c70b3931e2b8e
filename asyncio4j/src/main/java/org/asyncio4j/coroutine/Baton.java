package org.asyncio4j.coroutine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One drive of the portable engine: the right to run, passed between the driver's thread and
/// its strands.
///
/// Who stops running does not go back to the driver's thread, which would cost two switches a
/// step. It asks the driver for the next step itself and passes the baton to that strand
/// directly, or goes on at once if the next step is its own. The driver's thread takes over only
/// for what must happen there: callbacks of the user, whose thread-locals and locks must not be
/// those of whichever coroutine stopped last, and waiting.
final class Baton {
  /// Has no further step: for a coroutine that is driven by hand.
  static final Driver ONCE = home -> null;

  /// A carrier serves its own queue first, and that of a busy loop is never empty. After so many
  /// steps it is left to other virtual threads.
  private static final int STEPS_ON_END = 10_000;

  final Driver driver;
  final Thread home = Thread.currentThread();
  private volatile boolean atHome;
  private int steps;

  /// What the driver threw on a strand's thread, to be thrown at home.
  private @Nullable Throwable failure;

  Baton(Driver driver) {
    this.driver = driver;
  }

  /// Carries the steps of the driver until it has none, on its own thread.
  void drive() {
    for (Strand next; (next = driver.next(true)) != null; ) {
      if (next instanceof PortableStrand strand) {
        carry(strand);
      } else {
        next.drive();
        next.giveBackAmbient();
      }
    }
  }

  /// Passes the baton and waits until it is home again.
  void carry(PortableStrand strand) {
    atHome = false;
    strand.go(this);
    boolean interrupted = false;
    while (!atHome) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw Strand.sneak(failure);
    }
  }

  /// Called by the strand that is about to stop; it keeps the turn meanwhile.
  @SuppressWarnings("ThreadPriorityCheck") // the order of steps does not hang on it
  void share() {
    if (++steps == STEPS_ON_END) {
      steps = 0;
      // A carrier looks first where it took the last thread from, and might find this one there
      // again, and again. A timer and a yield put it into different places.
      LockSupport.parkNanos(this, 1);
      Thread.yield();
    }
  }

  /// Called by the strand that stops, on its own thread.
  ///
  /// @return whether the next step is its own again; if not, another has the turn
  boolean pass(PortableStrand from) {
    try {
      for (Strand next; (next = driver.next(false)) != null; ) {
        if (next == from) {
          return true;
        }
        if (next instanceof PortableStrand strand) {
          strand.go(this);
          return false;
        }
        next.drive();
        next.giveBackAmbient();
      }
    } catch (Throwable e) {
      failure = e;
    }
    atHome = true;
    LockSupport.unpark(home);
    return false;
  }
}
