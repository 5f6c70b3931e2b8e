package org.asyncio4j.watch;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// That the thread of one loop waits for what another has to end, for as long as it does: an
/// error if that one waits, itself or over others, for the first.
///
/// Waits with a timeout end by themselves: they are checked, and not noted for others to see.
final class LoopWait implements AutoCloseable {
  private final Outcomes waiter;

  private LoopWait(Outcomes waiter) {
    this.waiter = waiter;
  }

  /// The calling thread is about to wait.
  ///
  /// @return what to close when it waits no more; null if no loop runs on it
  /// @throws IllegalStateException if it would wait for ever
  static @Nullable LoopWait begin(LoopCompletableFuture<?> awaited) {
    Outcomes waiter = awaited.outcomes().home.running();
    if (waiter == null) {
      return null;
    }
    // Noted first and checked then, as the others do: of threads that close a circle at the same
    // moment, the last one to note its wait sees all of it.
    waiter.waitsFor = awaited;
    var wait = new LoopWait(waiter);
    try {
      check(waiter, awaited);
    } catch (Throwable e) {
      wait.close();
      throw e;
    }
    return wait;
  }

  /// The calling thread is about to wait, with a timeout.
  ///
  /// @throws IllegalStateException if nothing else could end the wait
  static void check(LoopCompletableFuture<?> awaited) {
    Outcomes waiter = awaited.outcomes().home.running();
    if (waiter != null) {
      check(waiter, awaited);
    }
  }

  private static void check(Outcomes waiter, LoopCompletableFuture<?> awaited) {
    Set<LoopCompletableFuture<?>> chain = new LinkedHashSet<>();
    for (LoopCompletableFuture<?> next = awaited;
        next != null && !next.isDone() && chain.add(next);
        next = next.outcomes().waitsFor) {
      if (next.outcomes() == waiter) {
        // One that was over before the next was read has no part in it: its thread has gone on.
        if (chain.stream().noneMatch(LoopCompletableFuture::isDone)) {
          throw new IllegalStateException(message(waiter, chain));
        }
        return;
      }
    }
  }

  private static String message(Outcomes waiter, Set<LoopCompletableFuture<?>> chain) {
    String first = "this would wait for ever: " + waiter.home + " runs on this thread, and ";
    return chain.size() == 1
        ? first + "has to run on to end what is waited for; await it instead, or wait in toThread"
        : first + "the loops wait for each other: it for "
            + chain.stream().map(wait -> describe(wait.outcomes())).collect(joining(", that for "))
            + "; await it instead, or wait in toThread";
  }

  private static String describe(Outcomes loop) {
    return loop.home + " on " + loop.home.thread();
  }

  @Override
  public void close() {
    waiter.waitsFor = null;
  }
}
