package org.asyncio4j;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A handle that any thread may cancel: who does so while the callback runs waits until it has
/// run.
///
/// So when [#cancel] returns, the callback either will not run or has run to its end. The
/// callback may cancel its own handle.
final class ThreadsafeHandle extends Handle {
  private final ReentrantLock running = new ReentrantLock();

  ThreadsafeHandle(EventLoop loop, Runnable callback, @Nullable Context context) {
    super(loop, callback, context);
  }

  @Override
  public void cancel() {
    running.lock();
    try {
      super.cancel();
    } finally {
      running.unlock();
    }
  }

  @Override
  public boolean cancelled() {
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
    try {
      super.run();
    } finally {
      running.unlock();
    }
  }
}
