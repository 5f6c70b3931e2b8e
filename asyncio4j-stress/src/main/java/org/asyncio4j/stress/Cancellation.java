package org.asyncio4j.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Handle;
import org.asyncio4j.Task;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// Cancelling from outside, while what is cancelled starts, goes on or ends. What no outcome
/// names is forbidden.
public class Cancellation {
  private Cancellation() {}

  /// So that the other thread, which has less to do, is not always first.
  private static void dawdle() {
    for (int left = ThreadLocalRandom.current().nextInt(1000); left > 0; left--) {
      Thread.onSpinWait();
    }
  }

  @JCStressTest
  @Description("When cancel of a threadsafe handle returns, its callback has run or never will.")
  @Outcome(id = "0, then 0", expect = ACCEPTABLE, desc = "It was cancelled.")
  @Outcome(id = "2, then 2", expect = ACCEPTABLE, desc = "It had run to its end.")
  @State
  public static class OfAHandle extends LoopTest {
    private final Handle handle = loop.callSoonThreadsafe(this::callback);
    private int done;
    private int doneAtCancel;

    private void callback() {
      done = 1;
      Thread.onSpinWait();
      done = 2;
    }

    @Actor
    public void loop() {
      runOnce();
    }

    @Actor
    public void other() {
      handle.cancel();
      doneAtCancel = done;
    }

    @Arbiter
    public void look(L_Result r) {
      r.r1 = doneAtCancel + ", then " + done;
    }
  }

  @JCStressTest
  @Description("A task's end is what the cancel that met it was told.")
  @Outcome(id = "true: cancelled", expect = ACCEPTABLE, desc = "It was not done yet.")
  @Outcome(id = "false: returned", expect = ACCEPTABLE, desc = "It was done before.")
  @State
  public static class OfATask extends LoopTest {
    private final Task<String> task = loop.createTask(() -> {
      for (int i = 0; i < 3; i++) {
        Asyncio.sleep(Duration.ZERO);
      }
      return "returned";
    });
    private String answer = "unheard";
    private String end = "no end";

    @Actor
    public void loop() {
      try {
        end = loop.runUntilComplete(task);
      } catch (CancelledError e) {
        end = "cancelled";
      }
    }

    @Actor
    public void other() {
      dawdle();
      loop.callSoonThreadsafe(() -> answer = "" + task.cancel());
    }

    @Arbiter
    public void look(L_Result r) {
      runOnce();
      r.r1 = answer + ": " + end;
    }
  }

  @JCStressTest
  @Description("A task that waits for nothing is woken up by a cancel.")
  @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "It was.")
  @State
  public static class OfATaskThatWaits extends LoopTest {
    private final Task<?> task = loop.createTask(() -> {
      loop.createFuture().await();
    });

    @Actor
    public void loop(L_Result r) {
      String end;
      try {
        loop.runUntilComplete(task);
        end = "returned";
      } catch (CancelledError e) {
        end = "cancelled";
      } catch (IllegalStateException e) { // stopped by its poller
        end = "no end";
      }
      r.r1 = end + overslept();
    }

    @Actor
    public void other() {
      loop.callSoonThreadsafe(task::cancel);
    }
  }

  /// A coroutine on its way to the loop, and its future.
  abstract static class Submitted extends LoopTest {
    /// Iterations that are more than enough for the task to end.
    private int patience = 100;

    private int started;
    private int ended;
    private boolean cancelled;
    private CompletableFuture<Integer> future = new CompletableFuture<>();

    private Integer body() {
      started++;
      try {
        return work();
      } finally {
        ended++;
      }
    }

    abstract int work();

    private void stopWhenIdle() {
      if (patience-- == 0 || Asyncio.allTasks(loop).isEmpty()) {
        loop.stop();
      } else {
        loop.callSoon(this::stopWhenIdle);
      }
    }

    final void submitAndCancel() {
      future = Asyncio.runCoroutineThreadsafe(this::body, loop);
      dawdle();
      cancelled = future.cancel(true);
      loop.callSoonThreadsafe(this::stopWhenIdle);
    }

    final String result() {
      String result;
      if (cancelled != future.isCancelled()) {
        result = "cancel said " + cancelled + ": " + future;
      } else {
        result = cancelled ? "cancelled" : "" + future.getNow(-1);
      }
      String ran = started != ended ? "left inside" : started == 0 ? "never ran" : "ended";
      return result + "; " + ran + overslept();
    }
  }

  @JCStressTest
  @Description("A future of runCoroutineThreadsafe is cancelled while its task starts or ends.")
  @Outcome(id = "cancelled; never ran", expect = ACCEPTABLE, desc = "Before its first step.")
  @Outcome(id = "cancelled; ended", expect = ACCEPTABLE, desc = "While it ran.")
  @Outcome(id = "7; ended", expect = ACCEPTABLE, desc = "It was done before.")
  @State
  public static class OfAFuture extends Submitted {
    @Override
    int work() {
      Asyncio.sleep(Duration.ZERO);
      return 7;
    }

    @Actor
    public void loop() {
      run();
    }

    @Actor
    public void other() {
      submitAndCancel();
    }

    @Arbiter
    public void look(L_Result r) {
      r.r1 = result();
    }
  }

  @JCStressTest
  @Description("A future of runCoroutineThreadsafe is cancelled whose task ends by that only.")
  @Outcome(id = "cancelled; never ran", expect = ACCEPTABLE, desc = "Before its first step.")
  @Outcome(id = "cancelled; ended", expect = ACCEPTABLE, desc = "While it waited.")
  @State
  public static class OfAFutureOfATaskThatWaits extends Submitted {
    @Override
    int work() {
      return loop.<Integer>createFuture().await();
    }

    @Actor
    public void loop() {
      run();
    }

    @Actor
    public void other() {
      submitAndCancel();
    }

    @Arbiter
    public void look(L_Result r) {
      r.r1 = result();
    }
  }

  @JCStressTest
  @Description("A task waits for a foreign future, which is completed and cancelled at once.")
  @Outcome(id = "7", expect = ACCEPTABLE, desc = "Completed first.")
  @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "The task was cancelled first.")
  @State
  public static class OfAForeignWait extends LoopTest {
    private final CompletableFuture<Integer> foreign = new CompletableFuture<>();
    private final Task<Integer> task = loop.createTask(() -> Asyncio.await(foreign));

    @Actor
    public void loop(L_Result r) {
      loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(task::cancel)));
      String end;
      try {
        end = "" + loop.runUntilComplete(task);
      } catch (CancelledError e) {
        end = "cancelled";
      } catch (IllegalStateException e) { // stopped by its poller
        end = "no end";
      }
      r.r1 = end + overslept();
    }

    @Actor
    public void other() {
      dawdle();
      foreign.complete(7);
    }
  }
}
