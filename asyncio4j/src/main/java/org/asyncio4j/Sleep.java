package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/// The future of a sleep, which is its own timer: sleeping is what most tasks do, and this is
/// half the objects.
final class Sleep<T extends @Nullable Object> extends Future<T> implements Timer {
  private final T result;
  private boolean scheduled = true;
  private boolean dropped;

  Sleep(EventLoop loop, T result) {
    super(loop);
    this.result = result;
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
