package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.coroutine.Strand;
import org.asyncio4j.loop.Nanos;
import org.asyncio4j.loop.SelectorPoller;
import org.asyncio4j.loop.SystemClock;
import org.asyncio4j.spi.Clock;
import org.asyncio4j.spi.Network;
import org.asyncio4j.spi.Poller;
import org.asyncio4j.watch.Abandoned;
import org.asyncio4j.watch.Collected;
import org.asyncio4j.watch.Debug;
import org.asyncio4j.watch.Tracked;
import org.asyncio4j.watch.TrackedList;
import org.jspecify.annotations.Nullable;

/// Runs callbacks, timers and tasks on one thread, one at a time.
///
/// Most programs call [Asyncio#run] and never name a loop. A loop is made of parts that can each
/// be replaced: a [Clock], a [Poller], an engine ([Coroutines]) and a [Network].
///
/// An iteration runs what is ready: callbacks in the order in which they were scheduled, then
/// timers whose time has come. What is scheduled meanwhile runs in the next one.
///
/// **Closed.** A loop that is closed schedules nothing: methods that would throw
/// [IllegalStateException].
///
/// **Threads.** The thread that calls [#runForever] or [#runUntilComplete] is the loop's. But if
/// it is virtual, it waits, and the loop has a platform thread; and if it is not, on the portable
/// engine, it waits, and the loop has a virtual one. Only [#callSoonThreadsafe], [#execute],
/// [#isRunning], [#isClosed], [#time] and [#checkThread] may be called by other threads.
///
/// asyncio: `AbstractEventLoop`, `BaseEventLoop`.
@SuppressWarnings("this-escape") // its parts keep it, and call it only when it runs
public class EventLoop implements AutoCloseable, Executor {
  static final System.Logger LOG = System.getLogger("org.asyncio4j");

  final LoopHost host = new LoopHost(this);

  /// Futures whose failure nobody has looked at, writers that nobody has closed and, in debug
  /// mode, coroutines that nobody has driven.
  final TrackedList forgotten = new TrackedList(host);

  /// Tasks that are not done.
  final TrackedList pending = new TrackedList(host);

  final CurrentTask current = new CurrentTask(this);
  final Abandoned abandoned = new Abandoned(this);
  final Reactor reactor;

  final Coroutines coroutines;
  private final @Nullable Network network;
  final LoopExecutor executor = new LoopExecutor(this);

  private volatile boolean closed;
  private @Nullable TaskFactory taskFactory;
  private @Nullable ExceptionHandler exceptionHandler;
  private boolean debug = Debug.byDefault();
  private volatile Duration slowCallbackDuration = Duration.ofMillis(100);

  /// Makes a loop on the system's clock, a selector, and the engine of [Coroutines#system].
  public EventLoop() {
    this(SystemClock.INSTANCE, new SelectorPoller(), Coroutines.system());
  }

  /// Makes a loop of parts.
  ///
  /// @param clock gives its time
  /// @param poller where it waits; closed with the loop
  /// @param coroutines runs its tasks
  public EventLoop(Clock clock, Poller poller, Coroutines coroutines) {
    this(clock, poller, coroutines, null);
  }

  /// Makes a loop of parts.
  ///
  /// @param clock gives its time
  /// @param poller where it waits; closed with the loop
  /// @param coroutines runs its tasks
  /// @param network where its endpoints and streams get their transports from; null for the
  ///     system's sockets
  public EventLoop(Clock clock, Poller poller, Coroutines coroutines, @Nullable Network network) {
    this.network = network;
    this.coroutines = requireNonNull(coroutines, "coroutines");
    reactor = new Reactor(this, requireNonNull(clock, "clock"), requireNonNull(poller, "poller"));
    Collected.opened();
  }

  /* --------------------------------------- running ---------------------------------------- */

  /// Runs until [#stop] is called.
  ///
  /// @throws IllegalStateException if this loop is running or closed, or if the calling thread
  ///     runs another one or stands in a class initialiser
  public final void runForever() {
    host.runForever(() -> {});
  }

  /// Runs until `future` is done.
  ///
  /// @param future a future of this loop
  /// @param <T> its result
  /// @return its result; the exception that ended it is thrown as it is
  /// @throws IllegalStateException as [#runForever], or if the loop is stopped before
  /// @throws IllegalArgumentException if the future is of another loop
  public final <T extends @Nullable Object> T runUntilComplete(Future<T> future) {
    requireOpen();
    return host.run(future.requireLoop(this), false, () -> {});
  }

  /// Runs a task with this body until it is done.
  ///
  /// @param body what the task does
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws IllegalStateException as [#runForever], or if the loop is stopped before
  public final <T extends @Nullable Object, X extends Throwable> T runUntilComplete(
      CallableOp<? extends T, X> body) throws X {
    host.requireRunnable();
    return host.run(createTask(body), true, () -> {});
  }

  /// Runs a task with this body until it is done.
  ///
  /// @param body what the task does
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws IllegalStateException as [#runForever], or if the loop is stopped before
  public final <X extends Throwable> void runUntilComplete(RunnableOp<X> body) throws X {
    host.requireRunnable();
    host.run(createTask(body), true, () -> {});
  }

  /// Ends the run: the iteration that is going on is the last one. Before a run, that one has
  /// one iteration.
  public final void stop() {
    reactor.stop();
  }

  /// Whether a thread runs this loop.
  ///
  /// @return true during a run
  public final boolean isRunning() {
    return host.isRunning();
  }

  /// Whether this loop was closed.
  ///
  /// @return true after [#close]
  public final boolean isClosed() {
    return closed;
  }

  /// Drops all that is scheduled and lets go of what the loop holds; it cannot be used any more.
  /// The default executor is shut down without waiting.
  ///
  /// Tasks that are pending are reported to the exception handler and their coroutines closed,
  /// so that their `finally` blocks run; then transports that are open, and their channels
  /// closed; handlers of signals end; then failures that nobody looked at are reported. Closing
  /// twice does nothing.
  ///
  /// @throws IllegalStateException if the loop is running
  @Override
  public void close() {
    if (isRunning()) {
      throw new IllegalStateException("cannot close a running event loop: stop it first");
    }
    if (closed) {
      return;
    }
    abandoned.runAll();
    for (Tracked entry : pending.snapshot()) {
      if (entry.reportOnce() instanceof Task<?> task) {
        ErrorReport.guard(this, "closing " + task.getName(), task::destroy);
      }
    }
    reactor.channels.loopClosed(close -> ErrorReport.guard(this, "closing a transport", close));
    ErrorReport.guard(this, "giving signals back", host.signals::close);
    forgotten.snapshot().forEach(Tracked::reportOnce);
    closed = true;
    abandoned.runAll(); // what came meanwhile; from here on nothing does
    executor.close();
    Collected.closed();
    reactor.close();
  }

  final void requireOpen() {
    if (closed) {
      throw new IllegalStateException("event loop is closed: " + this);
    }
  }

  /* -------------------------------------- callbacks --------------------------------------- */

  /// Has `callback` called in the next iteration, in a copy of the current context.
  ///
  /// @param callback what to call; what it throws goes to the exception handler
  /// @return what cancels it
  public final Handle callSoon(Runnable callback) {
    return callSoon(callback, null);
  }

  /// Has `callback` called in the next iteration.
  ///
  /// @param callback what to call; what it throws goes to the exception handler
  /// @param context where it runs; null for a copy of the current one
  /// @return what cancels it
  public Handle callSoon(Runnable callback, @Nullable Context context) {
    requireOpen();
    var handle = new Handle(this, callback, context);
    reactor.add(handle);
    return handle;
  }

  /// As [#callSoon(Runnable)], from any thread: wakes the loop if it waits.
  ///
  /// @param callback what to call; what it throws goes to the exception handler
  /// @return what cancels it; a thread that cancels while the callback runs waits until it has
  ///     run
  public final Handle callSoonThreadsafe(Runnable callback) {
    return callSoonThreadsafe(callback, null);
  }

  /// As [#callSoonThreadsafe(Runnable)].
  ///
  /// @param callback what to call
  /// @param context where it runs; null for a copy of the current one
  /// @return what cancels it
  public final Handle callSoonThreadsafe(Runnable callback, @Nullable Context context) {
    requireOpen();
    var handle = new Handle.Threadsafe(this, callback, context);
    if (host.isCaller()) {
      reactor.add(handle); // in order with what this thread schedules otherwise
    } else {
      reactor.post(handle);
    }
    return handle;
  }

  /// Has `callback` called after `delay`, in a copy of the current context. Of callbacks that
  /// are due at the same time the one that was scheduled first runs first.
  ///
  /// @param delay from now; if not positive, in the next iteration
  /// @param callback what to call; what it throws goes to the exception handler
  /// @return what cancels it
  public final TimerHandle callLater(Duration delay, Runnable callback) {
    return callLater(delay, callback, null);
  }

  /// As [#callLater(Duration, Runnable)].
  ///
  /// @param delay from now
  /// @param callback what to call
  /// @param context where it runs; null for a copy of the current one
  /// @return what cancels it
  public final TimerHandle callLater(Duration delay, Runnable callback, @Nullable Context context) {
    requireOpen();
    return callAtNanos(Nanos.after(reactor.nanoTime(), delay), callback, context);
  }

  /// Has `callback` called at a time, in a copy of the current context.
  ///
  /// @param when a time of [#time]
  /// @param callback what to call; what it throws goes to the exception handler
  /// @return what cancels it
  public final TimerHandle callAt(Duration when, Runnable callback) {
    return callAt(when, callback, null);
  }

  /// As [#callAt(Duration, Runnable)].
  ///
  /// @param when a time of [#time]
  /// @param callback what to call
  /// @param context where it runs; null for a copy of the current one
  /// @return what cancels it
  public final TimerHandle callAt(Duration when, Runnable callback, @Nullable Context context) {
    requireOpen();
    return callAtNanos(Nanos.of(when), callback, context);
  }

  private TimerHandle callAtNanos(long when, Runnable callback, @Nullable Context context) {
    var handle = new TimerHandle(this, when, callback, context);
    reactor.addTimer(when, handle);
    return handle;
  }

  /// The time of the loop's clock, which has nothing to do with that of the day.
  ///
  /// @return the time since a moment of the clock's own
  public final Duration time() {
    return Duration.ofNanos(reactor.nanoTime());
  }

  /* ---------------------------------- futures and tasks ----------------------------------- */

  /// Makes a pending future of this loop.
  ///
  /// @param <T> its result
  /// @return the future
  public <T extends @Nullable Object> Future<T> createFuture() {
    return new Future<>(this);
  }

  /// Makes a task that runs `body`, from the next iteration on, in a copy of the current
  /// context.
  ///
  /// Keep a reference to it: a task that nobody refers to and that nothing can wake up may be
  /// collected.
  ///
  /// @param body what the task does; may throw anything
  /// @param <T> what it returns
  /// @return the task
  public final <T extends @Nullable Object> Task<T> createTask(CallableOp<? extends T, ?> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /// Makes a task that runs `body`, from the next iteration on.
  ///
  /// @param body what the task does; may throw anything
  /// @param options its name, context and start
  /// @param <T> what it returns
  /// @return the task
  /// @throws IllegalStateException if this loop is closed, or runs on another thread: use
  ///     [Asyncio#runCoroutineThreadsafe] there
  public final <T extends @Nullable Object> Task<T> createTask(
      CallableOp<? extends T, ?> body, TaskOptions options) {
    return createTask(coroutines.strand(requireNonNull(body, "body")), options);
  }

  /// As [#createTask(CallableOp)].
  ///
  /// @param body what the task does; may throw anything
  /// @return the task; its result is null
  public final Task<?> createTask(RunnableOp<?> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /// Makes a task that runs `body`, from the next iteration on.
  ///
  /// @param body what the task does; may throw anything
  /// @param options its name, context and start
  /// @return the task; its result is null
  public final Task<?> createTask(RunnableOp<?> body, TaskOptions options) {
    return this.<@Nullable Object>createTask(
        coroutines.strand(requireNonNull(body, "body")), options);
  }

  private <T extends @Nullable Object> Task<T> createTask(Strand strand, TaskOptions options) {
    if (taskFactory != null) {
      return createTask(Coroutine.of(strand), options);
    }
    requireOpen();
    return new Task<>(this, strand, options);
  }

  /// Makes a task that drives `coroutine`, from the next iteration on. The one way that all
  /// tasks of a loop are made, if it has a task factory.
  ///
  /// @param coroutine what the task drives; nobody else may from here on
  /// @param options its name, context and start
  /// @param <T> what it returns
  /// @return the task
  public final <T extends @Nullable Object> Task<T> createTask(
      Coroutine<T> coroutine, TaskOptions options) {
    requireOpen();
    TaskFactory factory = taskFactory;
    return factory != null
        ? factory.create(this, coroutine, options)
        : new Task<>(this, coroutine, options);
  }

  /// Has all tasks of this loop made by `factory`.
  ///
  /// @param factory makes them; null for the default
  public final void setTaskFactory(@Nullable TaskFactory factory) {
    checkThread();
    taskFactory = factory;
  }

  /// What makes the tasks of this loop.
  ///
  /// @return the factory, or null for the default
  public final @Nullable TaskFactory getTaskFactory() {
    return taskFactory;
  }

  /* --------------------------------------- threads ---------------------------------------- */

  /// Runs `command` soon, as [#callSoonThreadsafe(Runnable)] does; for Java code that wants an
  /// executor. One that wants a scheduler has [org.asyncio4j.interop.LoopScheduler]. From any
  /// thread.
  ///
  /// @param command what to run; what it throws goes to the exception handler
  /// @throws RejectedExecutionException if this loop is closed
  @Override
  public final void execute(Runnable command) {
    try {
      callSoonThreadsafe(command);
    } catch (IllegalStateException e) { // it is closed: what an executor throws then
      throw new RejectedExecutionException(e.getMessage(), e);
    }
  }

  /// Debug mode's check, for who writes a primitive of his own: called first, before anything
  /// changes, it sees to it that a call which is refused has done nothing. From any thread.
  ///
  /// @throws IllegalStateException in debug mode, showing both stacks, if this loop runs and the
  ///     caller is not its thread
  public final void checkThread() {
    if (debug) {
      host.checkCaller();
    }
  }

  /// Runs `operation` in an executor. Cancelling the future cancels it if it has not begun, and
  /// does not stop it if it has.
  ///
  /// @param executor where; null for the default one, whose threads [Asyncio#toThread] describes
  /// @param operation what to run; it must not touch the loop, and may throw anything
  /// @param <T> what it returns
  /// @return a future of its result
  /// @throws IllegalStateException if the loop is closed, or its default executor shut down
  public final <T extends @Nullable Object> Future<T> runInExecutor(
      @Nullable Executor executor, CallableOp<? extends T, ?> operation) {
    requireOpen();
    return this.executor.run(executor, operation);
  }

  /// Runs `operation` in an executor, as [#runInExecutor(Executor, CallableOp)] does.
  ///
  /// @param executor where; null for the default one
  /// @param operation what to run; it must not touch the loop, and may throw anything
  /// @return a future of its end
  /// @throws IllegalStateException if the loop is closed, or its default executor shut down
  public final Future<?> runInExecutor(@Nullable Executor executor, RunnableOp<?> operation) {
    return this.<@Nullable Void>runInExecutor(executor, () -> {
      operation.run();
      return null;
    });
  }

  /// Sets where [#runInExecutor] runs by default.
  ///
  /// @param executor shut down with the loop
  public final void setDefaultExecutor(ExecutorService executor) {
    this.executor.set(executor);
  }

  /// Shuts the default executor down and waits, suspending, for what it runs. From then on it
  /// takes no calls.
  ///
  /// @param timeout the longest wait; then it goes on without, and says so in the log
  public final void shutdownDefaultExecutor(Duration timeout) {
    executor.shutdown(timeout);
  }

  /* --------------------------------------- channels --------------------------------------- */

  /// Has `callback` called in each iteration in which `channel` can be read from, or accepted
  /// from. Replaces the reader that the channel had.
  ///
  /// @param channel in non-blocking mode; not a transport's
  /// @param callback what to call; what it throws goes to the exception handler
  /// @throws IllegalStateException if the loop is closed, or the channel belongs to a transport
  public final void addReader(SelectableChannel channel, Runnable callback) {
    checkThread();
    requireOpen();
    reactor.channels.requireFree(channel);
    reactor.channels.addReader(channel, new Handle(this, callback, null));
  }

  /// Ends what [#addReader] began.
  ///
  /// @param channel not a transport's
  /// @return whether there was a reader
  public final boolean removeReader(SelectableChannel channel) {
    checkThread();
    reactor.channels.requireFree(channel);
    return reactor.channels.removeReader(channel);
  }

  /// Has `callback` called in each iteration in which `channel` can be written to, or has
  /// connected. Replaces the writer that the channel had.
  ///
  /// @param channel in non-blocking mode; not a transport's
  /// @param callback what to call; what it throws goes to the exception handler
  /// @throws IllegalStateException if the loop is closed, or the channel belongs to a transport
  public final void addWriter(SelectableChannel channel, Runnable callback) {
    checkThread();
    requireOpen();
    reactor.channels.requireFree(channel);
    reactor.channels.addWriter(channel, new Handle(this, callback, null));
  }

  /// Ends what [#addWriter] began.
  ///
  /// @param channel not a transport's
  /// @return whether there was a writer
  public final boolean removeWriter(SelectableChannel channel) {
    checkThread();
    reactor.channels.requireFree(channel);
    return reactor.channels.removeWriter(channel);
  }

  /// Where endpoints and streams get their transports from.
  ///
  /// @return what the loop was made with; null for the system's sockets
  public final @Nullable Network getNetwork() {
    return network;
  }

  /* --------------------------------- errors and debugging --------------------------------- */

  /// Has errors that nobody awaits handed to `handler`.
  ///
  /// @param handler takes them; null for [#defaultExceptionHandler]
  public final void setExceptionHandler(@Nullable ExceptionHandler handler) {
    exceptionHandler = handler;
  }

  /// What takes the errors that nobody awaits.
  ///
  /// @return the handler, or null for the default
  public final @Nullable ExceptionHandler getExceptionHandler() {
    return exceptionHandler;
  }

  /// Logs an error that nobody awaits, to the logger `org.asyncio4j`.
  ///
  /// @param report what went wrong
  public void defaultExceptionHandler(ErrorReport report) {
    LOG.log(System.Logger.Level.ERROR, report.toString(), report.exception());
  }

  /// Hands an error that nobody awaits to the exception handler. If that fails, it is logged.
  ///
  /// @param report what went wrong
  public final void callExceptionHandler(ErrorReport report) {
    report.deliver(this, exceptionHandler);
  }

  /// Sets debug mode: calls from the wrong thread are errors that show both stacks, what held
  /// the loop for longer than [#getSlowCallbackDuration] is logged, coroutines that were made
  /// here and never driven are reported, and futures and handles remember where they were made.
  /// On from the start if the system property `asyncio4j.debug` is `true` or the environment
  /// variable `ASYNCIO4J_DEBUG` is set.
  ///
  /// @param debug whether it is on
  public final void setDebug(boolean debug) {
    this.debug = debug;
  }

  /// Whether debug mode is on.
  ///
  /// @return true if it is
  public final boolean getDebug() {
    return debug;
  }

  /// Sets how long a callback or step may hold the loop. One that holds it for longer is logged,
  /// once and while it runs, with where it stands, to the logger `org.asyncio4j` and as the JFR
  /// event `org.asyncio4j.LoopHeld`; the time is the machine's, whatever the loop's clock. Debug
  /// mode logs each one when it is over, with its time by the loop's clock.
  ///
  /// The system property `asyncio4j.watchdog=false` turns the first off for all loops.
  ///
  /// @param duration 100 ms if never set; zero or less turns the first off for this loop
  public final void setSlowCallbackDuration(Duration duration) {
    slowCallbackDuration = requireNonNull(duration, "duration");
  }

  /// How long a callback or step may hold the loop before that is logged.
  ///
  /// @return 100 ms if never set
  public final Duration getSlowCallbackDuration() {
    return slowCallbackDuration;
  }

  /// `<EventLoop running=true closed=false debug=false>`
  @Override
  public String toString() {
    return "<EventLoop running=" + isRunning() + " closed=" + closed + " debug=" + debug + ">";
  }
}
