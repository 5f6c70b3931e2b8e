package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// An ordinary virtual thread, on the JDK's own scheduler, that runs only while it holds the
/// [Baton].
final class PortableStrand extends Strand {
  /*
   * The strand's own writes of `turn` are plain: whoever calls the next go() has seen that this
   * is SUSPENDED, which is released after them. go() itself writes it volatile: its unpark may
   * find a permit left over and do nothing, and then, without the fence in between, the strand
   * could use up that permit, still read false, and park for ever.
   */
  private static final VarHandle TURN;

  static {
    try {
      TURN = MethodHandles.lookup().findVarHandle(PortableStrand.class, "turn", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Thread.Builder THREADS = Thread.ofVirtual();

  private @Nullable Baton baton;

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
    turn = true;
    if (thread == null) {
      Thread created = THREADS.unstarted(this);
      created.setUncaughtExceptionHandler(this);
      if (name != null) {
        created.setName(name);
      }
      thread = created;
      created.start();
    } else {
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
    transfer = value;
    TURN.set(this, false);
    STATE.setRelease(this, SUSPENDED);
    if (requireNonNull(baton).pass(this)) {
      TURN.set(this, true);
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
