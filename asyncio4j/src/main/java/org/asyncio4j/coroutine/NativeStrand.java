package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A virtual thread whose scheduler is the strand itself, so that the platform thread which
/// drives it carries it: a step is one run of its continuation, without a switch of threads.
final class NativeStrand extends Strand implements Executor {
  /*
   * It yields with Thread.yield, not with park. A yielded thread stays where it is whatever
   * others do to it; a parked one is made runnable by an interrupt or a stray unpark, and a park
   * with a native frame below would stop the carrier, which is the loop, for ever. Thread.yield
   * returns at once there, and we say so.
   *
   * The JDK gives the continuation to the scheduler as a Runnable, always the same: we keep it
   * from start() on and run it when we please. After a yield, execute() is called once more and
   * does nothing.
   *
   * A body may also leave its carrier by blocking outside an await (a lock, a sleep, a socket).
   * Then run() returns with state still RUNNING, and the carrier waits in elsewhere() until
   * execute() says that the body can go on: one at a time holds, and nothing else of the loop
   * runs.
   */
  private @Nullable Runnable continuation;

  /// Written by execute(), which reads `waiter` next; elsewhere() writes `waiter`, then reads
  /// this.
  private volatile boolean ready;

  private volatile @Nullable Thread waiter;

  /// Each step within another one takes some of the carrier's stack, and where that ends in the
  /// middle of the JVM's own work on threads, it breaks. After so many another carrier goes on.
  private static final int NESTED_ON_ONE_CARRIER = 500;

  /// Within how many others the last nested step was.
  private int depth;

  NativeStrand(Object body) {
    super(body);
  }

  @Override
  public void drive() {
    if (!Thread.currentThread().isVirtual()) {
      boolean interrupted = Thread.interrupted(); // the JVM clears it at each step
      step();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    } else if (!(current() instanceof NativeStrand outer && outer.state == RUNNING)
        || !outer.nest(this)) {
      Carrier.run(this::step, () -> {});
    }
  }

  /// Carries one step on the calling platform thread.
  void step() {
    Runnable run = continuation;
    if (run == null) {
      run = start();
    }
    carry(run);
    while (state == NEST) {
      Throwable broken = null;
      try {
        ((NativeStrand) requireNonNull(transfer)).step();
      } catch (Throwable e) {
        broken = e;
      }
      thrown = broken;
      transfer = null;
      state = RUNNING;
      carry(run);
    }
    if (state == LEAVING) {
      STATE.setRelease(this, SUSPENDED);
    } else {
      continuation = null;
      thread = null;
    }
  }

  private void carry(Runnable run) {
    run.run();
    if (state == RUNNING) {
      elsewhere(run);
    }
  }

  private Runnable start() {
    Thread created = Loom.newThread(this, name, this);
    created.setUncaughtExceptionHandler(this);
    created.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread = created;
    created.start();
    return requireNonNull(
        continuation, "a virtual thread must be given to its scheduler by start()");
  }

  @Override
  public void run() {
    runBody();
    STATE.setVolatile(this, DONE);
  }

  @Override
  @Nullable
  Object suspend(@Nullable Object value) {
    transfer = value;
    LockSupport.setCurrentBlocker(value);
    boolean left = leave(LEAVING);
    LockSupport.setCurrentBlocker(null);
    if (!left) {
      throw Pinned.refused();
    }
    return resumed();
  }

  /// Has our carrier step `inner`: a virtual thread cannot carry another one.
  ///
  /// @return false if our carrier cannot, since we cannot leave it, or shall not
  private boolean nest(NativeStrand inner) {
    inner.depth = depth + 1;
    if (inner.depth % NESTED_ON_ONE_CARRIER == 0) {
      return false;
    }
    int before = inner.thread == null ? NEW : SUSPENDED;
    transfer = inner;
    try {
      if (!leave(NEST)) {
        return false;
      }
    } catch (Throwable e) {
      inner.state = before; // it was not stepped, and may be yet
      throw e;
    }
    resumed();
    return true;
  }

  /// Leaves the carrier, and comes back when it is stepped again.
  ///
  /// @return false if the JVM refused
  @SuppressWarnings("ThreadPriorityCheck") // not a hint here: it is how we leave
  private boolean leave(int leaving) {
    state = leaving;
    try {
      Thread.yield();
    } catch (Throwable e) { // no memory, or no stack, to freeze the frames
      transfer = null;
      state = RUNNING;
      throw e;
    }
    if (state == leaving) {
      transfer = null;
      state = RUNNING;
      return false;
    }
    return true;
  }

  /// Called by the JDK when this thread, or one that was created inside this coroutine, becomes
  /// runnable.
  @Override
  public void execute(Runnable runnable) {
    Runnable own = continuation;
    if (own == null && (int) STATE.getVolatile(this) != DONE) {
      continuation = runnable; // by start(), before any other thread can know of us
    } else if (runnable != own) {
      // A virtual thread inherits its creator's scheduler; those of the user run where they
      // always would.
      Loom.defaultScheduler().execute(runnable);
    } else if ((int) STATE.getVolatile(this) == RUNNING) {
      ready = true;
      Thread carrier = waiter;
      if (carrier != null) {
        LockSupport.unpark(carrier);
      }
    }
  }

  private void elsewhere(Runnable run) {
    waiter = Thread.currentThread();
    // It may be runnable again already, and said so before there was a waiter to wake.
    run.run();
    boolean interrupted = false;
    while (state == RUNNING) {
      while (!ready) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      ready = false;
      run.run();
    }
    waiter = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
