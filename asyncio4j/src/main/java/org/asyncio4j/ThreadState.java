package org.asyncio4j;

import org.asyncio4j.coroutine.Ambient;
import org.jspecify.annotations.Nullable;

/// What asyncio keeps for each thread: the running loop, the loop that was set, the current
/// context.
///
/// A coroutine has the state of the thread that drives it, so all of a loop share one, and a
/// task's context is put in here for the time of its step.
final class ThreadState implements Ambient {
  /// The loop that runs on this thread now.
  @Nullable
  EventLoop running;

  /// The one that `setEventLoop` named.
  @Nullable
  EventLoop current;

  Context context = new Context();

  /// The loop that ran here last: coroutines that were driven under it and abandoned are closed
  /// on it.
  private @Nullable EventLoop last;

  static ThreadState current() {
    if (Ambient.current() instanceof ThreadState state) {
      return state;
    }
    var state = new ThreadState();
    Ambient.current(state);
    return state;
  }

  void enter(EventLoop loop) {
    running = loop;
    last = loop;
  }

  @Override
  public boolean abandoned(Runnable close) {
    EventLoop loop = last;
    return loop != null && loop.abandoned.closeLater(close);
  }
}
