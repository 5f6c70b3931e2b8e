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
  private static final long INITIALISES_NANOS = 200;

  /// No step that calls native code, and is called back, is shorter than this: the shortest of
  /// 200,000 took 60, all code warm, where others take 20 to 40.
  private static final long CALLS_BACK_NANOS = 60;

  /// No coroutine that had left its carrier is back from its park as soon as this after it was
  /// woken; one that kept it is, if it was seen just when it came back.
  private static final long MOUNT_NANOS = 150;

  /// Within this a thread that keeps its carrier has gone to sleep, so that waking it takes time.
  private static final long ASLEEP_NANOS = 20_000;

  /// How many frames, about, the driver needs on top of a coroutine that stops.
  private static final int DRIVERS_DEPTH = 64;

  private @Nullable Baton baton;

  /// When its step began; or one before, if it was refused since and may still stand there. While
  /// it waits: since when it may be watched.
  private long since;

  /// Whether the strand may run; set by whoever passes the baton, cleared by the strand when it
  /// stops. Not the same as state: a step is delivered before the baton is passed, and a thread
  /// may wake for no reason.
  private volatile boolean turn;

  /*
   *           ┌────────────────────── go ──────────────────┐
   *           │                                            ▼
   *        IN_PARK ──ahead──▶ LOOKING ──────── go ───────▶ runs
   *         ▲ │ ▲                │                         │ ▲
   *         │ │ └─looked enough──┘                         │ │
   *         │ └──no stack to park──▶ IN_MONITOR ─── go ────┼─┘
   *         └────────────────── suspend ───────────────────┘
   */

  /// Is to be unparked for its turn.
  private static final byte IN_PARK = 0;

  /// Looks for its turn, and need not be woken.
  private static final byte LOOKING = 1;

  /// Keeps its carrier, and is to be notified.
  private static final byte IN_MONITOR = 2;

  /// How it waits for its turn. Written before `turn` is read; who gives the turn reads it after:
  /// one of the two sees the other.
  private volatile byte waits = IN_PARK;

  /// Whether it was woken ahead of its turn and has not had it since.
  private volatile boolean early;

  /// Whether it may keep its carrier while it waits; if it should, it is told afterwards.
  private boolean doubtful;

  /// When somebody who woke it saw last that it was off its carrier.
  private volatile long seenOff;

  PortableStrand(Object body) {
    super(body);
  }

  @Override
  public void drive() {
    new Baton(Baton.ONCE).carry(this);
  }

  /// Gives this strand the turn; the caller has none from here on.
  void go(Baton from) {
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
      return;
    }
    Thread parked = thread; // which ends its field itself, once it has the turn
    if (doubtful && !early && waits != LOOKING) {
      early = true;
      wake(); // before it has the turn, with which it may be gone
    }
    early = false;
    turn = true;
    byte how = waits;
    if (how == LOOKING) {
      return;
    }
    LockSupport.unpark(parked);
    if (how == IN_MONITOR) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /// Says that it shall have its turn soon.
  ///
  /// @return whether it is to be woken for that now
  boolean ahead() {
    if (early || state != SUSPENDED || thread == null) {
      return false;
    }
    early = true;
    return true;
  }

  boolean looksForTurn() {
    return waits == LOOKING;
  }

  /// Wakes it from its park, and watches it: if it kept its carrier there, its state is a waiting
  /// one until the system has woken that thread, some microseconds; else no longer.
  void wake() {
    Thread parked = thread;
    if (parked == null || !doubtful) {
      LockSupport.unpark(parked);
      return;
    }
    boolean waits = parked.getState() == Thread.State.WAITING;
    LockSupport.unpark(parked);
    if (waits && parked.getState() != Thread.State.WAITING) {
      seenOff = SystemClock.INSTANCE.nanoTime();
    }
  }

  /// Whether it certainly was off its carrier in the wait that ends. What was seen as late as it
  /// came back does not count, nor what was seen of a wait before.
  ///
  /// @param back when it came back from its park, 0 if it did not park
  private boolean wasOff(long back) {
    return seenOff > since && back > seenOff + MOUNT_NANOS;
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
    long now = SystemClock.INSTANCE.nanoTime();
    long took = now - since;
    boolean looked = took >= INITIALISES_NANOS || CARRIERS_ARE_SCARCE;
    IllegalStateException refusal = looked ? look(took) : null;
    if (refusal != null) {
      throw refusal;
    }
    requireNonNull(baton).share(now);
    requireStack(DRIVERS_DEPTH);
    doubtful = !looked && took >= CALLS_BACK_NANOS;
    long began = since;
    since = now;
    transfer = value;
    turn = false;
    state = LEAVING;
    long back = 0;
    if (requireNonNull(baton).pass(this)) {
      turn = true;
    } else {
      back = awaitTurn(value);
    }
    boolean pinned = doubtful && !wasOff(back) && raiseIfPinned();
    since = pinned ? began : SystemClock.INSTANCE.nanoTime();
    return resumed();
  }

  /// A park that keeps its carrier is an error, as on the native engine. To look for what keeps it
  /// costs more than a step, so it is done
  ///
  /// - before the wait, if the step was long enough to have begun with a class initialiser. A
  ///   class must not be left half initialised: the next step might wait for that, and with it
  ///   the loop, for ever. And always if the wait might take the last carrier.
  /// - after the wait, if the step was long enough to have come through native code, unless
  ///   whoever woke the coroutine saw that it had left its carrier. There is no such witness
  ///   where it did not come to park, as its turn came at once.
  private @Nullable IllegalStateException look(long tookNanos) {
    // Who is driven by hand may be so by an initialiser, which is on another stack then.
    return Pinned.look(tookNanos, !requireNonNull(baton).isOnce());
  }

  /// Raises the error for a wait that is over; the step before it was a short one.
  private boolean raiseIfPinned() {
    IllegalStateException pinned = look(INITIALISES_NANOS);
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

  /// @return when it came back from its park, if it is in doubt and has parked; else 0
  private long awaitTurn(@Nullable Object blocker) {
    long back = 0;
    boolean interrupted = false;
    while (!turn) {
      if (back != 0) { // what was seen before it is asleep again does not count
        since = SystemClock.INSTANCE.nanoTime() + ASLEEP_NANOS;
      }
      try {
        LockSupport.park(blocker);
        if (doubtful) {
          back = SystemClock.INSTANCE.nanoTime();
        }
      } catch (StackOverflowError e) { // no room to take the frames off the carrier
        interrupted |= awaitTurnOnCarrier();
        raiseAsWell(e);
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
    return back;
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
    waits = IN_MONITOR;
    synchronized (this) {
      while (!turn) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    waits = IN_PARK;
    return interrupted;
  }

  private void lookForTurn() {
    waits = LOOKING;
    for (int looks = 0; looks < LOOKS && !turn; looks++) {
      Thread.onSpinWait();
    }
    waits = IN_PARK;
  }
}
