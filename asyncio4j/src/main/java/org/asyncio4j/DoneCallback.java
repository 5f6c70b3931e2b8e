package org.asyncio4j;

import java.util.function.Consumer;

/// A future's callback on its way through the loop, shown by the function's own text.
record DoneCallback(Consumer<? super Future<?>> function, Future<?> future) implements Runnable {
  @Override
  public void run() {
    function.accept(future);
  }

  @Override
  public String toString() {
    return TextForm.ofCallback(function);
  }
}
