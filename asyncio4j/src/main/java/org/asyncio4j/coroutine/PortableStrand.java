package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// An ordinary virtual thread, on the JDK's own scheduler, that runs only while it holds the
/// [Baton].
final class PortableStrand extends Strand {
  private static final Thread.Builder THREADS = Thread.ofVirtual();

  private static final boolean CHECK_ALWAYS = Pinned.carriersAreScarce();

  private @Nullable Baton baton;

  /// Whether it was looked if the JVM can suspend this coroutine: see suspend.
  private boolean checked;

  /// Whether the strand may run; set by whoever passes the baton, cleared by the strand when it
  /// stops. Not the same as state: a step is delivered before the baton is passed, and a thread
  /// may wake for no reason.
  private volatile boolean turn;

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
      Thread created = THREADS.unstarted(this);
      created.setUncaughtExceptionHandler(this);
      if (name != null) {
        created.setName(name);
      }
      thread = created;
      created.start();
    } else {
      IllegalStateException pinned = Pinned.errorOf(thread);
      if (pinned != null) {
        thrown = pinned;
      }
      turn = true;
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    runBody();
    thread = null;
    STATE.setRelease(this, DONE);
    requireNonNull(baton).pass(this);
  }

  @Override
  @Nullable
  Object suspend(@Nullable Object value) {
    // A park that keeps its carrier is an error, as on the native engine, and must not take the
    // last carrier. To look costs several steps: so it is done at the first yield, where most
    // such mistakes show, and always if there is one carrier only. A coroutine that was parked
    // so all the same is told when it is woken.
    if (!checked || CHECK_ALWAYS) {
      checked = true;
      Pinned.check();
    }
    transfer = value;
    turn = false;
    STATE.setRelease(this, SUSPENDED);
    if (requireNonNull(baton).pass(this)) {
      turn = true;
    } else {
      awaitTurn(value);
    }
    return resumed();
  }

  private void awaitTurn(@Nullable Object blocker) {
    boolean interrupted = false;
    while (!turn) {
      LockSupport.park(blocker);
      // Left set, the flag would turn the park into a busy loop; it is the body's, and given
      // back below.
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
