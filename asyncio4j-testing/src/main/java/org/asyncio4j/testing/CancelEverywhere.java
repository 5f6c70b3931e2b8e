package org.asyncio4j.testing;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ScopeAction;
import org.asyncio4j.TaskFactory;
import org.asyncio4j.coroutine.Coroutines;
import org.jspecify.annotations.Nullable;

/// Tests that a program loses nothing when it is cancelled, wherever that strikes.
///
/// It runs the program once to count the awaits of the body that is given to [Attempt#run], and
/// then again for each of them: with the body's task cancelled there, with it cancelled when
/// what it awaits is done already, and with a timeout that expires there. Around that body the
/// program sets up what it needs before, and checks after that nothing is lost. It may await.
///
/// ```java
/// new CancelEverywhere().test(attempt -> {
///   var queue = new Queue<Integer>();
///   var got = new ArrayList<Integer>();
///   var producer = createTask(() -> {
///     for (int i = 0; i < 3; i++) {
///       queue.put(i);
///       sleep(Duration.ofSeconds(1));
///     }
///   });
///   attempt.run(() -> {
///     for (int i = 0; i < 3; i++) {
///       got.add(queue.get());
///     }
///   });
///   producer.await();
///   while (!queue.isEmpty()) {
///     got.add(queue.getNowait());
///   }
///   assertEquals(List.of(0, 1, 2), got);
/// });
/// ```
///
/// Besides what the program checks, each run fails if the interruption does not come out of the
/// body, if the task's `cancelling()` is not what it should be at the end, if tasks are left
/// over, if an error reached the exception handler, if the run stands still, and if it finds no
/// end. That is: an interrupted run may take 10 times the virtual time of the uninterrupted one and
/// an hour more, and 10 times its iterations and 100 000 more. A failure of the last two kinds
/// names
/// who waits for what.
///
/// Each run has a fresh loop in virtual time, so that a program which makes no random choices
/// does the same again, up to the interruption. A failure says at which await it struck and how
/// to run that one alone.
///
/// **Threads.** Any, on which no loop runs. The runs are on the calling thread.
public final class CancelEverywhere {
  private final Coroutines engine;
  private final List<Boolean> starts;
  private final boolean mayAbsorb;
  private final @Nullable Target only;

  private record Target(int await, Interruption interruption) {}

  /// A test with the engine of [Coroutines#system], with tasks that start lazily and then again
  /// with tasks that start eagerly.
  public CancelEverywhere() {
    this(Coroutines.system(), List.of(false, true), false, null);
  }

  private CancelEverywhere(
      Coroutines engine, List<Boolean> starts, boolean mayAbsorb, @Nullable Target only) {
    this.engine = engine;
    this.starts = starts;
    this.mayAbsorb = mayAbsorb;
    this.only = only;
  }

  /// The same test on another engine.
  ///
  /// @param engine makes the coroutines
  /// @return the test
  public CancelEverywhere on(Coroutines engine) {
    return new CancelEverywhere(engine, starts, mayAbsorb, only);
  }

  /// The same test with one way for tasks to start.
  ///
  /// @param eager whether they start eagerly, by [TaskFactory#eager()]
  /// @return the test
  public CancelEverywhere eagerly(boolean eager) {
    return new CancelEverywhere(engine, List.of(eager), mayAbsorb, only);
  }

  /// The same test of a body that is meant to take an interruption and end in its own way: it
  /// may return, or throw something else.
  ///
  /// @return the test
  public CancelEverywhere absorbing() {
    return new CancelEverywhere(engine, starts, true, only);
  }

  /// The same test with one interruption only, as a failure tells it.
  ///
  /// @param await at which await, counted from 1
  /// @param interruption how
  /// @return the test
  public CancelEverywhere only(int await, Interruption interruption) {
    if (await < 1) {
      throw new IllegalArgumentException("awaits are counted from 1, and this is " + await);
    }
    return new CancelEverywhere(engine, starts, mayAbsorb, new Target(await, interruption));
  }

  /// Runs the test.
  ///
  /// @param program run afresh each time, as the main task of a loop: it makes what it needs,
  ///     calls [Attempt#run], and checks
  /// @throws AssertionError at the end, if any run failed: of the first one, with the others
  ///     suppressed
  public void test(ScopeAction<Attempt, ?> program) {
    List<AssertionError> failures = new ArrayList<>();
    for (boolean eager : starts) {
      test(eager, program, failures);
    }
    if (!failures.isEmpty()) {
      AssertionError first = failures.removeFirst();
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }

  private void test(boolean eager, ScopeAction<Attempt, ?> program, List<AssertionError> failures) {
    var counting = new Attempt(engine, mayAbsorb, 0, null);
    TestLoop counted = loop(eager);
    try {
      run(counted, program, counting);
    } catch (Throwable e) {
      failures.add(new AssertionError(
          "The program fails " + how(eager) + " without an interruption: " + e, e));
      return;
    }
    List<Boolean> awaits = counting.forFutures();
    if (awaits.isEmpty()) {
      failures.add(new AssertionError(
          "The body does not await anything " + how(eager) + ": there is nowhere to interrupt it"));
      return;
    }
    for (Target target : targets(awaits)) {
      var attempt = new Attempt(engine, mayAbsorb, target.await, target.interruption);
      TestLoop loop = loop(eager);
      loop.clock().limitBy(counted.clock());
      try {
        run(loop, program, attempt);
      } catch (Throwable e) {
        failures.add(failure(eager, target, awaits.size(), attempt, e));
      }
    }
  }

  private List<Target> targets(List<Boolean> awaits) {
    if (only != null) {
      return List.of(only);
    }
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < awaits.size(); i++) {
      for (Interruption each : Interruption.values()) {
        // Of a bare yield nothing is ever done, so that nothing can come after that.
        if (each != Interruption.LATE_CANCELLATION || awaits.get(i)) {
          targets.add(new Target(i + 1, each));
        }
      }
    }
    return targets;
  }

  private TestLoop loop(boolean eager) {
    TestLoop made = TestLoop.create(engine);
    if (eager) {
      made.loop().setTaskFactory(TaskFactory.eager());
    }
    return made;
  }

  private static void run(TestLoop run, ScopeAction<Attempt, ?> program, Attempt attempt)
      throws Throwable {
    try {
      run.loop().runUntilComplete(() -> program.run(attempt));
    } catch (Throwable e) {
      run.loop().close();
      throw e;
    }
    run.closeAndCheck(/* complete= */ true);
    attempt.checkDone();
  }

  private AssertionError failure(
      boolean eager, Target target, int awaits, Attempt attempt, Throwable cause) {
    String place = attempt.place().stream().map(frame -> "    at " + frame).collect(joining("\n"));
    return new AssertionError(
        "The body, " + target.interruption.done() + " at await " + target.await + " of " + awaits
            + " " + how(eager) + ": " + cause.getMessage()
            + (place.isEmpty() ? "" : "\n  It stood\n" + place)
            + "\n  This one alone: .on(Coroutines." + engine.name() + ").eagerly(" + eager
            + ").only(" + target.await + ", Interruption." + target.interruption + ")",
        cause);
  }

  private String how(boolean eager) {
    return "(" + (eager ? "eager" : "lazy") + " tasks, " + engine + " engine)";
  }
}
