package org.asyncio4j.coroutine;

import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.loop.SystemClock;
import org.jspecify.annotations.Nullable;

/// One drive of the portable engine: the right to run, passed between the driver's thread and
/// its strands.
///
/// Who stops running does not go back to the driver's thread, which would cost two switches a
/// step. It asks the driver for the next step itself and passes the baton to that strand
/// directly, or goes on at once if the next step is its own. The driver's thread takes over only
/// for what must happen there: callbacks of the user, whose thread-locals and locks must not be
/// those of whichever coroutine stopped last, and waiting.
///
/// A step is cheapest where the one before it ran: all that both write stays in that core's
/// cache. But the JDK's scheduler gives a woken strand to any carrier that is looking for work,
/// before the one that woke it has left its own. Two things keep the steps together:
///
/// - While one strand runs, the one after it is woken already and stands in the same carrier's
///   queue, so that the carrier need not look elsewhere, or sleep.
/// - If another carrier has taken that one, and it waits for its turn there, the steps go on
///   there; and the carrier that they leave is kept busy for a while by an [Idler], so that it
///   does not take the next strands away in its turn.
final class Baton {
  /// Has no further step: for a coroutine that is driven by hand.
  static final Driver ONCE = home -> null;

  /// A carrier serves its own queue first, and that of a busy loop is never empty. So often it is
  /// left to other virtual threads; about as often as an operating system would do it.
  private static final long SHARE_NANOS = 10_000_000;

  /// But not for each event of a loop that waits most of the time.
  private static final int SHARE_STEPS = 64;

  private final Driver driver;
  private final Thread home = Thread.currentThread();
  private volatile boolean atHome;

  private @Nullable Idler idler;

  private long sharedNanos;
  private int stepsSince;

  /// Whether the next strand is to leave the carrier, in whose queue there must be none then.
  private boolean sharing;

  /// What the driver threw on a strand's thread, to be thrown at home.
  private @Nullable Throwable failure;

  Baton(Driver driver) {
    this.driver = driver;
  }

  boolean isOnce() {
    return driver == ONCE;
  }

  /// That of the driver's thread, for all of its strands: they are made on each other's.
  @Nullable
  ClassLoader contextClassLoader() {
    return home.getContextClassLoader();
  }

  /// Carries the steps of the driver until it has none, on its own thread.
  void drive() {
    sharedNanos = SystemClock.INSTANCE.nanoTime();
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
      Throwable thrown = failure;
      failure = null;
      throw Strand.sneak(thrown);
    }
  }

  /// Not the strand that stops now: it would look for its turn before it has left its carrier,
  /// which the one that runs may need.
  private static @Nullable PortableStrand wakeable(@Nullable Strand upcoming, PortableStrand from) {
    return upcoming instanceof PortableStrand strand && strand != from && strand.ahead()
        ? strand
        : null;
  }

  /// Lets other virtual threads have the carrier for a moment, if it is time for that. Called by
  /// the strand that is about to stop; it keeps the turn meanwhile.
  @SuppressWarnings("ThreadPriorityCheck") // the order of steps does not hang on it
  void share(long now) {
    if (++stepsSince < SHARE_STEPS || now - sharedNanos < SHARE_NANOS) {
      return;
    }
    if (!sharing) { // the strand after this one may be in the queue already, but none after that
      sharing = true;
      return;
    }
    sharing = false;
    stepsSince = 0;
    sharedNanos = now;
    // A carrier looks first where it took the last one from, and might find the same strand there
    // again, and again. A timer and a yield put it into different places.
    LockSupport.parkNanos(this, 1);
    Thread.yield();
  }

  /// Called by the strand that stops, on its own thread.
  ///
  /// @return whether the next step is its own again; if not, another has the turn
  boolean pass(PortableStrand from) {
    from.left();
    try {
      for (Strand next; (next = driver.next(false)) != null; ) {
        if (next == from) {
          return true;
        }
        if (next instanceof PortableStrand strand) {
          // Before the turn is given: from then on the driver, and this, are another thread's.
          if (strand.looksForTurn()) {
            idle();
            strand.go(this);
          } else {
            PortableStrand ahead = sharing ? null : wakeable(driver.upcoming(), from);
            strand.go(this);
            if (ahead != null) {
              ahead.wake();
            }
          }
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

  private void idle() {
    if (idler == null) {
      idler = new Idler(() -> atHome);
    }
    idler.idle();
  }
}
