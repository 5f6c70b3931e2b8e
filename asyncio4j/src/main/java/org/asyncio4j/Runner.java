package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.loop.Arrival;
import org.asyncio4j.loop.MainThread;
import org.jspecify.annotations.Nullable;

/// A loop for several top-level runs, and its clean-up: what [Asyncio#run] is made of.
///
/// ```java
/// try (var runner = new Runner()) {
///   runner.run(() -> prepare());
///   runner.run(() -> serve());
/// }
/// ```
///
/// The loop is made at the first use. All runs share one context. At the end, tasks that are
/// left are cancelled and waited for, the default executor is shut down, and the loop is closed.
///
/// **Ctrl-C.** During a run on the program's main thread (the one that `main` is called on), the
/// first SIGINT cancels the main task, and the run throws [KeyboardInterrupt] if the task ends by
/// that. A second one ends the run at once, and interrupts what blocks it; a third one ends the
/// JVM. A program that does not catch the exception ends by it: with the exit status of a signal,
/// 130, and without a stack trace. On another thread, virtual ones too, a run leaves the signal
/// alone: it is the program's,
/// and ends the JVM as always. [#setHandlesSigint] changes either. Where the JVM does not let
/// signals be handled (`-Xrs`), SIGINT does what it always does; where the program has a handler
/// of its own, it does what that one does, and [#interrupt] is how that one can end a run. One of
/// the loop's own, and what ends a run by other signals, is in `org.asyncio4j.process.Signals`.
///
/// **Threads.** For one thread at a time. If a virtual thread that runs is interrupted, that is
/// a SIGINT to its run.
///
/// asyncio: `Runner`.
public final class Runner implements AutoCloseable {
  /*
   *   CREATED ──getLoop, run──▶ INITIALIZED ──close──▶ CLOSED
   *      └──────────────────close───────────────────────▲
   */
  private enum State {
    CREATED,
    INITIALIZED,
    CLOSED
  }

  /// How long the clean-up waits for the default executor.
  private static final Duration EXECUTOR_TIMEOUT = Duration.ofMinutes(5);

  private final @Nullable Boolean debug;
  private final @Nullable Supplier<? extends EventLoop> loopFactory;
  private State state = State.CREATED;
  private @Nullable EventLoop loop;
  private @Nullable Context context;
  private boolean setCurrent;

  /// Null for a run on the main thread only.
  private @Nullable Boolean handlesSigint;

  private volatile @Nullable Task<?> main;

  /// How many interrupts this run has had.
  final AtomicInteger interrupts = new AtomicInteger();

  /// The signal that came last in this run; null if none did.
  private volatile @Nullable Arrival signal;

  /// Whether the first of them found the main task not done, and cancelled it.
  private boolean interrupted;

  /// Makes a runner with a loop of the default kind, which is set as the thread's current loop.
  public Runner() {
    this(null, null);
  }

  /// Makes a runner.
  ///
  /// @param debug whether the loop is in debug mode; null leaves it as it is made
  /// @param loopFactory makes the loop, which is not set as the current one then; null for the
  ///     default
  public Runner(@Nullable Boolean debug, @Nullable Supplier<? extends EventLoop> loopFactory) {
    this.debug = debug;
    this.loopFactory = loopFactory;
  }

  /// Runs a program: one run, on a loop of its own.
  ///
  /// @param loopFactory makes the loop; null for the default
  static <T extends @Nullable Object, X extends Throwable> T runOnce(
      @Nullable Supplier<? extends EventLoop> loopFactory, CallableOp<? extends T, X> main)
      throws X {
    try (var runner = ofProgram(loopFactory)) {
      return runner.<T, X>run(main);
    }
  }

  /// As [#runOnce(Supplier, CallableOp)].
  static <X extends Throwable> void runOnce(
      @Nullable Supplier<? extends EventLoop> loopFactory, RunnableOp<X> main) throws X {
    try (var runner = ofProgram(loopFactory)) {
      runner.run(main);
    }
  }

  private static Runner ofProgram(@Nullable Supplier<? extends EventLoop> loopFactory) {
    if (ThreadState.current().running != null) { // before a loop is made, and to be closed
      throw new IllegalStateException(
          "Asyncio.run() cannot be called from a running event loop: await there, or create a"
              + " task");
    }
    return new Runner(null, loopFactory);
  }

  /// Sets whether runs from here on handle SIGINT, as said above, whichever thread they are on. If
  /// several do at once, it is a signal to each of them.
  ///
  /// @param handles true to have it handled on other threads than the main thread as well, false
  ///     to have it left alone there, too
  public void setHandlesSigint(boolean handles) {
    handlesSigint = handles;
  }

  private boolean handlesSigint() {
    return handlesSigint != null ? handlesSigint : MainThread.isCurrent();
  }

  /// The loop, made now if this is the first use.
  ///
  /// @return the loop
  /// @throws IllegalStateException if this is closed
  public EventLoop getLoop() {
    if (state == State.CLOSED) {
      throw new IllegalStateException("Runner is closed");
    }
    EventLoop made = loop;
    if (made == null) {
      made = make();
      loop = made;
      context = Context.copyOfCurrent();
      state = State.INITIALIZED;
    }
    return made;
  }

  private EventLoop make() {
    EventLoop made;
    if (loopFactory != null) {
      made = requireNonNull(loopFactory.get(), "the loop factory gave no loop");
    } else {
      made = Asyncio.newEventLoop();
      Asyncio.setEventLoop(made);
      setCurrent = true;
    }
    if (debug != null) {
      made.setDebug(debug);
    }
    return made;
  }

  /// Runs a task with this body until it is done, in the runner's context.
  ///
  /// @param body what the task does
  /// @param <T> what it returns
  /// @param <X> what it may throw
  /// @return what it returned
  /// @throws X what it threw
  /// @throws IllegalStateException if this is closed, or the calling thread runs a loop or
  ///     stands in a class initialiser
  /// @throws KeyboardInterrupt if it was interrupted
  public <T extends @Nullable Object, X extends Throwable> T run(CallableOp<? extends T, X> body)
      throws X {
    requireRunnable();
    return complete(getLoop().<T>createTask(body, inContext()));
  }

  /// Runs a task with this body until it is done, in the runner's context.
  ///
  /// @param body what the task does
  /// @param <X> what it may throw
  /// @throws X what it threw
  /// @throws IllegalStateException if this is closed, or the calling thread runs a loop or
  ///     stands in a class initialiser
  /// @throws KeyboardInterrupt if it was interrupted
  public <X extends Throwable> void run(RunnableOp<X> body) throws X {
    requireRunnable();
    complete(getLoop().createTask(body, inContext()));
  }

  /// Runs until a future of the runner's loop is done.
  ///
  /// @param future a future, or a task
  /// @param <T> its result
  /// @return its result; the exception that ended it is thrown as it is
  /// @throws IllegalStateException if this is closed, or the calling thread runs a loop or
  ///     stands in a class initialiser
  /// @throws KeyboardInterrupt if it was interrupted
  public <T extends @Nullable Object> T run(Future<T> future) {
    requireRunnable();
    getLoop();
    return future instanceof Task<T> task ? complete(task) : complete(taskOf(future));
  }

  private <T extends @Nullable Object> Task<T> taskOf(Future<T> future) {
    return getLoop().createTask((CallableOp<T, RuntimeException>) future::await, inContext());
  }

  private TaskOptions inContext() {
    return TaskOptions.DEFAULT.in(requireNonNull(context));
  }

  private static void requireRunnable() {
    Coroutines.requireNoInitialiser();
    if (ThreadState.current().running != null) {
      throw new IllegalStateException(
          "Runner.run() cannot be called from a running event loop: await there, or create a task");
    }
  }

  private <T extends @Nullable Object> T complete(Task<T> task) {
    EventLoop running = getLoop();
    task.requireLoop(running); // of another loop: refused before anything is interrupted
    interrupts.set(0);
    interrupted = false;
    signal = null;
    main = task;
    T result;
    try (var _ = running.host.signals.during(this::signalled, handlesSigint())) {
      result = running.host.run(task, false, this::interrupt);
    } catch (CancelledError e) {
      if (interrupted && task.uncancel() == 0) {
        var interrupt = new KeyboardInterrupt(reason());
        interrupt.initCause(e);
        throw leaving(interrupt);
      }
      throw e;
    } catch (KeyboardInterrupt e) {
      throw leaving(e);
    } finally {
      synchronized (interrupts) {
        main = null;
      }
    }
    if (signal != null && !interrupted) { // it came too late to cancel, and is not lost
      throw leaving(new KeyboardInterrupt(reason()));
    }
    return result;
  }

  /// A program that does not catch it is to end by it. A thread of the program's own is nobody's
  /// to end, unless a signal has ended what it ran.
  private KeyboardInterrupt leaving(KeyboardInterrupt interrupt) {
    Arrival arrived = signal;
    if (arrived != null) {
      interrupt.exits(arrived.status());
    } else if (MainThread.isCurrent()) {
      interrupt.exits(KeyboardInterrupt.SIGINT_STATUS);
    }
    return interrupt;
  }

  private String reason() {
    Arrival arrived = signal;
    return arrived == null || arrived.isInterrupt()
        ? "interrupted from the keyboard"
        : "ended by " + arrived;
  }

  /// Does what a SIGINT does: the first time cancels the main task, after that ends the run at
  /// once. Does nothing outside a run. From any thread.
  public void interrupt() {
    Task<?> task = main;
    if (task != null) {
      interrupt(task, new Cancellation(null, "an interrupt from the keyboard"));
    }
  }

  /// On a thread of the JVM.
  ///
  /// @return false if the run is over
  private boolean signalled(Arrival arrived, @Nullable String message) {
    Task<?> task;
    synchronized (interrupts) { // it is this run's, or comes after it
      task = main;
      if (task == null) {
        return false;
      }
      signal = arrived;
    }
    String by = arrived.isInterrupt() ? "an interrupt from the keyboard" : "a signal";
    interrupt(task, new Cancellation(message, by));
    return true;
  }

  private void interrupt(Task<?> task, Cancellation cancellation) {
    EventLoop running = task.getLoop();
    if (interrupts.incrementAndGet() == 1) {
      running.callSoonThreadsafe(() -> interrupted = cancellation.pass(task));
    } else {
      running.callSoonThreadsafe(() -> {
        throw new KeyboardInterrupt(reason() + ", again");
      });
      running.reactor.interruptStep();
    }
  }

  /// Cancels the tasks that are left and waits for them, shuts the default executor down, and
  /// closes the loop. A task that fails meanwhile is reported to the exception handler. Closing
  /// twice does nothing.
  ///
  /// @throws KeyboardInterrupt if one breaks the clean-up off; not the one that ended a run
  ///     already
  @Override
  public void close() {
    EventLoop closing = loop;
    state = State.CLOSED;
    loop = null;
    if (closing == null) {
      return;
    }
    // Try-with-resources adds what a close throws to what is in flight, and an exception cannot be
    // added to itself: what a run has thrown, and its caller has, is not thrown again.
    Throwable known = closing.host.thrown();
    try (closing) {
      cancelAllTasks(closing, known);
      Task<?> shutdown =
          closing.createTask(() -> closing.shutdownDefaultExecutor(EXECUTOR_TIMEOUT));
      shutdown.unreported();
      runToEnd(closing, shutdown, known);
    } finally {
      if (setCurrent) {
        Asyncio.setEventLoop(null);
      }
    }
  }

  /// @param known does not end the clean-up
  private static void runToEnd(EventLoop loop, Future<?> future, @Nullable Throwable known) {
    while (!future.done()) {
      try {
        loop.runUntilComplete(future);
      } catch (KeyboardInterrupt e) {
        if (e != known) {
          throw e;
        }
      }
    }
  }

  private static void cancelAllTasks(EventLoop loop, @Nullable Throwable known) {
    Set<Task<?>> tasks = Asyncio.allTasks(loop);
    if (tasks.isEmpty()) {
      return;
    }
    CancelWalk.all(tasks, new Cancellation(null, "the end of the run"), null);
    Future<@Nullable Void> all = loop.createFuture();
    var left = new AtomicInteger(tasks.size());
    for (Task<?> task : tasks) {
      task.addDoneCallback(done -> {
        if (left.decrementAndGet() == 0) {
          all.setResult(null);
        }
      });
    }
    runToEnd(loop, all, known);
    for (Task<?> task : tasks) {
      Throwable failure = task.cancelled() ? null : task.exception();
      if (failure != null && failure != known) {
        loop.callExceptionHandler(
            new ErrorReport("unhandled exception during Asyncio.run() shutdown", failure, task));
      }
    }
  }
}
