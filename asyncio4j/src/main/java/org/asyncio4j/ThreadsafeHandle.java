package org.asyncio4j;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A handle that any thread may cancel: who does so while the callback runs waits until it has
/// run.
///
/// So when [#cancel] returns, the callback either will not run or has run to its end. The
/// callback may cancel its own handle, also from a coroutine that it drives.
final class ThreadsafeHandle extends Handle {
  private final ReentrantLock running = new ReentrantLock();

  /// Whether the callback runs; for the loop only.
  private boolean calling;

  ThreadsafeHandle(EventLoop loop, Runnable callback, @Nullable Context context) {
    super(loop, callback, context);
  }

  /// Whether the lock is the caller's already, be it on another thread: a coroutine that the
  /// callback drives has one of its own.
  private boolean inCallback() {
    return loop.onOwnThread() && calling;
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
