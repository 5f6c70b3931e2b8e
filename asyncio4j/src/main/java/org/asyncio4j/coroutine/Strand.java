package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The virtual thread behind a [Coroutine], as its drivers see it.
///
/// Programs use [Coroutine]; this is for those who drive coroutines by the million, as an event
/// loop does. A step is [#deliver], then a carry by the engine ([#drive], or [Coroutines#drive]
/// for a whole [Driver]), then a look at [#ended], [#failure] and [#value]. Nothing is allocated
/// in it.
///
/// A coroutine's strand is known by the uncaught-exception handler of its thread, which is the
/// strand itself: the one per-thread place of the public API that costs neither memory nor a
/// look-up. A body must not set a handler of its own on its thread.
public abstract sealed class Strand implements Runnable, Thread.UncaughtExceptionHandler
    permits NativeStrand, PortableStrand {
  /*
   *            deliver            suspend            off its carrier
   *   NEW ──────────────▶ RUNNING ───────▶ LEAVING ────────────────▶ SUSPENDED
   *    │                   │ ▲ ▲              (native only)             │
   *    │ close, raise      │ │ └────────────────────────────────────────┘ deliver
   *    ▼       body ended  │ │
   *   DONE ◀───────────────┘ └─▶ NEST   it drives another one from its own carrier (native only)
   *
   * deliver is a compare-and-set: of two drivers at once one is told so. All else is written by
   * the one thread that has the strand: its driver while it stands, its own thread while it runs.
   */
  static final int NEW = 0;
  static final int RUNNING = 1;
  static final int SUSPENDED = 2;
  static final int NEST = 3;
  static final int DONE = 4;
  static final int LEAVING = 5;

  static final VarHandle STATE;

  /// The class as a constant would have to be looked up, where there is no stack for that.
  private static final Class<?> NO_STACK = StackOverflowError.class;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Strand.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  int state;

  /// The body before the first step; then what goes in with a step, and what has come out of it.
  @Nullable
  Object transfer;

  /// What is raised at the yield; when it has ended, what the body threw.
  @Nullable
  Throwable thrown;

  /// Made at the first step: a coroutine that never starts costs no thread.
  @Nullable
  Thread thread;

  @Nullable
  String name;

  private @Nullable Ambient ambient;

  Strand(Object body) {
    transfer = requireNonNull(body, "body");
  }

  /// The strand whose body the calling thread runs; null on any other thread.
  ///
  /// @return the calling coroutine's strand, or null
  public static @Nullable Strand current() {
    return Thread.currentThread().getUncaughtExceptionHandler() instanceof Strand strand
        ? strand
        : null;
  }

  /// Sets what the next step brings in, and claims that step for the caller.
  ///
  /// @param value what the yield gives; null for the first step
  /// @param error raised at the yield instead; null for none
  /// @return whether there is a step to carry: an error into a coroutine that was not started
  ///     ends it at once
  /// @throws IllegalStateException if it runs, or has ended, or is not started and `value` is
  ///     not null
  public final boolean deliver(@Nullable Object value, @Nullable Throwable error) {
    if (STATE.compareAndSet(this, SUSPENDED, RUNNING)) {
      transfer = value;
      thrown = error;
      return true;
    }
    if (state != NEW) {
      throw notDrivable();
    }
    if (error == null && value != null) {
      throw new IllegalStateException("cannot send " + value + " to " + this
          + ", which has not reached a yield: send null first");
    }
    if (!STATE.compareAndSet(this, NEW, error == null ? RUNNING : DONE)) {
      throw notDrivable();
    }
    if (error != null) {
      transfer = null;
      thrown = error;
    }
    return error == null;
  }

  private IllegalStateException notDrivable() {
    return new IllegalStateException(
        state == DONE
            ? "cannot drive " + this + ": it has ended, and a body runs once"
            : "cannot drive " + this + ": it is already executing");
  }

  /// Carries the delivered step from the calling thread, whichever that is, and returns when it
  /// is over.
  public abstract void drive();

  /// Whether the coroutine has ended.
  ///
  /// @return true once it has returned or thrown
  public final boolean ended() {
    return state == DONE;
  }

  /// Whether the coroutine was never driven.
  ///
  /// @return true until the first step is delivered
  public final boolean fresh() {
    return state == NEW;
  }

  /// What the last step came to: what was yielded or, when it has ended, returned. The strand
  /// lets go of it.
  ///
  /// @return the value
  public final @Nullable Object value() {
    Object value = transfer;
    transfer = null;
    return value;
  }

  /// What an ended coroutine threw.
  ///
  /// @return the exception, or null if it returned
  public final @Nullable Throwable failure() {
    return thrown;
  }

  /// What belongs to the driver of the current step.
  ///
  /// @return the driver's ambient, or null if it has none
  public final @Nullable Ambient ambient() {
    return ambient;
  }

  /// Hands over what belongs to the driver; done before a step.
  ///
  /// @param ambient the driver's
  public final void ambient(@Nullable Ambient ambient) {
    this.ambient = ambient;
  }

  /// Lets go of what belongs to the driver if the coroutine has ended: threads that it made go on
  /// to refer to this strand.
  public final void giveBackAmbient() {
    if (state == DONE) {
      ambient = null;
    }
  }

  /// Names the coroutine's thread, as dumps and profilers show it.
  ///
  /// @param name the new name
  public final void name(String name) {
    this.name = name;
    if (thread != null) {
      thread.setName(name);
    }
  }

  /// The thread of a coroutine that was started and has not ended, to look at its stack.
  ///
  /// @return the thread, or null
  public final @Nullable Thread thread() {
    return thread;
  }

  /// The body, as long as the coroutine has not started.
  ///
  /// @return the body, or null
  public final @Nullable Object body() {
    return state == NEW ? transfer : null;
  }

  /// Whether this is what a close raises in a coroutine: for those who would await otherwise
  /// before they pass an error on.
  ///
  /// @param error any
  /// @return true if the coroutine is to end here and now
  public static boolean isExit(Throwable error) {
    return error instanceof Exit;
  }

  /// Ends the coroutine, with the caller's ambient: see [Coroutine#close].
  public final void close() {
    close(this::drive);
  }

  /// @param carry drives the step that ends it
  final void close(Runnable carry) {
    if (state == DONE) {
      return;
    }
    var exit = new Exit();
    if (!deliver(null, exit)) {
      thrown = null;
      return;
    }
    ambient = Ambient.current();
    carry.run();
    if (state != DONE) {
      throw new IllegalStateException(
          this + " ignored its close: it yielded " + value() + " instead of ending");
    }
    Throwable failure = thrown;
    thrown = null;
    if (failure != null && failure != exit) {
      throw sneak(failure);
    }
  }

  /// Stops the calling coroutine until its driver goes on.
  abstract @Nullable Object suspend(@Nullable Object value);

  /// What a yield gives or raises when it is over.
  final @Nullable Object resumed() {
    Throwable error = thrown;
    if (error != null) {
      thrown = null;
      throw sneak(error);
    }
    Object value = transfer;
    transfer = null;
    return value;
  }

  /// Runs the body to its end, on the strand's own thread.
  final void runBody() {
    Object body = transfer;
    transfer = null;
    try {
      if (body instanceof CallableOp<?, ?> op) {
        transfer = op.call();
      } else {
        ((RunnableOp<?>) requireNonNull(body)).run();
      }
    } catch (Throwable e) {
      transfer = null;
      thrown = e;
    }
  }

  @Override
  public final void uncaughtException(Thread thread, Throwable error) {
    // runBody lets nothing through. But a coroutine that is carried far down on the stack of others
    // may find no room to begin: then it has failed, which is said here before there is a call.
    transfer = null;
    thrown = error;
    state = DONE;
    if (error.getClass() != NO_STACK) {
      System.getLogger("org.asyncio4j")
          .log(System.Logger.Level.ERROR, "internal error in the engine of " + this, error);
    }
  }

  @Override
  public String toString() {
    return "<coroutine " + (name == null ? "" : name + " ") + stateName() + ">";
  }

  private String stateName() {
    return switch (state) {
      case NEW -> "created";
      case RUNNING, NEST, LEAVING -> "running";
      case SUSPENDED -> "suspended";
      default -> "closed";
    };
  }

  /// Throws anything as if it were unchecked: exceptions of a body pass through drivers as they
  /// are.
  @SuppressWarnings("unchecked")
  static <X extends Throwable> RuntimeException sneak(Throwable error) throws X {
    throw (X) error;
  }
}
