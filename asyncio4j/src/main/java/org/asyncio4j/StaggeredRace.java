package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.asyncio4j.coroutine.Strand;
import org.jspecify.annotations.Nullable;

/// Several ways to the same end, started one after the other; the first that gets there wins.
///
/// ```java
/// var race = StaggeredRace.run(
///     List.of(() -> connect("2001:db8::1"), () -> connect("192.0.2.1")), Duration.ofMillis(250));
/// ```
///
/// asyncio: `staggered.staggered_race`.
///
/// @param <T> what a winner returns
public final class StaggeredRace<T extends @Nullable Object> {
  /*
   * A chain of tasks: the first takes the first candidate, makes the task that will take the
   * next one, and runs its candidate; and so on. A task that is made last waits until the one
   * before it has failed, or for the delay, and ends if there is no candidate left.
   */
  private final EventLoop loop = Asyncio.getRunningLoop();

  /// Who waits for the race: nobody outside of tasks.
  private final @Nullable Task<?> caller = loop.current.get();

  private final Iterator<? extends CallableOp<? extends T, ?>> candidates;
  private final @Nullable Duration delay;
  private final Set<Task<?>> running = new LinkedHashSet<>();

  /// Of the candidates: null for one that has not failed.
  private final List<@Nullable Throwable> exceptions = new ArrayList<>();

  /// Of the race itself: of `candidates`, and of making tasks.
  private final List<Throwable> failures = new ArrayList<>();

  /// The tasks that they came out of.
  private final List<String> origins = new ArrayList<>();

  private int winner = -1;
  private @Nullable T result;

  /// Where the caller waits for the tasks.
  private @Nullable Future<@Nullable Void> allDone;

  /// How a race ended.
  ///
  /// @param result what the winner returned; null if there is none
  /// @param winner its place among the candidates; -1 if there is none
  /// @param exceptions of the candidates that were started, in their order: what each threw, a
  ///     [CancelledError] if the winner had it cancelled; null for the winner
  /// @param <T> what a winner returns
  public record Result<T extends @Nullable Object>(
      @Nullable T result, int winner, List<@Nullable Throwable> exceptions) {}

  private StaggeredRace(
      Iterator<? extends CallableOp<? extends T, ?>> candidates, @Nullable Duration delay) {
    this.candidates = candidates;
    this.delay = delay;
  }

  /// Starts the first candidate and, whenever the last one started has failed or the delay is
  /// over, the next one, each in a task of its own: suspends until one returns, and all others,
  /// which are cancelled then, have ended; or until all have failed. Cancelled meanwhile, it
  /// cancels them all, and waits for them: what they have thrown is suppressed by the
  /// [CancelledError].
  ///
  /// A candidate should return only if it has succeeded, and throw a [CancelledError] on: what
  /// another one than the winner returns is dropped.
  ///
  /// @param candidates what to run; each is taken when its time has come
  /// @param delay how long to wait for the last one before the next one is started; null to
  ///     wait until it fails
  /// @param <T> what they return
  /// @return who won, and what the others threw
  /// @throws ExceptionGroup of what `candidates` threw when it was asked for the next one; it
  ///     suppresses what those have thrown that were started
  /// @throws KeyboardInterrupt if a candidate threw one
  /// @throws IllegalStateException outside of tasks
  public static <T extends @Nullable Object> Result<T> run(
      Iterable<? extends CallableOp<? extends T, ?>> candidates, @Nullable Duration delay) {
    return new StaggeredRace<T>(candidates.iterator(), delay).run();
  }

  private Result<T> run() {
    start(null);
    CancelledError cancellation = null;
    while (!running.isEmpty()) {
      Future<@Nullable Void> waiting = loop.createFuture();
      allDone = waiting;
      try {
        waiting.await();
      } catch (CancelledError e) {
        cancellation = e;
        CancelWalk.all(running, Cancellation.of(e), caller);
      }
      allDone = null;
    }
    for (Throwable failure : failures) {
      if (failure instanceof KeyboardInterrupt interrupt) {
        throw interrupt;
      }
    }
    if (!failures.isEmpty()) {
      var group = new ExceptionGroup("a staggered race failed", failures, origins);
      if (cancellation != null) {
        group.addSuppressed(cancellation);
      }
      throw withExceptions(group);
    }
    if (cancellation != null) {
      throw withExceptions(cancellation);
    }
    return new Result<>(result, winner, Collections.unmodifiableList(exceptions));
  }

  /// Where there is no result to hold them, the candidates' exceptions are suppressed by what is
  /// thrown, which nobody else has.
  private <X extends Throwable> X withExceptions(X thrown) {
    exceptions.stream()
        .filter(each -> each != null && !(each instanceof CancelledError))
        .distinct()
        .forEach(thrown::addSuppressed);
    return thrown;
  }

  /// @param previousFailed what to wait for, within the delay; null for nothing
  private void start(@Nullable Future<@Nullable Void> previousFailed) {
    Future<@Nullable Void> listed = loop.createFuture();
    Task<?> task = loop.createTask(() -> {
      listed.await(); // suspends only an eager one: nothing of it runs inside the call
      if (previousFailed != null) {
        awaitTurn(previousFailed);
      }
      if (candidates.hasNext()) {
        enter(candidates.next());
      }
    });
    running.add(task);
    task.addDoneCallback(
        new Future.OnBehalf(caller == null ? List.of() : List.of(caller), _ -> ended(task)));
    listed.setResult(null);
  }

  private void awaitTurn(Future<@Nullable Void> previousFailed) {
    try {
      Asyncio.<@Nullable Void, RuntimeException>waitFor(previousFailed::await, delay);
    } catch (TimeoutException e) {
      // The previous one is slow, and goes on beside the next.
    }
  }

  private void enter(CallableOp<? extends T, ?> candidate) {
    Future<@Nullable Void> failed = loop.createFuture();
    start(failed);
    int index = exceptions.size();
    exceptions.add(null);
    try {
      T returned = candidate.call();
      if (winner < 0) {
        win(index, returned);
      }
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      if (Strand.isExit(e)) {
        throw Future.sneak(e); // this task is closed, and may start nothing
      }
      exceptions.set(index, e);
      if (!failed.done()) { // as it is when the next one did not wait any longer
        failed.setResult(null);
      }
    }
  }

  private void win(int index, T returned) {
    winner = index;
    result = returned;
    Task<?> current = requireNonNull(Asyncio.currentTask());
    List<Task<?>> losers = new ArrayList<>(running);
    losers.remove(current);
    CancelWalk.all(
        losers,
        new Cancellation(null, "a staggered race, which " + current.getName() + " has won"),
        caller);
  }

  private void ended(Task<?> task) {
    running.remove(task);
    if (running.isEmpty() && allDone != null && !allDone.done()) {
      allDone.setResult(null);
    }
    Throwable failure = task.cancelled() ? null : task.exception();
    if (failure != null) {
      failures.add(failure);
      origins.add("task '" + task.getName() + "'");
    }
  }
}
