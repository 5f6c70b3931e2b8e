package org.asyncio4j;

import java.lang.ref.WeakReference;
import org.asyncio4j.coroutine.Ambient;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Strand;
import org.asyncio4j.watch.Forgotten;
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

  /// What was current when the step of the innermost coroutine began that runs on this thread:
  /// an operation in [Context#run] comes back to it, even if it was begun under another driver.
  Context outermost = context;

  private record Outside(Context context, Context outermost) {}

  /// The loop that ran here last: coroutines that were driven under it and abandoned are closed
  /// on it.
  private WeakReference<@Nullable EventLoop> last = new WeakReference<>(null);

  static ThreadState current() {
    if (Ambient.current() instanceof ThreadState state) {
      return state;
    }
    var state = new ThreadState();
    Ambient.current(state);
    return state;
  }

  /// The loop that runs on this thread.
  EventLoop requireRunning() {
    if (running == null) {
      throw new IllegalStateException(
          "no running event loop: call this from a task or callback, or start with Asyncio.run");
    }
    return running;
  }

  /// The loop that runs on this thread or else the one that was set.
  EventLoop requireLoop() {
    EventLoop loop = running != null ? running : current;
    if (loop == null) {
      throw new IllegalStateException("there is no current event loop on " + Thread.currentThread()
          + ": call this under Asyncio.run, or set one with setEventLoop");
    }
    return loop;
  }

  /// Sets the loop that is current where none runs.
  void setLoop(@Nullable EventLoop loop) {
    current = loop;
    keep();
  }

  /// Has the calling thread keep this, if there is something to keep: called after each change of
  /// that. While a loop runs, it keeps the state itself.
  void keep() {
    Ambient.current(this);
  }

  @Override
  public boolean needed() {
    return current != null || context != outermost || !context.isEmpty();
  }

  void enter(EventLoop loop) {
    running = loop;
    if (last.get() != loop) {
      last = new WeakReference<>(loop);
    }
  }

  @Override
  public Object enterStep(@Nullable Object inside) {
    var outside = new Outside(context, outermost);
    outermost = context;
    if (inside != null) {
      context = (Context) inside;
    }
    return outside;
  }

  @Override
  public @Nullable Object leaveStep(Object before) {
    Context inside = context == outermost ? null : context;
    var outside = (Outside) before;
    context = outside.context;
    outermost = outside.outermost;
    return inside;
  }

  @Override
  public void created(Coroutine<?> coroutine) {
    EventLoop loop = running;
    if (loop != null && loop.getDebug()) {
      Strand strand = coroutine.strand();
      var _ =
          new Forgotten.NeverAwaited(coroutine, loop.forgotten, () -> TextForm.ofCoroutine(strand));
    }
  }

  @Override
  public boolean abandoned(Runnable close) {
    EventLoop loop = last.get();
    return loop != null
        && loop.abandoned.later(
            () -> ErrorReport.guard(loop, "closing an abandoned coroutine", close));
  }
}
