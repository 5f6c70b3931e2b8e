package org.asyncio4j;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// A future's callback that serves others who wait: for the call graph, which would else end at
/// it.
///
/// @param awaiters the tasks that wait, or futures, any of whose awaiters do; may be a view of
///     what changes
/// @param callback what is called
record OnBehalf(Collection<? extends Future<?>> awaiters, Consumer<Future<?>> callback)
    implements Consumer<Future<?>> {
  OnBehalf(Future<?> awaiter, Consumer<Future<?>> callback) {
    this(List.of(awaiter), callback);
  }

  @Override
  public void accept(Future<?> done) {
    callback.accept(done);
  }

  @Override
  public String toString() {
    return TextForm.ofCallback(callback);
  }
}
