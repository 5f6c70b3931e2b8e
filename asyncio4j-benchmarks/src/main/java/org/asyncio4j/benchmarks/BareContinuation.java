package org.asyncio4j.benchmarks;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/// The floor below the floor: what a virtual thread itself is made of. No coroutine can be as
/// cheap, for it has no thread, hence no thread-locals, no monitors and no place in a dump.
final class BareContinuation extends Continuation {
  private static final ContinuationScope SCOPE = new ContinuationScope("bare");

  BareContinuation(Runnable body) {
    super(SCOPE, body);
  }

  static void yield() {
    Continuation.yield(SCOPE);
  }
}
