package org.asyncio4j;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.asyncio4j.coroutine.Ambient;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.coroutine.DriversTrace;
import org.asyncio4j.loop.ChannelWatches;
import org.asyncio4j.loop.LoopSignals;
import org.asyncio4j.loop.Nanos;
import org.asyncio4j.watch.Debug;
import org.asyncio4j.watch.LoopCompletableFuture;
import org.asyncio4j.watch.LoopWatch;
import org.asyncio4j.watch.Outcomes;
import org.asyncio4j.watch.Tracked;
import org.asyncio4j.watch.TrackedList;
import org.asyncio4j.watch.Watchdog;
import org.asyncio4j.watch.Watched;
import org.jspecify.annotations.Nullable;

/// The runs of a loop: on which thread, whether one may, and until when; and how they look to
/// those who watch.
final class LoopHost implements Watched, TrackedList.Keeper, Outcomes.Home {
  static {
    Outcomes.foundBy(loop -> ((EventLoop) loop).executor.outcomes);
    ChannelWatches.foundBy(loop -> ((EventLoop) loop).reactor.channels);
    LoopSignals.foundBy(loop -> ((EventLoop) loop).host.signals);
    TrackedList.foundBy(loop -> ((EventLoop) loop).forgotten);
  }

  final LoopSignals<Handle> signals;
  private final EventLoop loop;

  /// Of the thread that runs the loop; null while none does.
  private volatile @Nullable ThreadState state;

  /// Of the run that is going on, or of the last one.
  private volatile LoopWatch watch;

  /// What came out of a run, last of all: whoever called that run has it.
  private @Nullable Throwable thrown;

  LoopHost(EventLoop loop) {
    this.loop = loop;
    watch = new LoopWatch(this, null);
    signals = new LoopSignals<>(new LoopSignals.Handles<>(
        callback -> new Handle(loop, callback, null),
        handle -> loop.reactor.post(handle),
        Handle::run,
        Handle::cancelled));
  }

  /// Runs the loop until it is stopped, on a thread that is good for it, while the caller waits.
  ///
  /// @param interrupted what to do when the caller is a virtual thread and is interrupted
  void runForever(Runnable interrupted) {
    // Here as well: a virtual caller's loop is not seen from the other thread.
    requireRunnable();
    ThreadState caller = ThreadState.current();
    try {
      loop.coroutines.host(this::runHere, interrupted);
    } finally {
      caller.keep(); // what the run may have left there
    }
  }

  private void runHere() {
    enter();
    try {
      loop.reactor.run();
    } finally {
      leave();
    }
  }

  /// The calling thread begins a run; of several at once, one does.
  synchronized void enter() {
    requireNotRunning();
    watch = Watchdog.watch(this); // first what may fail: it may need a thread
    ThreadState entering = ThreadState.current();
    state = entering;
    entering.enter(loop);
  }

  /// It is over.
  void leave() {
    Watchdog.leave(watch);
    state().running = null;
    state = null;
  }

  void requireRunnable() {
    Coroutines.requireNoInitialiser();
    requireNotRunning();
  }

  private void requireNotRunning() {
    loop.requireOpen();
    if (isRunning()) {
      throw new IllegalStateException("this event loop is already running: " + loop);
    }
    EventLoop running = ThreadState.current().running;
    if (running != null) {
      throw new IllegalStateException(
          "cannot run " + loop + " while another loop is running on this thread: " + running);
    }
  }

  boolean isRunning() {
    return state != null;
  }

  /// A run is broken off.
  void brokenOff(Throwable error) {
    thrown = error;
  }

  /// What the loop's callbacks and steps find on their thread.
  ThreadState state() {
    ThreadState own = state;
    return own != null ? own : ThreadState.current();
  }

  /// Whether the loop runs, and the caller is its thread or a coroutine that is driven there.
  boolean isCaller() {
    ThreadState own = state;
    return own != null && Ambient.current() == own;
  }

  /// Whether the loop runs, and the caller is another thread, which may meet it in the middle of
  /// anything.
  boolean isForeign() {
    ThreadState own = state;
    return own != null && Ambient.current() != own;
  }

  void checkCaller() {
    if (isForeign()) {
      throw Debug.wrongThread(this, watch.running());
    }
  }

  /// In debug mode: a step or callback is over.
  void timed(Reactor.Ready ran, long nanos) {
    Debug.timed(this, nanos, () -> TextForm.of(ran));
  }

  @Nullable
  Throwable thrown() {
    return thrown;
  }

  LoopWatch watch() {
    return watch;
  }

  /// Runs the loop until a future is done.
  ///
  /// @param own whether the future is a task made for this run, which nobody else knows of
  /// @param interrupted what to do when the caller is a virtual thread and is interrupted
  <T extends @Nullable Object> T run(Future<T> future, boolean own, Runnable interrupted) {
    if (own) {
      ((Task<?>) future).unreported();
    }
    var over = new AtomicBoolean();
    Consumer<Future<?>> stop = done -> {
      // A run that was broken off leaves this behind, ready to be called: in the next run, which it
      // must not end. When the future's own end breaks the run off, `over` is not set yet.
      boolean brokeOff = !done.cancelled() && done.exception() instanceof KeyboardInterrupt;
      if (!brokeOff && !over.get()) {
        loop.stop();
      }
    };
    future.addDoneCallback(stop);
    try {
      runForever(interrupted);
    } catch (Throwable e) {
      if (own && future.done() && !future.cancelled()) {
        future.exception(); // thrown from here: it need not be reported as well
      }
      throw e;
    } finally {
      over.set(true);
      future.removeDoneCallback(stop);
    }
    if (!future.done()) {
      throw new IllegalStateException("event loop stopped before " + future + " completed");
    }
    try {
      return future.result();
    } catch (Throwable e) {
      DriversTrace.append(e);
      thrown = e;
      throw e;
    }
  }

  /* ------------------------------- for those who look at it ------------------------------- */

  @Override
  public int taken() {
    return loop.reactor.taken();
  }

  @Override
  public boolean idle() {
    return loop.reactor.idle();
  }

  @Override
  public long limitNanos() {
    return Nanos.of(loop.getSlowCallbackDuration());
  }

  @Override
  public Watched.@Nullable Seen current() {
    Task<?> task = loop.current.get();
    return task == null ? null : shown(task);
  }

  /// The tasks that are not done, in the order in which they were made. From any thread.
  Set<Task<?>> allTasks() {
    Set<Task<?>> tasks = new LinkedHashSet<>();
    for (Tracked entry : loop.pending.snapshot()) {
      if (entry.get() instanceof Task<?> task && !task.done()) {
        tasks.add(task);
      }
    }
    return tasks;
  }

  @Override
  public List<Watched.Seen> tasks() {
    return allTasks().stream().map(LoopHost::shown).toList();
  }

  private static Watched.Seen shown(Task<?> task) {
    return new Watched.Seen(task.getName(), task.thread());
  }

  @Override
  public Class<?> bottom() {
    return Reactor.class;
  }

  @Override
  public boolean later(Runnable report) {
    return isRunning() && loop.abandoned.later(report);
  }

  @Override
  public void report(
      String message,
      @Nullable Throwable exception,
      @Nullable Object source,
      List<StackTraceElement> createdAt) {
    loop.callExceptionHandler(new ErrorReport(message, exception, source, createdAt));
  }

  @Override
  public @Nullable Outcomes running() {
    EventLoop running = ThreadState.current().running;
    return running == null ? null : running.executor.outcomes;
  }

  @Override
  public @Nullable Thread thread() {
    return watch.thread();
  }

  @Override
  public String toString() {
    return loop.toString();
  }

  @Override
  public LoopCompletableFuture.Failed failed(Throwable failure) {
    var future = new Future<@Nullable Void>(loop);
    future.fail(failure);
    return new LoopCompletableFuture.Failed(future, future.unretrieved());
  }
}
