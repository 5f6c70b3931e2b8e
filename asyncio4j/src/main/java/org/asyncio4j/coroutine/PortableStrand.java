package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// An ordinary virtual thread, on the JDK's own scheduler, that runs only while it has the turn.
///
/// Who stops asks the [Baton] for the next step, gives that one the turn, and parks until its own
/// comes.
final class PortableStrand extends Strand {
  private static final ThreadFactory THREADS =
      Thread.ofVirtual().inheritInheritableThreadLocals(false).factory();

  private @Nullable Baton baton;

  /// Set by whoever gives the turn, cleared by the strand that was waiting for it. Not the same as
  /// `state`: a step is delivered before the turn is given, and a thread may wake for no reason.
  private volatile boolean turn;

  /// Whether it cannot park, and waits to be notified. Written before `turn` is read; who gives
  /// the turn reads it after: one of the two sees the other.
  private volatile boolean keepsCarrier;

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
    Thread stopped = thread; // before it has the turn: a strand that ends clears the field
    if (stopped == null) {
      start(from);
      return;
    }
    turn = true;
    LockSupport.unpark(stopped);
    if (keepsCarrier) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private void start(Baton from) {
    Thread created = THREADS.newThread(this);
    created.setUncaughtExceptionHandler(this);
    created.setContextClassLoader(from.home.getContextClassLoader()); // not the stopping strand's
    if (name != null) {
      created.setName(name);
    }
    thread = created;
    created.start();
  }

  @Override
  public void run() {
    runBody();
    thread = null;
    STATE.setRelease(this, DONE);
    Baton last = requireNonNull(baton);
    last.pass(this);
    if (last.driver != Baton.ONCE) { // else whoever drove it by hand looks at that
      giveBackAmbient(); // not before: what the driver does here is still the loop's
    }
  }

  @Override
  @Nullable
  Object suspend(@Nullable Object value) {
    Baton held = requireNonNull(baton);
    held.share();
    transfer = value;
    STATE.setRelease(this, SUSPENDED);
    if (!held.pass(this)) {
      awaitTurn(value);
    }
    return resumed();
  }

  private void awaitTurn(@Nullable Object blocker) {
    boolean interrupted = false;
    while (!turn) {
      try {
        if (keepsCarrier) {
          awaitNotice();
        } else {
          LockSupport.park(blocker);
        }
      } catch (StackOverflowError e) { // no room to take so many frames off the carrier
        keepsCarrier = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
      // Left set, it would turn the park into a busy loop. The body gets it back below.
      interrupted |= Thread.interrupted();
    }
    turn = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitNotice() throws InterruptedException {
    while (!turn) {
      wait();
    }
    keepsCarrier = false;
  }
}
