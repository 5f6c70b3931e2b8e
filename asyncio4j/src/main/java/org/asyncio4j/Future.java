package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.loop.Line;
import org.asyncio4j.watch.CreationSite;
import org.asyncio4j.watch.Forgotten;
import org.jspecify.annotations.Nullable;

/// A result that is not there yet: the thing that is awaited.
///
/// To await a pending future is to yield *the future itself* to whoever drives the coroutine,
/// and to insist, when driven on, that it is done. A task understands that: it steps on when the
/// future's callbacks run.
///
/// Callbacks run through the loop, in the order in which they were added, each in its context;
/// never inside the call that ends the future. A failure that nobody looks at is reported to the
/// loop's exception handler: when the future is collected, or when the loop closes.
///
/// **Threads.** For the thread of its loop only. From another one:
/// `loop.callSoonThreadsafe(() -> future.setResult(value))`.
///
/// asyncio: `Future`.
///
/// @param <T> the result
@SuppressWarnings("this-escape") // into debug mode's notes, which do not look inside
public class Future<T extends @Nullable Object> {
  /*
   *             setResult        ┌──▶ FINISHED   outcome: the result
   *   PENDING ───setException────┼──▶ FAILED     outcome: the Throwable
   *             cancel           └──▶ CANCELLED  outcome: the Cancellation, or the CancelledError for the first to ask
   *
   * Each edge is taken once, in finish(), which hands the callbacks to the loop.
   */
  static final byte PENDING = 0;
  static final byte FINISHED = 1;
  static final byte FAILED = 2;
  static final byte CANCELLED = 3;

  /// How many futures a text shows inside of each other: a chain of awaits may be long.
  private static final int TEXT_DEPTH = 8;

  private static final ThreadLocal<List<Future<?>>> BEING_PRINTED =
      ThreadLocal.withInitial(ArrayList::new);

  private final EventLoop loop;
  private byte state = PENDING;

  /// Set by await just before it yields this, cleared by the task: tells an await from a plain
  /// yield of a future.
  private boolean awaiting;

  private @Nullable Object outcome;

  /// While pending null, one entry, or a [Line] of entries; an entry is a Callback or, to save
  /// one, the Task that awaits. Of a failed future, the Unretrieved that reports it.
  private @Nullable Object callbacks;

  /// A callback on its way through the loop, shown by the function's own text.
  private record Call(Consumer<? super Future<?>> function, Future<?> future) implements Runnable {
    @Override
    public void run() {
      function.accept(future);
    }

    @Override
    public String toString() {
      return TextForm.ofCallback(function);
    }
  }

  private record Callback(Consumer<? super Future<?>> function, Context context) {}

  /// Makes a pending future of the running loop or else of the current one.
  ///
  /// @throws IllegalStateException if there is neither
  public Future() {
    this(Asyncio.getEventLoop());
  }

  /// Makes a pending future.
  ///
  /// @param loop where its callbacks will run
  public Future(EventLoop loop) {
    this.loop = requireNonNull(loop, "loop");
    if (loop.getDebug()) {
      CreationSite.remember(this);
    }
  }

  /// The loop this belongs to.
  ///
  /// @return the loop
  public final EventLoop getLoop() {
    return loop;
  }

  /// Before anything is done with this.
  ///
  /// @return this, if it is of that loop
  final Future<T> requireLoop(EventLoop expected) {
    if (loop != expected) {
      throw new IllegalArgumentException(
          this + " belongs to a different loop than the one given, " + expected);
    }
    return this;
  }

  /// Waits for the result: suspends the calling coroutine while this is pending. If the
  /// coroutine's task is cancelled meanwhile, so is this future. The exception that ended this is
  /// thrown as it is, the same object, checked or not.
  ///
  /// @return the result
  /// @throws CancelledError if this, or the waiting task, is cancelled
  /// @throws IllegalStateException if this is pending and the calling thread runs no coroutine
  /// @throws AssertionError if the coroutine is driven on while this is pending, which no task
  ///     does
  public T await() {
    if (state == PENDING) {
      awaiting = true;
      suspend(this);
      if (state == PENDING) {
        throw new AssertionError("await wasn't used with future");
      }
    }
    return result();
  }

  /// Yields to the driver: where awaits leave the coroutine. A cancellation that comes back gets
  /// its stack trace here, where it shows the await.
  static void suspend(@Nullable Object value) {
    try {
      Coroutine.yield(value);
    } catch (CancelledError e) {
      e.thrownHere();
      throw e;
    }
  }

  /// Whether this has ended: with a result, an exception, or by cancellation.
  ///
  /// @return true when it is not pending
  public final boolean done() {
    return state != PENDING;
  }

  /// Whether this was cancelled.
  ///
  /// @return true when it ended by cancellation
  public final boolean cancelled() {
    return state == CANCELLED;
  }

  /// The result. The exception that ended this is thrown as it is, the same object, checked or
  /// not.
  ///
  /// @return what was set
  /// @throws InvalidStateException if this is pending
  /// @throws CancelledError if this was cancelled
  @SuppressWarnings({"unchecked", "NullAway"}) // the outcome is a T, which may be null
  public T result() {
    Throwable failure = failure(true);
    if (failure != null) {
      throw sneak(failure);
    }
    return (T) outcome;
  }

  /// The exception that ended this.
  ///
  /// @return the exception, or null if there is a result
  /// @throws InvalidStateException if this is pending
  /// @throws CancelledError if this was cancelled
  public @Nullable Throwable exception() {
    Throwable failure = failure(true);
    if (state == CANCELLED) {
      throw sneak(requireNonNull(failure));
    }
    return failure;
  }

  /// What awaiting this throws; null if it has a result. Counts as looking at it.
  ///
  /// @param traced whether a new error shows the calling stack: for a driver, which passes it
  ///     on, that says nothing
  final @Nullable Throwable failure(boolean traced) {
    retrieved();
    return switch (state) {
      case PENDING ->
        throw new InvalidStateException(
            this + " has no result yet: await it, or ask when it is done");
      case FINISHED -> null;
      case FAILED -> (Throwable) outcome;
      default -> cancelledError(traced);
    };
  }

  /// As [#exception], but it asks nothing of the state and does not count as looking.
  final @Nullable Throwable peekFailure() {
    return state == FAILED ? (Throwable) outcome : null;
  }

  /// As in CPython, the first to ask gets the very error that ended a task, later ones get a
  /// fresh one.
  private CancelledError cancelledError(boolean traced) {
    Cancellation cancellation = requireNonNull(cancellation());
    if (outcome instanceof CancelledError error) {
      outcome = cancellation;
      return error;
    }
    return CancelledError.of(cancellation, traced);
  }

  private void retrieved() {
    if (callbacks instanceof Forgotten.Unretrieved report) {
      callbacks = null;
      report.drop();
    }
  }

  /// What reports the failure of this; null if there is none, or somebody has looked at it.
  final Forgotten.@Nullable Unretrieved unretrieved() {
    return callbacks instanceof Forgotten.Unretrieved report ? report : null;
  }

  /// Ends this with a result.
  ///
  /// @param result the result
  /// @throws InvalidStateException if this is done
  public void setResult(T result) {
    requirePending("set a result");
    finish(FINISHED, result);
  }

  /// Ends this with an exception, which each await of it throws. A [CancelledError] is one like
  /// any other here, and leaves this not [#cancelled]: for that there is [#cancel].
  ///
  /// @param exception any
  /// @throws InvalidStateException if this is done
  public void setException(Throwable exception) {
    requirePending("set an exception");
    fail(requireNonNull(exception, "exception"));
  }

  private void requirePending(String what) {
    loop.checkThread();
    if (state != PENDING) {
      throw new InvalidStateException("cannot " + what + ": " + this + " is done");
    }
  }

  /// Cancels this: awaits of it throw [CancelledError].
  ///
  /// @return false if it was done already
  public final boolean cancel() {
    return cancel(null);
  }

  /// Cancels this: awaits of it throw [CancelledError].
  ///
  /// @param message for the error; null for none
  /// @return false if it was done already
  public boolean cancel(@Nullable String message) {
    loop.checkThread();
    retrieved();
    return state == PENDING && finish(CANCELLED, Cancellation.now(loop, message));
  }

  final void fail(Throwable exception) {
    finish(FAILED, exception);
    callbacks = report(exception);
  }

  /// Tells of a failure of this, unless somebody looks at it.
  Forgotten.Unretrieved report(Throwable exception) {
    return new Forgotten.Unretrieved(
        this,
        loop.forgotten,
        exception,
        "Future exception was never retrieved",
        Context.copyOfCurrent()::tell);
  }

  /// Ends this and has its callbacks called soon. Where there is no stack or memory for the first
  /// of them, it does not end; what there is none for later, the reactor owes.
  final boolean finish(byte end, @Nullable Object value) {
    Reactor.Owed owed = null;
    if (callbacks instanceof Line<?> line) {
      owed = new Reactor.Owed(this, line.all().toArray());
      owed.tell(1);
    } else if (callbacks != null) {
      callSoon(callbacks);
    }
    state = end; // in fields only, from here to the end: a call may fail
    outcome = value;
    callbacks = null;
    if (owed != null) {
      loop.reactor.tell(owed);
    }
    return true;
  }

  final void callSoon(Object entry) {
    switch (entry) {
      case Task<?> task -> loop.reactor.add(task);
      case Callback(Task.Wakeup wakeup, Context _) -> loop.reactor.add(wakeup.task());
      case Callback(var function, Context in) -> loop.callSoon(new Call(function, this), in);
      default -> throw new AssertionError(entry);
    }
  }

  /// What this comes to, for code of java.util.concurrent and for other threads, which may wait for
  /// it; cancelling either cancels both. From any thread.
  ///
  /// To wait for it where the loop runs is an error, since it would never end: await this future
  /// there. It is an error, too, where a loop runs for which this one waits, even with a timeout.
  /// If the loop is closed first, it ends with an [IllegalStateException].
  ///
  /// If this is done, and it is called on the loop's thread or while the loop does not run, the
  /// result is complete at once.
  ///
  /// A failure is reported unless somebody looks at it, there or here. To look at it there is to
  /// ask for the outcome (`get`, `join` and the like; `isDone` and `toString` are not) or to make
  /// a dependent stage, which has the failure from then on. `allOf` and `anyOf` are seen only
  /// while this is pending.
  ///
  /// @return a new one at each call
  /// @throws IllegalStateException if the loop is closed and this is pending
  public final CompletableFuture<T> toCompletableFuture() {
    return ForeignFutures.completable(this);
  }

  /// Has `callback` called soon after this is done, with this future, in a copy of the current
  /// context.
  ///
  /// @param callback what to call; what it throws goes to the loop's exception handler
  public final void addDoneCallback(Consumer<? super Future<?>> callback) {
    addDoneCallback(callback, Context.copyOfCurrent());
  }

  /// Has `callback` called soon after this is done, with this future. If it is done already,
  /// that is soon.
  ///
  /// @param callback what to call; what it throws goes to the loop's exception handler
  /// @param context where it runs
  public void addDoneCallback(Consumer<? super Future<?>> callback, Context context) {
    loop.checkThread();
    var entry =
        new Callback(requireNonNull(callback, "callback"), requireNonNull(context, "context"));
    if (state == PENDING) {
      append(entry);
    } else {
      callSoon(entry);
    }
  }

  /// Has a task woken up when this is done.
  final void addWaiter(Task<?> task) {
    Class<?> type = getClass();
    if (type != Future.class && type != Task.class && type != Reactor.Sleep.class) {
      addDoneCallback(task.wakeup(), task.getContext()); // a subclass may want to know
    } else if (state == PENDING) {
      append(task);
    } else {
      loop.reactor.add(task);
    }
  }

  @SuppressWarnings("unchecked")
  private void append(Object entry) {
    if (callbacks == null) {
      callbacks = entry;
    } else if (callbacks instanceof Line<?> line) {
      ((Line<Object>) line).add(entry);
    } else {
      var line = new Line<>(Future::hashOf);
      line.add(callbacks);
      line.add(entry);
      callbacks = line;
    }
  }

  /// @param asked an entry, or a function by which entries are looked for
  private static int hashOf(Object asked) {
    return (asked instanceof Callback callback ? callback.function : asked).hashCode();
  }

  /// Forgets a callback: each one that [Object#equals] `callback`, and so has its hash code.
  ///
  /// @param callback what was added
  /// @return how many there were
  public int removeDoneCallback(Consumer<? super Future<?>> callback) {
    loop.checkThread();
    // Compared on a copy, and removed by identity: an equals of the user may do anything, also
    // to this list.
    List<?> meant = callbacks instanceof Line<?> line ? line.find(callback) : entries();
    List<?> doomed = meant.stream()
        .filter(entry -> entry instanceof Callback c && c.function.equals(callback))
        .toList();
    if (callbacks instanceof Line<?>) {
      removeFromLine(doomed);
    } else if (!doomed.isEmpty() && doomed.getFirst() == callbacks) {
      callbacks = null;
    }
    return doomed.size();
  }

  /// A task does not wait any more.
  final void removeWaiter(Task<?> task) {
    if (callbacks == task) {
      callbacks = null;
    } else if (!removeFromLine(List.of(task))) {
      removeDoneCallback(task.wakeup());
    }
  }

  private boolean removeFromLine(List<?> doomed) {
    if (!(callbacks instanceof Line<?> line) || !line.removeAll(doomed)) {
      return false;
    }
    if (line.isEmpty()) {
      callbacks = null;
    }
    return true;
  }

  private List<?> entries() {
    return switch (callbacks) {
      case null -> List.of();
      case Line<?> line -> line.all();
      case Forgotten.Unretrieved _ -> List.of();
      default -> List.of(callbacks);
    };
  }

  /// Who waits for this: tasks, and futures in between that those got from a combinator. There is
  /// nobody when this is done.
  final List<Future<?>> awaiters() {
    List<Future<?>> found = new ArrayList<>();
    for (Object entry : entries()) {
      switch (entry instanceof Callback callback ? callback.function : entry) {
        case Task<?> task -> found.add(task);
        case Task.Wakeup wakeup -> found.add(wakeup.task());
        case OnBehalf behalf -> found.addAll(behalf.awaiters());
        default -> {}
      }
    }
    return found;
  }

  /// Whether a coroutine's await yielded this just now; says so once.
  final boolean takeAwaiting() {
    boolean was = awaiting;
    awaiting = false;
    return was;
  }

  /// The cancellation of this, as all see it but the first to ask; null if there was none.
  @Nullable
  Cancellation cancellation() {
    if (state != CANCELLED) {
      return null;
    }
    return outcome instanceof CancelledError error
        ? new Cancellation(null, error.cancelledBy())
        : (Cancellation) outcome;
  }

  final @Nullable String cancelMessage() {
    Cancellation last = cancellation();
    return last == null ? null : last.message();
  }

  void cancelMessage(@Nullable String message) {
    if (state == CANCELLED) {
      outcome = Cancellation.now(loop, message);
    }
  }

  final StackTraceElement @Nullable [] createdAt() {
    return CreationSite.of(this);
  }

  /// `<Future pending>`, `<Future finished result='something'>`; with the callbacks that wait
  /// and, in debug mode, the place where it was made. A future that contains itself, or that many
  /// others lead to, shows `...` there.
  @Override
  public String toString() {
    List<Future<?>> printing = BEING_PRINTED.get();
    if (printing.size() == TEXT_DEPTH || printing.stream().anyMatch(future -> future == this)) {
      return "...";
    }
    printing.add(this);
    try {
      var text = new StringBuilder("<").append(typeName()).append(' ');
      describe(text);
      return text.append('>').toString();
    } finally {
      printing.removeLast();
    }
  }

  String typeName() {
    return getClass().getSimpleName();
  }

  void describe(StringBuilder text) {
    text.append(stateName());
    describeOutcome(text);
  }

  final void describeOutcome(StringBuilder text) {
    if (state == FINISHED) {
      text.append(" result=").append(TextForm.ofValue(outcome));
    } else if (state == FAILED) {
      text.append(" exception=").append(TextForm.of(outcome));
    }
    List<?> waiting = entries();
    if (!waiting.isEmpty()) {
      text.append(" cb=[").append(describe(waiting.getFirst()));
      if (waiting.size() > 2) {
        text.append(", <").append(waiting.size() - 2).append(" more>");
      }
      if (waiting.size() > 1) {
        text.append(", ").append(describe(waiting.getLast()));
      }
      text.append(']');
    }
    CreationSite.append(text, createdAt());
  }

  private static String describe(Object entry) {
    return switch (entry) {
      case Task<?> task -> task.wakeup().toString();
      case Callback callback -> TextForm.ofCallback(callback.function);
      default -> entry.toString();
    };
  }

  String stateName() {
    return switch (state) {
      case PENDING -> "pending";
      case CANCELLED -> "cancelled";
      default -> "finished";
    };
  }

  /// Throws anything as if it were unchecked: exceptions pass through futures as they are.
  @SuppressWarnings("unchecked")
  static <X extends Throwable> RuntimeException sneak(Throwable error) throws X {
    throw (X) error;
  }

  /// A future's callback that serves others who wait: for the call graph, which would else end at
  /// it. Equal to itself only: it leaves by that.
  static final class OnBehalf implements Consumer<Future<?>> {
    /// Tasks that wait, or futures, any of whose awaiters do; may be a view of what changes.
    private final Collection<? extends Future<?>> awaiters;
    private final Consumer<Future<?>> callback;

    OnBehalf(Collection<? extends Future<?>> awaiters, Consumer<Future<?>> callback) {
      this.awaiters = awaiters;
      this.callback = callback;
    }

    OnBehalf(Future<?> awaiter, Consumer<Future<?>> callback) {
      this(List.of(awaiter), callback);
    }

    Collection<? extends Future<?>> awaiters() {
      return awaiters;
    }

    @Override
    public void accept(Future<?> done) {
      callback.accept(done);
    }

    @Override
    public String toString() {
      return TextForm.ofCallback(callback);
    }
  }
}
