package org.asyncio4j;

import java.util.function.Consumer;

/// A future's callback that serves another one who waits: for the call graph, which would else
/// end at it.
///
/// @param awaiter the task that waits; or the future, any of whose awaiters do
/// @param callback what is called
record OnBehalf(Future<?> awaiter, Consumer<Future<?>> callback) implements Consumer<Future<?>> {
  @Override
  public void accept(Future<?> done) {
    callback.accept(done);
  }

  @Override
  public String toString() {
    return TextForm.ofCallback(callback);
  }
}
