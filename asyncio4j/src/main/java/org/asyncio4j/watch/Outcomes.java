package org.asyncio4j.watch;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a loop has to end for other threads, which may wait for it, also when the loop is closed;
/// and what its own thread waits for meanwhile.
public final class Outcomes {
  /// The loop. Its text is its own.
  public interface Home {
    /// Those of the loop that runs on the calling thread.
    ///
    /// @return null if none does
    @Nullable
    Outcomes running();

    /// The thread that runs it, or ran it last.
    ///
    /// @return null before the first run
    @Nullable
    Thread thread();

    /// Makes a future of the loop that has failed.
    ///
    /// @param failure with what
    /// @return the future, and its report
    LoopCompletableFuture.Failed failed(Throwable failure);
  }

  /// How a package above finds those of a loop, which has no public method for it.
  private static volatile @Nullable Function<Executor, Outcomes> finder;

  final Home home;

  /// What the loop's thread waits for instead of running it, if it does. Written by that thread,
  /// in [LoopWait].
  volatile @Nullable LoopCompletableFuture<?> waitsFor;

  /// Not done yet.
  private final Set<LoopCompletableFuture<?>> kept = ConcurrentHashMap.newKeySet();

  /// Makes those of a loop.
  ///
  /// @param home the loop
  public Outcomes(Home home) {
    this.home = home;
  }

  /// Says how those of a loop are found; called by the class of loops, once.
  ///
  /// @param finder finds them
  public static void foundBy(Function<Executor, Outcomes> finder) {
    Outcomes.finder = finder;
  }

  /// Those of a loop.
  ///
  /// @param loop any
  /// @return its own, always the same
  public static Outcomes of(Executor loop) {
    return requireNonNull(finder, "no loop was ever made").apply(loop);
  }

  /// Has `outcome` end when the loop is closed, at the latest. From any thread.
  ///
  /// @param outcome one of this loop
  public void keep(LoopCompletableFuture<?> outcome) {
    kept.add(outcome);
    outcome.whenEnded(() -> kept.remove(outcome));
  }

  /// Whether the loop itself will end it.
  ///
  /// @param future any
  /// @return true if it was kept here and is not done
  public boolean end(CompletableFuture<?> future) {
    return future instanceof LoopCompletableFuture<?> outcome && kept.contains(outcome);
  }

  /// The loop is closed: what is left ends with an error.
  public void close() {
    kept.forEach(LoopCompletableFuture::loopClosed);
  }

  /// Whether the loop's thread waits for what another loop has to end. From any thread.
  ///
  /// @return true while it does
  public boolean waits() {
    return waitsFor != null;
  }
}
