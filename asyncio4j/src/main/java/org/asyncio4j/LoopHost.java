package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// Which thread runs a loop, and whether one may.
final class LoopHost {
  private final EventLoop loop;

  /// Of the thread that runs the loop; null while none does.
  private volatile @Nullable ThreadState state;

  /// Of the run that is going on, or of the last one.
  private volatile LoopWatch watch;

  LoopHost(EventLoop loop) {
    this.loop = loop;
    watch = new LoopWatch(loop, null);
  }

  /// The calling thread begins a run; of several at once, one does.
  synchronized void enter() {
    requireRunnable();
    watch = Watchdog.watch(loop); // first what may fail: it may need a thread
    ThreadState entering = ThreadState.current();
    state = entering;
    entering.enter(loop);
  }

  void leave() {
    Watchdog.leave(watch);
    state().running = null;
    state = null;
  }

  void requireRunnable() {
    loop.requireOpen();
    if (running()) {
      throw new IllegalStateException("this event loop is already running: " + loop);
    }
    EventLoop running = ThreadState.current().running;
    if (running != null) {
      throw new IllegalStateException(
          "cannot run " + loop + " while another loop is running on this thread: " + running);
    }
  }

  boolean running() {
    return state != null;
  }

  /// What the loop's callbacks and steps find on their thread.
  ThreadState state() {
    ThreadState own = state;
    return own != null ? own : ThreadState.current();
  }

  /// Whether the loop runs, and the caller is its thread or a coroutine that is driven there.
  boolean isCaller() {
    return ThreadState.current() == state;
  }

  LoopWatch watch() {
    return watch;
  }
}
