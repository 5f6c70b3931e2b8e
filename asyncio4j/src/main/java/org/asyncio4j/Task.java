package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Strand;
import org.asyncio4j.watch.Forgotten;
import org.asyncio4j.watch.TaskStack;
import org.jspecify.annotations.Nullable;

/// Drives a coroutine on a loop, step by step, and is the future of its result.
///
/// A step sends once and looks at what comes out. An awaited future: the task sleeps until that
/// is done. A bare yield: it steps again in the next iteration of the loop. The end: its result,
/// exception or cancellation. What else a coroutine may yield is an error, raised at the yield.
///
/// [#cancel] has a [CancelledError] thrown at the await where the task stands. The task may
/// catch it, clean up and throw it again, or go on and call [#uncancel].
///
/// The coroutine keeps the thread of the task's name in thread dumps, profilers and debuggers,
/// with its stack.
///
/// **Threads.** For the thread of its loop only.
///
/// asyncio: `Task`.
///
/// @param <T> the result
@SuppressWarnings("this-escape") // into the loop's queue, which runs it later
public non-sealed class Task<T extends @Nullable Object> extends Future<T>
    implements Reactor.Ready {
  private static final AtomicLong NAMES = new AtomicLong();

  private final Strand strand;
  private final Context context;
  private final Forgotten.Pending entry;

  /// What is current in the coroutine while it does not run: its context, or one that it
  /// entered.
  private Context inside;

  /// The future that is awaited: the next step is a wakeup.
  private @Nullable Future<?> waiter;

  /// Raised by the next step, for a yield that was wrong or a circle of awaits.
  private @Nullable Throwable misuse;

  private @Nullable Coroutine<T> coroutine;
  private @Nullable Cancellation cancellation;
  private int cancelRequests;

  /// A cancellation that found no future to cancel; the next step raises it.
  private boolean mustCancel;

  /// In its eager first step: then there is no coroutine to show.
  private boolean endedEagerly;

  /// A task's callback, for futures that want one; they have the loop step the task instead of
  /// calling it.
  record Wakeup(Task<?> task) implements Consumer<Future<?>> {
    @Override
    public void accept(Future<?> done) {
      task.getLoop().reactor.add(task);
    }

    @Override
    public String toString() {
      return task.getName() + ".wakeup";
    }
  }

  /// Makes a task and schedules its first step. Programs call `createTask`; this is for task
  /// factories.
  ///
  /// @param loop where it runs
  /// @param coroutine what it drives; nobody else may drive it from here on
  /// @param options its name, context and start
  public Task(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
    this(loop, coroutine.strand(), coroutine, options);
  }

  Task(EventLoop loop, Strand strand, TaskOptions options) {
    this(loop, strand, null, options);
  }

  private Task(
      EventLoop loop, Strand strand, @Nullable Coroutine<T> coroutine, TaskOptions options) {
    super(loop);
    loop.host.checkCaller(); // always: its first step may be now, in the middle of another one
    this.strand = strand;
    this.coroutine = coroutine;
    context = options.context() != null ? options.context() : Context.copyOfCurrent();
    inside = context;
    String name = options.name() != null ? options.name() : "Task-" + NAMES.incrementAndGet();
    strand.name(name);
    entry = Forgotten.Pending.of(this, loop.pending, name);
    try {
      if (Boolean.TRUE.equals(options.eagerStart()) && loop.isRunning()) {
        startEagerly();
      } else {
        loop.reactor.add(this);
      }
    } catch (Throwable e) { // refused, or no stack left: nobody has heard of this task
      entry.drop();
      throw e;
    }
  }

  /// Makes one on the running loop or else the current one. If there can be none, the coroutine is
  /// closed.
  static <T extends @Nullable Object> Task<T> of(Coroutine<T> coroutine) {
    try {
      return Asyncio.getEventLoop().createTask(coroutine, TaskOptions.DEFAULT);
    } catch (IllegalStateException e) {
      coroutine.close();
      throw e;
    }
  }

  /// The task's name: the one it was given, or `Task-N`, N counting the tasks of the JVM.
  ///
  /// @return the name
  public final String getName() {
    return entry.name();
  }

  /// Renames the task, and its thread.
  ///
  /// @param name any object: its text is the name
  public final void setName(Object name) {
    entry.name(String.valueOf(name));
    strand.name(entry.name());
  }

  /// The context in which the coroutine runs.
  ///
  /// @return the context, not a copy
  public final Context getContext() {
    return context;
  }

  /// The coroutine that this drives.
  ///
  /// @return the coroutine; null if the task ended in its eager first step
  public final @Nullable Coroutine<T> getCoroutine() {
    if (endedEagerly) {
      return null;
    }
    Coroutine<T> handle = coroutine;
    if (handle == null) {
      handle = Coroutine.of(strand);
      coroutine = handle;
    }
    return handle;
  }

  /// Where the coroutine stands.
  ///
  /// @return its frames, outermost first; of a task that failed, where its exception came from;
  ///     empty for one that was not started or has ended
  public final List<StackTraceElement> getStack() {
    return getStack(Integer.MAX_VALUE);
  }

  /// Where the coroutine stands.
  ///
  /// @param limit the most frames to give, counted from the outermost
  /// @return its frames, as [#getStack()] gives them
  public final List<StackTraceElement> getStack(int limit) {
    return TaskStack.of(strand.thread(), peekFailure(), limit);
  }

  /// Prints where the coroutine stands, outermost frame first.
  ///
  /// @param limit the most frames to print, counted from the outermost
  /// @param out where to
  public final void printStack(int limit, PrintStream out) {
    TaskStack.print(toString(), peekFailure(), getStack(limit), out);
  }

  /// Prints where the coroutine stands to the standard error stream.
  public final void printStack() {
    printStack(Integer.MAX_VALUE, System.err);
  }

  /// Asks the task to end: a [CancelledError] is thrown at the await where it stands or, if it
  /// runs or was not started, at the next one. What it awaits is cancelled too. A task that
  /// catches the error goes on. Of tasks that await each other in a circle, which asyncio cannot
  /// cancel, one has the error thrown at its await, and the circle is reported to the loop's
  /// exception handler.
  ///
  /// @param message for the error; null for none
  /// @return false if the task is done already
  @Override
  public boolean cancel(@Nullable String message) {
    getLoop().checkThread();
    if (done()) {
      return super.cancel(message); // which counts as having looked at its failure
    }
    if (CancelWalk.leadsOn(waiter) || getLoop().current.cancelsOthers(this)) {
      CancelWalk.from(this, message);
      return true;
    }
    cancelRequests++;
    if (waiter == null || !waiter.cancel(message)) {
      cancelAtNextStep(message);
    }
    return true;
  }

  /// A cancellation that found nothing to cancel: the next step raises it.
  final void cancelAtNextStep(@Nullable String message) {
    mustCancel = true;
    cancellation = Cancellation.now(getLoop(), message);
  }

  /// Has the await where this stands throw, although what is awaited is not done.
  final void cancelAtAwait(@Nullable String message) {
    Future<?> awaited = waiter;
    if (awaited == null || awaited.done()) {
      cancelAtNextStep(message);
      return;
    }
    waiter = null;
    awaited.removeWaiter(this);
    awaited.addDoneCallback(Task::lookAtCancellation);
    misuse(CancelledError.of(Cancellation.now(getLoop(), message), false));
  }

  /// A gather that was cancelled fails: that is nothing to report when nobody is left to await it.
  private static void lookAtCancellation(Future<?> done) {
    if (done.peekFailure() instanceof CancelledError) {
      done.exception();
    }
  }

  final void cancelRequested() {
    cancelRequests++;
  }

  final @Nullable Future<?> awaited() {
    return waiter;
  }

  /// How many cancellations were asked for and not taken back.
  ///
  /// @return calls of [#cancel] less calls of [#uncancel]
  public final int cancelling() {
    return cancelRequests;
  }

  /// Takes one cancellation back: called by who asked for it and saw it delivered, as a timeout
  /// does.
  ///
  /// @return how many are left
  public final int uncancel() {
    getLoop().checkThread();
    if (cancelRequests > 0 && --cancelRequests == 0) {
      mustCancel = false;
    }
    return cancelRequests;
  }

  /// Not for tasks: their result is the coroutine's.
  ///
  /// @throws IllegalStateException always
  @Override
  public final void setResult(T result) {
    throw new IllegalStateException(
        "the result of " + this + " is what its coroutine returns: it cannot be set");
  }

  /// Not for tasks: their exception is the coroutine's.
  ///
  /// @throws IllegalStateException always
  @Override
  public final void setException(Throwable exception) {
    throw new IllegalStateException(
        "the exception of " + this + " is what its coroutine throws: it cannot be set", exception);
  }

  /* --------------------------------------- driving ---------------------------------------- */

  final Strand strand() {
    return strand;
  }

  /// First half of a step: says what goes in.
  ///
  /// @return the strand to carry, or null if there is nothing to carry
  final @Nullable Strand prepare() {
    Throwable wrong = misuse;
    Throwable error = wrong;
    misuse = null;
    Future<?> awaited = waiter;
    if (awaited != null) {
      waiter = null;
      error = awaited.failure(false);
    }
    if (done()) {
      throw new InvalidStateException("cannot step " + TextForm.of(this) + ": it is already done");
    }
    if (mustCancel) {
      mustCancel = false;
      if (!(error instanceof CancelledError)) {
        error = CancelledError.of(requireNonNull(cancellation), false);
        if (wrong != null) {
          error.addSuppressed(wrong); // nobody else will tell of it
        }
      }
    }
    return deliver(error) ? strand : null;
  }

  private boolean deliver(@Nullable Throwable error) {
    boolean carried;
    try {
      carried = strand.deliver(null, error);
    } catch (IllegalStateException e) { // somebody else drives the coroutine, or has ended it
      entry.drop();
      fail(e);
      return false;
    }
    if (carried) {
      getLoop().current.enter(this, inside);
    } else {
      ended(); // it had not started
    }
    return carried;
  }

  /// Runs the first step inside the step or callback that is going on, which waits for it.
  private void startEagerly() {
    CurrentTask current = getLoop().current;
    try {
      strand.deliver(null, null);
    } catch (IllegalStateException e) { // as in deliver
      entry.drop();
      fail(e);
      return;
    }
    EventLoop loop = getLoop();
    boolean timed = loop.getDebug();
    long start = timed ? loop.reactor.nanoTime() : 0;
    CurrentTask.Interrupted interrupted = current.interruptFor(this, inside);
    try {
      strand.drive();
    } finally {
      inside = current.leave(this);
      current.goOn(interrupted);
      strand.giveBackAmbient();
    }
    if (strand.ended()) {
      endedEagerly = true;
      coroutine = null;
    }
    lookAtStep();
    if (timed) { // what the interrupted step is reported for includes this
      loop.host.timed(this, loop.reactor.nanoTime() - start);
    }
  }

  /// Second half of a step: looks at what came out.
  final void stepped() {
    inside = getLoop().current.leave(this);
    lookAtStep();
  }

  private void lookAtStep() {
    if (strand.ended()) {
      ended();
      return;
    }
    try {
      yielded(strand.value());
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) { // of the user's code: a text, or what a subclass of Future overrides
      misuse(e);
    }
  }

  private void ended() {
    entry.drop();
    Throwable failure = strand.failure();
    if (failure == null && mustCancel) { // cancelled right before it returned
      mustCancel = false;
      finish(CANCELLED, cancellation);
    } else if (failure == null) {
      finish(FINISHED, strand.value());
    } else if (failure instanceof CancelledError) {
      finish(CANCELLED, failure);
    } else {
      fail(failure);
      if (failure instanceof KeyboardInterrupt interrupt) {
        throw interrupt;
      }
    }
  }

  private void yielded(@Nullable Object value) {
    switch (value) {
      case null -> getLoop().reactor.addOwn(this);
      case Future<?> future
      when future.getLoop() != getLoop() ->
        misuse(this + " awaited " + future + ", which is attached to a different loop");
      case Future<?> future
      when !future.takeAwaiting() ->
        misuse(this + " yielded " + future + " as a plain value: await it instead");
      case Future<?> future when future == this -> misuse(this + " cannot await itself");
      case Future<?> future
      when cancelRequests > 0 && CancelWalk.leadsTo(future, this) ->
        misuse(this + " was cancelled and cannot await " + future + ", which waits for it");
      case Future<?> future -> sleepUntilDone(future);
      default ->
        misuse(this + " yielded " + TextForm.ofValue(value)
            + ", and a task understands only awaits and yields of null");
    }
  }

  private void sleepUntilDone(Future<?> future) {
    // First what may throw: a future that has this task among its callbacks will step it.
    boolean cancelled = mustCancel && requireNonNull(cancellation).pass(future);
    future.addWaiter(this);
    waiter = future;
    if (cancelled) {
      mustCancel = false;
    }
  }

  private void misuse(String message) {
    misuse(new IllegalStateException(message));
  }

  private void misuse(Throwable error) {
    misuse = error;
    getLoop().reactor.add(this);
  }

  final Wakeup wakeup() {
    return new Wakeup(this);
  }

  final void ambient(ThreadState state) {
    strand.ambient(state);
  }

  /// The thread that runs the coroutine, to interrupt what blocks it.
  final @Nullable Thread thread() {
    return strand.thread();
  }

  /// Ends the coroutine of a task that its loop leaves behind.
  final void destroy() {
    entry.drop();
    ThreadState state = ThreadState.current();
    Object outside = state.enterStep(inside);
    try {
      strand.close();
    } finally {
      state.leaveStep(outside);
      strand.giveBackAmbient();
    }
  }

  @Override
  Forgotten.Unretrieved report(Throwable exception) {
    return new Forgotten.Unretrieved(
        this,
        getLoop().forgotten,
        exception,
        "Task exception was never retrieved: " + getName(),
        context::tell);
  }

  /// Has its destruction while pending pass without a report.
  final void unreported() {
    entry.unreported();
  }

  @Override
  @Nullable
  Cancellation cancellation() {
    return done() ? super.cancellation() : cancellation;
  }

  @Override
  void cancelMessage(@Nullable String message) {
    cancellation = Cancellation.now(getLoop(), message);
    super.cancelMessage(message);
  }

  /// `<Task pending name='Task-1' coro=<...> wait_for=<Future pending>>`: as a future, with the
  /// name, where the coroutine stands, and what it awaits.
  @Override
  void describe(StringBuilder text) {
    text.append(stateName()).append(" name='").append(getName()).append('\'');
    text.append(" coro=").append(TextForm.ofCoroutine(strand));
    if (waiter != null) {
      text.append(" wait_for=").append(TextForm.of(waiter));
    }
    describeOutcome(text);
  }

  @Override
  String stateName() {
    return !done() && cancelRequests > 0 ? "cancelling" : super.stateName();
  }
}
