package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.locks.ReentrantLock;
import org.asyncio4j.watch.CreationSite;
import org.jspecify.annotations.Nullable;

/// A callback that a loop will run, which can be cancelled until then.
///
/// Used on the loop's thread only; a handle of [EventLoop#callSoonThreadsafe] on any thread.
///
/// asyncio: `Handle`.
public sealed class Handle implements Reactor.Ready permits TimerHandle, Handle.Threadsafe {
  final EventLoop loop;
  private final Context context;

  /// Null when cancelled: what the callback refers to must not live as long as a timer that was
  /// cancelled.
  private @Nullable Runnable callback;

  /// The callback's text, kept when a handle is cancelled in debug mode.
  private @Nullable String cancelledText;

  private final StackTraceElement @Nullable [] createdAt;

  Handle(EventLoop loop, Runnable callback, @Nullable Context context) {
    this.loop = loop;
    this.callback = requireNonNull(callback, "callback");
    this.context = context != null ? context : Context.copyOfCurrent();
    createdAt = loop.getDebug() ? CreationSite.capture() : null;
  }

  /// Keeps the callback from running. Does nothing if it has run or was cancelled.
  public void cancel() {
    loop.checkThread();
    drop();
  }

  /// As [#cancel], from a thread that may.
  final void drop() {
    if (callback != null) {
      if (createdAt != null) {
        cancelledText = TextForm.ofCallback(callback);
      }
      callback = null;
    }
  }

  /// Whether this was cancelled.
  ///
  /// @return true after [#cancel]
  public boolean cancelled() {
    return callback == null;
  }

  /// The context in which the callback runs.
  ///
  /// @return the context, not a copy
  public Context getContext() {
    return context;
  }

  final @Nullable Runnable callback() {
    return callback;
  }

  final StackTraceElement @Nullable [] createdAt() {
    return createdAt;
  }

  /// Runs the callback, unless cancelled. What it throws goes to the loop's exception handler,
  /// in its context.
  void run() {
    Runnable run = callback;
    if (run == null) {
      return;
    }
    ThreadState state = loop.host.state();
    Context before = state.context;
    state.context = context;
    try {
      run.run();
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      loop.callExceptionHandler(
          new ErrorReport("Exception in callback " + TextForm.ofCallback(run), e, this));
    } finally {
      state.context = before;
    }
  }

  /// `<Handle Main.lambda>`, or `<Handle cancelled>`; in debug mode with the place where it was
  /// made.
  @Override
  public String toString() {
    return text("Handle", "");
  }

  final String text(String type, String when) {
    Runnable run = callback; // looked at once, as it is: nobody waits for a text
    var text = new StringBuilder("<").append(type);
    if (run == null) {
      text.append(" cancelled");
    }
    text.append(when);
    String shown = run != null ? TextForm.ofCallback(run) : cancelledText;
    if (shown != null) {
      text.append(' ').append(shown);
    }
    return CreationSite.append(text, createdAt).append('>').toString();
  }

  /// A handle that any thread may cancel: who does so while the callback runs waits until it has
  /// run.
  ///
  /// So when [#cancel] returns, the callback either will not run or has run to its end. The
  /// callback may cancel its own handle, also from a coroutine that it drives.
  static final class Threadsafe extends Handle {
    private final ReentrantLock running = new ReentrantLock();

    /// Whether the callback runs; for the loop only.
    private boolean calling;

    Threadsafe(EventLoop loop, Runnable callback, @Nullable Context context) {
      super(loop, callback, context);
    }

    /// Whether the lock is the caller's already, be it on another thread: a coroutine that the
    /// callback drives has one of its own.
    private boolean inCallback() {
      return loop.host.isCaller() && calling;
    }

    @Override
    public void cancel() {
      if (inCallback()) {
        drop();
        return;
      }
      running.lock();
      try {
        drop();
      } finally {
        running.unlock();
      }
    }

    @Override
    public boolean cancelled() {
      if (inCallback()) {
        return super.cancelled();
      }
      running.lock();
      try {
        return super.cancelled();
      } finally {
        running.unlock();
      }
    }

    @Override
    void run() {
      running.lock();
      calling = true;
      try {
        super.run();
      } finally {
        calling = false;
        running.unlock();
      }
    }
  }
}
