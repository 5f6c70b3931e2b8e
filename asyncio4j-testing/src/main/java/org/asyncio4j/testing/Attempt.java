package org.asyncio4j.testing;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.coroutine.Step;
import org.asyncio4j.coroutine.Strand;
import org.jspecify.annotations.Nullable;

/// One run of a program by [CancelEverywhere]: it runs the part that is interrupted.
///
/// **Threads.** For the program's own task only.
public final class Attempt {
  private static final String ENGINE = "org.asyncio4j.coroutine.";

  private final Coroutines engine;
  private final boolean mayAbsorb;

  /// Where to interrupt, counted from 1; 0 for not at all.
  private final int target;

  private final @Nullable Interruption interruption;

  /// Of each await so far, whether it was for a future: a bare yield is for nothing.
  private final List<Boolean> forFutures = new ArrayList<>();

  private boolean ran;
  private boolean delivered;
  private @Nullable Timeout scope;
  private List<StackTraceElement> place = List.of();

  Attempt(Coroutines engine, boolean mayAbsorb, int target, @Nullable Interruption interruption) {
    this.engine = engine;
    this.mayAbsorb = mayAbsorb;
    this.target = target;
    this.interruption = interruption;
  }

  /// Runs the body that is interrupted, once in each attempt, in a task of its own: suspends
  /// until that is done. The interruption does not come out of here.
  ///
  /// @param body what is tested; it suspends at least once
  /// @return whether it ran to its end
  /// @throws AssertionError if it was interrupted, and ended otherwise than that
  /// @throws Throwable what the body threw, if it was not interrupted
  public boolean run(RunnableOp<?> body) throws Throwable {
    if (ran) {
      throw new IllegalStateException(
          "an attempt runs one body: put all that is to be interrupted into that one");
    }
    ran = true;
    Task<?> task = Asyncio.createTask(() -> runScoped(body), TaskOptions.named("under test"));
    Asyncio.wait(List.of(task));
    if (interruption == null) {
      task.result();
      return true;
    }
    checkDone();
    checkEnd(task, interruption);
    return !task.cancelled() && task.exception() == null;
  }

  /// As [#run], where how often the body awaits depends on more than the program.
  ///
  /// @return whether it came so far, and was interrupted there
  boolean interrupts(RunnableOp<?> body) throws Throwable {
    ran = true;
    Task<?> task = Asyncio.createTask(() -> runScoped(body), TaskOptions.named("under test"));
    Asyncio.wait(List.of(task));
    if (delivered) {
      checkEnd(task, requireNonNull(interruption));
    } else {
      task.result();
    }
    return delivered;
  }

  private void runScoped(RunnableOp<?> body) throws Throwable {
    if (interruption != Interruption.TIMEOUT) {
      drive(body);
      return;
    }
    Asyncio.timeoutAt(null, timeout -> {
      scope = timeout;
      drive(body);
    });
  }

  /// Drives the body as the task does, which it stands in for: it sees each await go by.
  private void drive(RunnableOp<?> body) throws Throwable {
    try (Coroutine<?> coroutine = Coroutine.<@Nullable Object>of(engine.strand(body))) {
      Step<?> step = coroutine.send(null);
      while (step instanceof Step.Yielded<?> yielded) {
        suspended(coroutine, yielded.value());
        Throwable raised = null;
        try {
          Coroutine.yield(yielded.value());
        } catch (Throwable e) {
          if (Strand.isExit(e)) {
            throw e;
          }
          raised = e;
        }
        step = raised == null ? coroutine.send(null) : coroutine.raise(raised);
      }
    }
  }

  private void suspended(Coroutine<?> coroutine, @Nullable Object awaited) {
    forFutures.add(awaited instanceof Future<?>);
    if (interruption == null || forFutures.size() != target) {
      return;
    }
    place = placeOf(coroutine);
    Task<?> task = requireNonNull(Asyncio.currentTask());
    EventLoop loop = task.getLoop();
    switch (interruption) {
      // Whatever ends the await has the task woken up after this, which is scheduled first.
      case CANCELLATION -> loop.callSoon(() -> cancel(task));
      // Added before the task's own wakeup, so that it runs right before that.
      case LATE_CANCELLATION ->
        ((Future<?>) requireNonNull(awaited)).addDoneCallback(_ -> cancel(task));
      case TIMEOUT -> {
        requireNonNull(scope).reschedule(loop.time());
        delivered = true;
      }
    }
  }

  private void cancel(Task<?> task) {
    delivered = task.cancel("by CancelEverywhere at await " + target);
  }

  private static List<StackTraceElement> placeOf(Coroutine<?> coroutine) {
    Thread thread = coroutine.strand().thread();
    return thread == null
        ? List.of()
        : Arrays.stream(thread.getStackTrace())
            .filter(frame -> !"java.base".equals(frame.getModuleName()))
            .filter(frame -> !frame.getClassName().startsWith(ENGINE))
            .toList();
  }

  private void checkEnd(Task<?> task, Interruption by) {
    Throwable failure = task.cancelled() ? null : task.exception();
    if (mayAbsorb && !task.cancelled() && !(failure instanceof TimeoutException)) {
      return;
    }
    if (by == Interruption.TIMEOUT) {
      if (!(failure instanceof TimeoutException)
          || !(failure.getCause() instanceof CancelledError)) {
        throw endedOtherwise("TimeoutException", task, failure);
      }
    } else if (!task.cancelled()) {
      throw endedOtherwise("CancelledError", task, failure);
    }
    int expected = by == Interruption.TIMEOUT ? 0 : 1;
    if (task.cancelling() != expected) {
      throw new AssertionError("its cancelling() is " + task.cancelling() + " at the end, not "
          + expected + ": somebody called uncancel for a cancellation that was not theirs, or did"
          + " not for one that was");
    }
  }

  private static AssertionError endedOtherwise(
      String expected, Task<?> task, @Nullable Throwable failure) {
    return new AssertionError(
        (failure == null
                ? "it swallowed the interruption, and returned normally"
                : "it ended by " + failure)
            + ", where " + expected
            + " should have come out. Let it pass, or if that is meant, say absorbing(). " + task,
        failure);
  }

  List<Boolean> forFutures() {
    return forFutures;
  }

  /// Where the task stood when it was interrupted, innermost frame first.
  List<StackTraceElement> place() {
    return place;
  }

  /// @throws AssertionError if this did not do what it was for
  void checkDone() {
    if (!ran) {
      throw new AssertionError(
          "the program did not call Attempt.run: put what is to be interrupted in there");
    }
    if (interruption != null && !delivered) {
      throw new AssertionError("it did not get so far: it awaited " + forFutures.size()
          + " times. The program must do the same in each run: no random choices, no real time");
    }
  }

  /// `<Attempt cancelled at await 2>`
  @Override
  public String toString() {
    return "<Attempt " + (interruption == null ? "uninterrupted" : interruption.done())
        + (target == 0 ? "" : " at await " + target) + ">";
  }
}
