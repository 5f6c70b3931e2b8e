package org.asyncio4j.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.asyncio4j.Asyncio;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Step;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// Steps go from coroutine to coroutine, and to the loop's thread and back: never two at once,
/// each seeing what the one before it wrote. What no outcome names is forbidden.
public class HandOver {
  private HandOver() {}

  /// Tasks that take turns, and a count that only turns keep right.
  abstract static class Turns extends LoopTest {
    private static final int STEPS = 6;

    private final int tasks;

    /// For who keeps at it as long as they run.
    volatile boolean over;

    private int inside;
    private int count;
    private boolean met;

    Turns(int tasks) {
      this.tasks = tasks;
      for (int i = 1; i < tasks; i++) {
        loop.createTask(this::steps);
      }
      loop.createTask(() -> {
        steps();
        loop.stop();
      });
    }

    private void steps() {
      for (int i = 0; i < STEPS; i++) {
        work();
        Asyncio.sleep(Duration.ZERO);
      }
    }

    final void work() {
      met |= inside != 0;
      inside++;
      began();
      count++;
      inside--;
    }

    void began() {}

    final void runToTheEnd(L_Result r) {
      run();
      over = true;
      r.r1 = result();
    }

    final String result() {
      return count - tasks * STEPS + " more" + (met ? ", two at once" : "") + overslept();
    }
  }

  @JCStressTest
  @Description("Tasks take turns while another thread posts a callback, which has its turn too.")
  @Outcome(id = "1 more", expect = ACCEPTABLE, desc = "All steps, and the callback.")
  @State
  public static class WithAPost extends Turns {
    public WithAPost() {
      super(2);
    }

    @Actor
    public void loop() {
      run();
    }

    @Actor
    public void other() {
      loop.callSoonThreadsafe(this::work);
    }

    @Arbiter
    public void look(L_Result r) {
      runOnce();
      r.r1 = result();
    }
  }

  @JCStressTest
  @Description("A thread that wakes for no reason does not run before its turn.")
  @Outcome(id = "0 more", expect = ACCEPTABLE, desc = "All steps, one at a time.")
  @State
  public static class WithStrayWakeups extends Turns {
    private final Thread[] threads = new Thread[2];

    public WithStrayWakeups() {
      super(2);
    }

    @Override
    void began() {
      Thread current = Thread.currentThread();
      if (threads[0] == null) {
        threads[0] = current;
      } else if (threads[0] != current) {
        threads[1] = current;
      }
    }

    @Actor
    public void loop(L_Result r) {
      runToTheEnd(r);
    }

    @Actor
    public void other() {
      while (!over) {
        LockSupport.unpark(threads[0]);
        LockSupport.unpark(threads[1]);
      }
    }
  }

  @JCStressTest
  @Description("Of many tasks one is ready early and looks for its turn: it gets that, once.")
  @Outcome(id = "0 more", expect = ACCEPTABLE, desc = "All steps, one at a time.")
  @State
  public static class AmongMany extends Turns {

    public AmongMany() {
      super(7);
    }

    @Actor
    public void loop(L_Result r) {
      runToTheEnd(r);
    }

    /// Virtual threads of others, which bring further carriers to where the tasks run.
    @Actor
    public void other() {
      while (!over) {
        try {
          Thread.startVirtualThread(Thread::yield).join();
        } catch (InterruptedException e) {
          throw new AssertionError("nobody interrupts this", e);
        }
      }
    }
  }

  @JCStressTest
  @Description("What another thread completes is seen by the task that waited for it.")
  @Outcome(id = "written", expect = ACCEPTABLE, desc = "It was.")
  @State
  public static class OfAResult extends LoopTest {
    private final CompletableFuture<Void> foreign = new CompletableFuture<>();
    private String plain = "stale";

    @Actor
    public void loop(L_Result r) {
      String seen = loop.runUntilComplete(() -> {
        Asyncio.await(foreign);
        return plain;
      });
      r.r1 = seen + overslept();
    }

    @Actor
    public void other() {
      plain = "written";
      foreign.complete(null);
    }
  }

  /// A coroutine that yields 1, then 2, then ends.
  abstract static class TwoYields {
    int yields;
    int ends;

    final Coroutine<?> coroutine = Coroutine.of(() -> {
      try {
        Coroutine.yield(++yields);
        Coroutine.yield(++yields);
      } finally {
        ends++;
      }
    });

    final String send() {
      try {
        return coroutine.send(null) instanceof Step.Yielded<?>(Object value) ? "" + value : "end";
      } catch (IllegalStateException e) {
        return "-";
      }
    }
  }

  @JCStressTest
  @Description("Of two threads that drive a coroutine at once, exactly one gets in.")
  @Outcome(
      id = {"1, -", "-, 1"},
      expect = ACCEPTABLE,
      desc = "One was refused.")
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "One after the other.")
  @State
  public static class TwoDrivers extends TwoYields {
    private String one = "";
    private String other = "";

    @Actor
    public void one() {
      one = send();
    }

    @Actor
    public void other() {
      other = send();
    }

    @Arbiter
    public void look(L_Result r) {
      coroutine.close();
      r.r1 = one + ", " + other + (ends == 1 ? "" : ", ended " + ends + " times");
    }
  }

  @JCStressTest
  @Description("A coroutine that is driven and closed at once ends once.")
  @Outcome(id = "2, closed", expect = ACCEPTABLE, desc = "Driven, then closed.")
  @Outcome(id = "2, -", expect = ACCEPTABLE, desc = "The close was refused.")
  @Outcome(id = "-, closed", expect = ACCEPTABLE, desc = "The step was refused.")
  @State
  public static class ADriverAndACloser extends TwoYields {
    private String step = "";
    private String close = "";

    public ADriverAndACloser() {
      send();
    }

    @Actor
    public void driver() {
      step = send();
    }

    @Actor
    public void closer() {
      try {
        coroutine.close();
        close = "closed";
      } catch (IllegalStateException e) {
        close = "-";
      }
    }

    @Arbiter
    public void look(L_Result r) {
      coroutine.close();
      r.r1 = step + ", " + close + (ends == 1 ? "" : ", ended " + ends + " times");
    }
  }
}
