package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.loop.Nanos;
import org.jspecify.annotations.Nullable;

/// A scope with a deadline: see [Asyncio#timeout(Duration, ScopeAction)].
///
/// When its time comes the task is cancelled. If the cancellation comes out of the scope, the
/// scope makes a [TimeoutException] of it. Another exception passes as it is, unchanged, since it
/// may be others' as well: [#expired] says that the time was over, and so does the log at level
/// `DEBUG`.
///
/// **Threads.** For the task that entered it only.
///
/// asyncio: `Timeout`.
public final class Timeout {
  /*
   *                          op ends
   *   CREATED ──run──▶ ACTIVE ──────────────────────────▶ FINISHED
   *                      └──deadline──▶ EXPIRING ──op ends──▶ EXPIRED
   */
  private enum State {
    CREATED,
    ACTIVE,
    EXPIRING,
    EXPIRED,
    FINISHED;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private State state = State.CREATED;
  private @Nullable Duration when;

  /// How long it was meant to last, if that and not a time was said.
  private @Nullable Duration limit;

  private @Nullable Handle timer;
  private @Nullable Task<?> task;

  /// How many cancellations of the task were asked for before: those are not ours.
  private int cancelling;

  Timeout(@Nullable Duration when) {
    this.when = when;
  }

  /// @param limit from now; null for none
  static Timeout after(@Nullable Duration limit) {
    if (limit == null) {
      return new Timeout(null);
    }
    long now = Asyncio.getRunningLoop().reactor.nanoTime();
    var timeout = new Timeout(Duration.ofNanos(Nanos.after(now, limit)));
    timeout.limit = limit;
    return timeout;
  }

  /// Runs a body within a time that it may change, as [Asyncio#timeout(Duration, ScopeAction)]
  /// does, and gives what it returns.
  ///
  /// @param limit how long at most, from now; null for no limit
  /// @param body what to run; it gets the scope
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws TimeoutException if the time was over
  public static <T extends @Nullable Object, X extends Throwable> T call(
      @Nullable Duration limit, ScopeOp<Timeout, ? extends T, X> body) throws X {
    return after(limit).<T, X>run(body);
  }

  /// Runs a body until a time that it may change, as [Asyncio#timeoutAt(Duration, ScopeAction)]
  /// does, and gives what it returns.
  ///
  /// @param when a time of [EventLoop#time]; null for no limit
  /// @param body what to run; it gets the scope
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws TimeoutException if the time came
  public static <T extends @Nullable Object, X extends Throwable> T callAt(
      @Nullable Duration when, ScopeOp<Timeout, ? extends T, X> body) throws X {
    return new Timeout(when).<T, X>run(body);
  }

  <T extends @Nullable Object, X extends Throwable> T run(CallableOp<? extends T, X> op) throws X {
    requireNonNull(op, "op");
    Task<?> entering = enter();
    T result;
    try {
      result = op.call();
    } catch (Throwable e) {
      throw Future.sneak(leave(entering) ? timedOut(e, entering) : e);
    }
    leave(entering);
    return result;
  }

  <T extends @Nullable Object, X extends Throwable> T run(ScopeOp<Timeout, ? extends T, X> op)
      throws X {
    requireNonNull(op, "op");
    return this.<T, X>run((CallableOp<T, X>) () -> op.call(this));
  }

  <X extends Throwable> void run(RunnableOp<X> op) throws X {
    requireNonNull(op, "op");
    this.<@Nullable Object, X>run((CallableOp<@Nullable Object, X>) () -> {
      op.run();
      return null;
    });
  }

  @SuppressWarnings("overloads") // who calls it says which
  <X extends Throwable> void run(ScopeAction<Timeout, X> op) throws X {
    requireNonNull(op, "op");
    run((RunnableOp<X>) () -> op.run(this));
  }

  /// Runs a body within a time; if there is none, it does not start.
  static <T extends @Nullable Object, X extends Throwable> T await(
      CallableOp<? extends T, X> body, @Nullable Duration limit) throws X {
    return isNone(limit)
        ? await(Asyncio.<T>ensureFuture(body), limit)
        : after(limit).<T, X>run(body);
  }

  /// As [#await(CallableOp, Duration)].
  static <X extends Throwable> void await(RunnableOp<X> body, @Nullable Duration limit) throws X {
    if (isNone(limit)) {
      await(Asyncio.ensureFuture(body), limit);
    } else {
      after(limit).run(body);
    }
  }

  private static boolean isNone(@Nullable Duration limit) {
    return limit != null && !limit.isPositive();
  }

  /// Waits for a future, which is cancelled when the time is over.
  static <T extends @Nullable Object> T await(Future<T> future, @Nullable Duration limit) {
    if (!isNone(limit)) {
      return after(limit).<T, RuntimeException>run((CallableOp<T, RuntimeException>) future::await);
    }
    if (!future.done()) {
      DoneAndPending.Waiting.cancelAndWait(future);
      if (future.cancelled()) {
        var timeout = new TimeoutException("no time was given: the limit is " + limit);
        timeout.initCause(future.failure(true));
        throw timeout;
      }
    }
    return future.result();
  }

  private Task<?> enter() {
    if (state != State.CREATED) {
      throw new IllegalStateException(this + " has already been entered");
    }
    Task<?> entering = Asyncio.currentTask();
    if (entering == null) {
      throw new IllegalStateException(
          "a timeout needs a task to cancel: enter it inside a task, not in a callback");
    }
    state = State.ACTIVE;
    task = entering;
    cancelling = entering.cancelling();
    schedule(entering.getLoop());
    return entering;
  }

  /// @return whether a cancellation that comes out is ours
  private boolean leave(Task<?> entering) {
    dropTimer();
    task = null;
    if (state == State.ACTIVE) {
      state = State.FINISHED;
      return false;
    }
    state = State.EXPIRED;
    return entering.uncancel() <= cancelling;
  }

  /// What comes out instead of what came out of the body.
  private Throwable timedOut(Throwable failure, Task<?> entered) {
    if (failure instanceof CancelledError) {
      var timeout = new TimeoutException("timed out " + end());
      timeout.initCause(failure);
      return timeout;
    }
    EventLoop.LOG.log(
        System.Logger.Level.DEBUG,
        () -> "A timeout of task '" + entered.getName() + "' was over " + end() + ", and "
            + failure.getClass().getName() + " came out of its scope");
    return failure;
  }

  /// When it was over, in words.
  private String end() {
    return limit != null ? "after " + limit : "at " + when + " of the loop's time";
  }

  /// The deadline.
  ///
  /// @return a time of [EventLoop#time], or null if there is none
  public @Nullable Duration when() {
    return when;
  }

  /// Sets another deadline.
  ///
  /// @param when a time of [EventLoop#time]; one that is past ends the scope in the next
  ///     iteration of the loop; null for none
  /// @throws IllegalStateException if the scope was not entered, or has expired or ended
  public void reschedule(@Nullable Duration when) {
    Task<?> entered = task;
    if (state != State.ACTIVE || entered == null) {
      throw new IllegalStateException(
          state == State.CREATED
              ? "cannot reschedule " + this + ": it has not been entered"
              : "cannot reschedule " + this + ": only an active one has a deadline to change");
    }
    entered.getLoop().checkThread();
    this.when = when;
    limit = null;
    schedule(entered.getLoop());
  }

  private void schedule(EventLoop loop) {
    dropTimer();
    if (when != null) {
      timer = when.compareTo(loop.time()) <= 0
          ? loop.callSoon(this::expire)
          : loop.callAt(when, this::expire);
    }
  }

  private void dropTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void expire() {
    state = State.EXPIRING; // first: what is cancelled may look, and is not to move the deadline
    timer = null;
    Cancellation.cancel(requireNonNull(task), "a timeout " + end());
  }

  /// Whether the deadline came while the scope was active.
  ///
  /// @return true from that moment on, also if the scope ended without a [TimeoutException]
  public boolean expired() {
    return state == State.EXPIRING || state == State.EXPIRED;
  }

  /// `<Timeout [active] when=PT1.5S>`, `<Timeout [expired]>`
  @Override
  public String toString() {
    return "<Timeout [" + state + "]" + (state == State.ACTIVE ? " when=" + when : "") + ">";
  }
}
