package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.loop.SystemClock;
import org.jspecify.annotations.Nullable;

/// An ordinary virtual thread, on the JDK's own scheduler, that runs only while it holds the
/// [Baton].
final class PortableStrand extends Strand {
  private static final ThreadFactory THREADS =
      Thread.ofVirtual().inheritInheritableThreadLocals(false).factory();

  private static final boolean CARRIERS_ARE_SCARCE = Pinned.carriersAreScarce();

  /// How often a strand looks for its turn before it parks: some microseconds. Longer would keep
  /// the carrier from other virtual threads when a step takes long.
  private static final int LOOKS = 200;

  /// No step that initialises a class, and awaits meanwhile, is as short as this. The shortest of
  /// 30,000 took 590, where others take 40: the class loaded and linked before, all code warm.
  private static final long HARMLESS_NANOS = 200;

  /// One step in so many, by the clock, is looked at in any case: once warm, a call from native
  /// code may take 50 nanoseconds, and a program shall not get away with it for ever.
  private static final int SAMPLED = 512;

  /// How many frames, about, the driver needs on top of a coroutine that stops.
  private static final int DRIVERS_DEPTH = 64;

  private @Nullable Baton baton;

  /// When it could be suspended the last time: when its step began, or one before if it has come to
  /// what the JVM cannot suspend.
  private long since;

  /// Whether the strand may run; set by whoever passes the baton, cleared by the strand when it
  /// stops. Not the same as state: a step is delivered before the baton is passed, and a thread
  /// may wake for no reason.
  private volatile boolean turn;

  /*
   *           ┌────────────────────── go ──────────────────┐
   *           │                                            ▼
   *        parked ──ahead──▶ looking for its turn ──go──▶ runs
   *         ▲  ▲               │             ▲             │ │
   *         │  └─looked enough─┘             └─────linger──┘ │
   *         └────────────────────────────────────────────────┘
   */

  /// Whether it is looked at when it is woken, which costs an allocation. Not if it was looked at
  /// thoroughly before, nor after a short step that ended in a bare yield: its turn comes in any
  /// case.
  private boolean doubtful;

  /// Whether it seemed to hold its carrier while it waited; looked at by itself when it goes on.
  private boolean suspected;

  /// Whether it was woken ahead of its turn and has not had it since.
  private volatile boolean early;

  /// Whether it looks for its turn, and so need not be woken for it. Written before `turn` is
  /// read; who gives the turn reads it after: one of the two sees the other.
  private volatile boolean looking;

  private boolean lingers;

  /// Whether it waits for its turn in its monitor, with its carrier. Written before `turn` is read,
  /// as `looking`.
  private volatile boolean onCarrier;

  PortableStrand(Object body) {
    super(body);
  }

  @Override
  public void drive() {
    new Baton(Baton.ONCE).carry(this);
  }

  /// Gives this strand the turn; the caller has none from here on.
  ///
  /// @return whether it was looking for it, and so has a carrier already
  boolean go(Baton from) {
    baton = from;
    if (thread == null) {
      turn = true;
      Thread created = THREADS.newThread(this);
      created.setUncaughtExceptionHandler(this);
      created.setContextClassLoader(from.contextClassLoader());
      if (name != null) {
        created.setName(name);
      }
      thread = created;
      created.start();
      return false;
    }
    suspected = !early && seemsPinned();
    Thread parked = thread; // which ends its field itself, once it has the turn
    early = false;
    turn = true;
    if (looking) {
      return true;
    }
    LockSupport.unpark(parked);
    if (onCarrier) {
      synchronized (this) {
        notifyAll();
      }
    }
    return false;
  }

  /// Gets it ready for a turn that it will most likely have soon.
  ///
  /// @return the thread to be woken, or null if it should not be
  @Nullable
  Thread ahead() {
    if (early || state != SUSPENDED || thread == null || seemsPinned()) {
      return null;
    }
    early = true;
    return thread;
  }

  private boolean seemsPinned() {
    return doubtful && Pinned.suspected(requireNonNull(thread));
  }

  @Override
  public void run() {
    since = SystemClock.INSTANCE.nanoTime();
    runBody();
    thread = null;
    STATE.setRelease(this, DONE);
    Baton last = requireNonNull(baton);
    last.pass(this);
    if (!last.isOnce()) { // else whoever drove it by hand looks at that
      giveBackAmbient(); // not before: what the driver does here is still the loop's
    }
  }

  @Override
  @Nullable
  Object suspend(@Nullable Object value) {
    IllegalStateException pinned = errorIfPinned(value);
    if (pinned != null) {
      throw pinned;
    }
    requireStack(DRIVERS_DEPTH);
    transfer = value;
    turn = false;
    state = LEAVING;
    if (requireNonNull(baton).pass(this)) {
      turn = true;
    } else {
      awaitTurn(value);
    }
    if (!suspected || !raiseIfPinned()) {
      since = SystemClock.INSTANCE.nanoTime();
    }
    return resumed();
  }

  /// A park that keeps its carrier is an error, as on the native engine. It must not take the
  /// last carrier; nor leave a class half initialised: the next step might wait for that, and
  /// with it the loop, for ever. To look costs more than a step, so it is done where one of the
  /// two may be. A coroutine that was parked so all the same is told when it is woken.
  private @Nullable IllegalStateException errorIfPinned(@Nullable Object value) {
    long now = SystemClock.INSTANCE.nanoTime();
    if (CARRIERS_ARE_SCARCE || now % SAMPLED == 0) {
      doubtful = false;
      return Pinned.lookThoroughly();
    }
    long took = now - since;
    boolean harmless = took < HARMLESS_NANOS;
    doubtful = value != null || !harmless;
    // Who is driven by hand may be so by an initialiser, which is on another stack then.
    return harmless ? null : Pinned.look(took, !requireNonNull(baton).isOnce());
  }

  /// Raises the error for a wait that is over, in which it has kept its carrier.
  private boolean raiseIfPinned() {
    suspected = false;
    IllegalStateException pinned = Pinned.lookThoroughly();
    if (pinned == null) {
      return false;
    }
    raiseAsWell(pinned);
    return true;
  }

  /// Throws a StackOverflowError here and now, where it is the coroutine's own, if there is not
  /// enough stack for its driver, in the middle of whose work it would be the end of the run.
  private static int requireStack(int depth) {
    return depth == 0 ? 0 : requireStack(depth - 1) + 1;
  }

  /// Its driver may look at what it came to, and step it again.
  void left() {
    if (state == LEAVING) {
      STATE.setRelease(this, SUSPENDED);
    }
  }

  /// Says, before it stops, that it shall look for its turn a while before it parks.
  void linger() {
    lingers = true;
  }

  private void awaitTurn(@Nullable Object blocker) {
    if (lingers) {
      lingers = false;
      lookForTurn();
    }
    boolean interrupted = false;
    StackOverflowError noStack = null;
    while (!turn) {
      try {
        LockSupport.park(blocker);
      } catch (StackOverflowError e) { // no room to take the frames off the carrier
        noStack = e;
        interrupted |= awaitTurnOnCarrier();
      }
      // Left set, the flag would turn the park into a busy loop; it is the body's, and given
      // back below.
      interrupted |= Thread.interrupted();
      if (early) {
        lookForTurn();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (noStack != null) {
      raiseAsWell(noStack);
    }
  }

  /// Has an error raised at the yield. What is raised there already, a cancellation perhaps, must
  /// not be lost.
  private void raiseAsWell(Throwable error) {
    if (thrown == null) {
      thrown = error;
    } else {
      thrown.addSuppressed(error);
    }
  }

  /// @return whether it was interrupted
  private boolean awaitTurnOnCarrier() {
    boolean interrupted = false;
    onCarrier = true;
    synchronized (this) {
      while (!turn) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    onCarrier = false;
    return interrupted;
  }

  private void lookForTurn() {
    looking = true;
    for (int looks = 0; looks < LOOKS && !turn; looks++) {
      Thread.onSpinWait();
    }
    looking = false;
  }
}
