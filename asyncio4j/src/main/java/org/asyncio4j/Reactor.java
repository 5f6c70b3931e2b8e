package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.asyncio4j.coroutine.Driver;
import org.asyncio4j.coroutine.Strand;
import org.asyncio4j.loop.ChannelWatches;
import org.asyncio4j.loop.Nanos;
import org.asyncio4j.loop.ReadyQueue;
import org.asyncio4j.loop.TimerQueue;
import org.asyncio4j.spi.Clock;
import org.asyncio4j.spi.Poller;
import org.jspecify.annotations.Nullable;

/// The heart of a loop: runs what is ready, one batch an iteration.
///
/// It knows handles and timers, and of tasks only that they have steps; those it leaves to the
/// engine, as a [Driver].
final class Reactor implements Driver {
  /*
   * An iteration: wait for channels, other threads and the first timer (not at all if something
   * is ready); move what came of that behind what is ready; run as many as stood there then.
   * What those add runs in the next one.
   *
   * The engine may ask for the next step on another thread than the loop's own (see Driver): so
   * where an iteration stands is kept in fields, and what must run at home, handles and waiting,
   * is left for there.
   */
  /// What stands in a loop's queue of ready things: a handle that runs, a task that has a step, a
  /// sleep that ends.
  ///
  /// A task stands there itself and not in a handle, so that a step allocates nothing.
  sealed interface Ready permits Handle, Task, Timer {}

  /// What stands among a loop's timers until its time has come.
  sealed interface Timer extends Ready permits TimerHandle, Sleep {
    /// Whether it was dropped while it stood there; whoever does that tells the reactor, which
    /// counts.
    boolean dropped();

    /// Tells it that it left the timers.
    void unscheduled();
  }

  /// The future of a sleep, which is its own timer: sleeping is what most tasks do, and this is
  /// half the objects.
  static final class Sleep<T extends @Nullable Object> extends Future<T> implements Timer {
    private final T result;
    private boolean scheduled = true;
    private boolean dropped;

    Sleep(EventLoop loop, T result) {
      super(loop);
      this.result = result;
    }

    /// Suspends for a time; if that is not positive, for an iteration.
    static <T extends @Nullable Object> T sleep(Duration delay, T result) {
      if (!delay.isPositive()) {
        suspend(null);
        return result;
      }
      EventLoop loop = Asyncio.getEventLoop();
      var sleep = new Sleep<T>(loop, result);
      loop.reactor.addTimer(Nanos.after(loop.reactor.nanoTime(), delay), sleep);
      try {
        return sleep.await();
      } finally {
        sleep.drop();
      }
    }

    /// The time has come.
    void ring() {
      if (!done()) {
        setResult(result);
      }
    }

    /// The sleeper goes on, whatever woke it.
    void drop() {
      if (scheduled) {
        dropped = true;
        getLoop().reactor.timerDropped();
      }
    }

    @Override
    public boolean dropped() {
      return dropped;
    }

    @Override
    public void unscheduled() {
      scheduled = false;
    }

    @Override
    String typeName() {
      return "Future";
    }
  }

  /// Those who wait for a future that has just ended.
  static final class Owed {
    private final Future<?> future;
    private final Object[] waiting;
    private int told;

    Owed(Future<?> future, Object[] waiting) {
      this.future = future;
      this.waiting = waiting;
    }

    /// Tells as many in all. If that fails, it can be called again.
    void tell(int count) {
      for (; told < count; told++) {
        future.callSoon(waiting[told]);
      }
    }
  }

  private static final int CLEANUP_MINIMUM = 100;
  private static final long UNTIMED = Long.MIN_VALUE;

  final ChannelWatches<Handle> channels;
  private final EventLoop loop;
  private final Clock clock;
  private final Poller poller;
  private final ReadyQueue<Ready> ready = new ReadyQueue<>();
  private final TimerQueue<Timer> timers = new TimerQueue<>();

  /// Timers among `timers` that were dropped: they are taken out in bulk, or when their time
  /// comes.
  private int dropped;

  /// How many of the ready belong to the iteration that is going on.
  private int batch;

  private boolean stopping;

  /// Whether the thread of the run was interrupted: nothing to the loop, and given back at the
  /// end.
  private boolean interrupted;

  private int foreignWork;

  /// The task whose step the engine carries.
  private @Nullable Task<?> stepping;

  /// When that step began, in debug mode; else [#UNTIMED]: the mode may change in the middle of
  /// it.
  private long steppingSince;

  /// Of a task that could not be stepped: it is delivered at home, where handlers of the user
  /// run.
  private @Nullable ErrorReport refusal;

  /// From other threads. `posts` is written after `posted`, and `waiting` before it is read:
  /// none sleeps unseen.
  private final Queue<Ready> posted = new ConcurrentLinkedQueue<>();

  /// Taken from `posted`, and not among the ready yet: it stays here if there is no stack, or no
  /// memory, to put it there.
  private @Nullable Ready taken;

  /// The rest of those who wait for a future that is done, as `taken`.
  private @Nullable Owed owed;

  private volatile boolean posts;
  private volatile boolean waiting;

  Reactor(EventLoop loop, Clock clock, Poller poller) {
    this.loop = loop;
    this.clock = clock;
    this.poller = poller;
    channels = new ChannelWatches<>(
        new ChannelWatches.Handles<>(
            callback -> new Handle(loop, callback, null),
            this::add,
            Handle::cancel,
            Handle::cancelled),
        poller);
  }

  /* ---------------------------------- what is to be run ----------------------------------- */

  /// Adds behind all that is ready. From a wrong thread that is an error in debug mode only, but
  /// it must not meet the loop here: it is a post then.
  void add(Ready next) {
    requireCaller();
    if (loop.host.isForeign()) {
      post(next);
    } else {
      addOwn(next);
    }
  }

  /// As [#add], for what the loop itself does.
  void addOwn(Ready next) {
    if (posts) {
      takePosted();
    }
    ready.add(next);
  }

  private void requireCaller() {
    loop.requireOpen();
    loop.checkThread();
  }

  /// As [#add], from any thread.
  void post(Ready next) {
    posted.add(next);
    posts = true;
    if (waiting) {
      poller.wakeup();
    }
  }

  /// Tells all of them: now, or, if that fails, before anything else is added.
  void tell(Owed rest) {
    try {
      rest.tell(rest.waiting.length);
    } catch (Throwable e) {
      owed = rest; // in fields only, as in Future.finish
      posts = true;
      throw e;
    }
  }

  private void takePosted() {
    posts = false;
    try {
      if (owed != null) {
        owed.tell(owed.waiting.length);
        owed = null;
      }
      while (taken != null || (taken = posted.poll()) != null) {
        ready.add(taken);
        taken = null;
      }
    } catch (Throwable e) {
      posts = true;
      throw e;
    }
  }

  void addTimer(long whenNanos, Timer timer) {
    requireCaller();
    if (loop.host.isForeign()) { // as in add
      loop.callSoonThreadsafe(() -> timers.add(whenNanos, timer));
    } else {
      timers.add(whenNanos, timer);
    }
  }

  void timerDropped() {
    dropped++;
  }

  long nanoTime() {
    return clock.nanoTime();
  }

  /// A job on another thread begins (1), or has told the loop of its end (-1).
  void foreignWork(int change) {
    foreignWork += change;
    poller.foreignWork(foreignWork);
  }

  /* --------------------------------------- running ---------------------------------------- */

  void stop() {
    stopping = true;
  }

  /// Runs until stopped; at least one iteration.
  void run() {
    try {
      // Native steps lose it: the JVM clears the flag of a thread that carries another one.
      interrupted |= Thread.interrupted();
      beginIteration();
      loop.coroutines.drive(this);
    } catch (Throwable e) {
      loop.host.brokenOff(e);
      throw e;
    } finally {
      stopping = false;
      stepping = null;
      Task<?> left = loop.current.get();
      if (left != null) { // the run ended in the middle of its step, and others have theirs to come
        loop.current.leave(left);
      }
      if (interrupted) {
        interrupted = false;
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public @Nullable Strand next(boolean home) {
    Task<?> stepped = stepping;
    if (stepped != null) {
      stepping = null;
      stepped.stepped();
      if (steppingSince != UNTIMED) {
        loop.host.timed(stepped, clock.nanoTime() - steppingSince);
      }
    }
    while (true) {
      if (refusal != null) {
        if (!home) {
          return null;
        }
        ErrorReport report = refusal;
        refusal = null;
        loop.callExceptionHandler(report);
      }
      if (batch == 0) {
        if (!home && posts) {
          takePosted(); // there may be none: one that was taken may be announced once more
        }
        if (stopping || (!home && ready.isEmpty())) {
          return null;
        }
        beginIteration();
      } else if (!home && ready.peek() instanceof Handle) {
        return null;
      } else {
        batch--;
        switch (ready.poll()) {
          case Task<?> task -> {
            Strand strand = prepare(task);
            if (strand != null) {
              return strand;
            }
          }
          case Sleep<?> sleep -> sleep.ring();
          case Handle handle -> run(handle);
          case null -> throw new AssertionError("a batch is never larger than the queue");
        }
      }
    }
  }

  private @Nullable Strand prepare(Task<?> task) {
    try {
      Strand strand = task.prepare();
      if (strand != null) {
        stepping = task;
        steppingSince = loop.getDebug() ? clock.nanoTime() : UNTIMED;
      }
      return strand;
    } catch (IllegalStateException e) { // done, or driven by somebody else: nobody awaits this
      refusal = new ErrorReport("Exception in a step of a task", e, task);
      return null;
    }
  }

  private void run(Handle handle) {
    if (!loop.getDebug()) {
      handle.run();
    } else if (!handle.cancelled()) {
      long start = clock.nanoTime();
      handle.run();
      loop.host.timed(handle, clock.nanoTime() - start);
    }
  }

  private void beginIteration() {
    dropTimers();
    if (posts) {
      takePosted();
    }
    if (ready.isEmpty() && !stopping) {
      await(timeout());
    } else if (poller.watching()) {
      poll(0);
    }
    if (posts) {
      takePosted();
    }
    if (timers.size() > 0) {
      long now = clock.nanoTime();
      while (timers.firstTime() <= now) {
        ready.add(requireNonNull(timers.peek())); // there is memory for it, or it stays a timer
        pollTimer();
      }
    }
    batch = ready.size();
  }

  private Timer pollTimer() {
    Timer timer = requireNonNull(timers.poll());
    timer.unscheduled();
    return timer;
  }

  private void dropTimers() {
    if (dropped == 0) {
      return;
    }
    if (timers.size() > CLEANUP_MINIMUM && 2 * dropped > timers.size()) {
      timers.removeIf(Timer::dropped);
      dropped = 0;
    }
    for (Timer first; (first = timers.peek()) != null && first.dropped(); ) {
      pollTimer();
      dropped--;
    }
  }

  private long timeout() {
    long first = timers.firstTime();
    if (first == Long.MAX_VALUE) {
      return first;
    }
    long now = clock.nanoTime();
    long left = first - now;
    // Further away than a long can say is as good as for ever.
    return first <= now ? 0 : left < 0 ? Long.MAX_VALUE : left;
  }

  /// Waits, unless another thread has posted since we looked.
  private void await(long timeoutNanos) {
    waiting = true;
    // Left set, the flag would end every wait at once.
    interrupted |= Thread.interrupted();
    try {
      poll(posts ? 0 : timeoutNanos);
    } finally {
      waiting = false;
      loop.host.watch().awake();
    }
  }

  private void poll(long timeoutNanos) {
    try {
      poller.poll(timeoutNanos, channels);
    } catch (IOException e) {
      throw new UncheckedIOException("the poller of " + loop + " failed", e);
    }
  }

  /* ---------------------------------------- ending ---------------------------------------- */

  void close() {
    ready.clear();
    posted.clear();
    timers.clear();
    channels.clear();
    try {
      poller.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the poller of " + loop + " failed to close", e);
    }
  }

  /// Interrupts what blocks the step that is going on, if one is. From any thread; it may come
  /// too late.
  void interruptStep() {
    Task<?> task = stepping;
    Thread thread = task == null ? null : task.thread();
    if (thread != null) {
      thread.interrupt();
    }
  }

  /// How many steps and callbacks have begun, modulo 2³². From any thread, as [#idle].
  int taken() {
    return ready.taken();
  }

  /// Whether nothing runs, and the loop waits in its poller.
  boolean idle() {
    return waiting;
  }

  int readyCount() {
    return ready.size();
  }

  int timerCount() {
    return timers.size();
  }

  int droppedCount() {
    return dropped;
  }
}
