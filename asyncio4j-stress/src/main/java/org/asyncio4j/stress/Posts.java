package org.asyncio4j.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// `callSoonThreadsafe`, and with it `stop`, from outside. What no outcome names is forbidden.
public class Posts {
  private Posts() {}

  @JCStressTest
  @Description("A loop that is about to wait hears what is posted meanwhile, in its order.")
  @Outcome(id = "12", expect = ACCEPTABLE, desc = "Both ran, in order, then the stop.")
  @State
  public static class ToALoopThatGoesToWait extends LoopTest {
    private String ran = "";

    @Actor
    public void loop(L_Result r) {
      String overslept = run();
      r.r1 = ran + overslept;
    }

    @Actor
    public void other() {
      loop.callSoonThreadsafe(() -> ran += 1);
      loop.callSoonThreadsafe(() -> ran += 2);
      loop.callSoonThreadsafe(loop::stop);
    }
  }

  @JCStressTest
  @Description("Of two threads that post at once, neither loses a post or its order.")
  @Outcome(
      id = {"abAB", "aAbB", "aABb", "AabB", "AaBb", "ABab"},
      expect = ACCEPTABLE,
      desc = "All four ran, each thread's in its order.")
  @State
  public static class FromTwoThreads extends LoopTest {
    private String ran = "";

    @Actor
    public void one() {
      loop.callSoonThreadsafe(() -> ran += "a");
      loop.callSoonThreadsafe(() -> ran += "b");
    }

    @Actor
    public void other() {
      loop.callSoonThreadsafe(() -> ran += "A");
      loop.callSoonThreadsafe(() -> ran += "B");
    }

    @Arbiter
    public void loop(L_Result r) {
      runOnce();
      r.r1 = ran;
    }
  }

  @JCStressTest
  @Description("Of two threads that run one loop at once, one is refused.")
  @Outcome(id = "ran 1, refused 1", expect = ACCEPTABLE, desc = "One got in.")
  @Outcome(id = "ran 2, refused 0", expect = ACCEPTABLE, desc = "One after the other.")
  @State
  public static class TwoRunners extends LoopTest {
    private int iterations;
    private boolean refusedOne;
    private boolean refusedOther;

    public TwoRunners() {
      loop.callSoon(this::iterate);
    }

    private void iterate() {
      iterations++;
      loop.callSoon(this::iterate);
      loop.stop();
    }

    private boolean refused() {
      try {
        loop.runForever();
        return false;
      } catch (IllegalStateException e) {
        return true;
      }
    }

    @Actor
    public void one() {
      refusedOne = refused();
    }

    @Actor
    public void other() {
      refusedOther = refused();
    }

    @Arbiter
    public void count(L_Result r) {
      int refused = (refusedOne ? 1 : 0) + (refusedOther ? 1 : 0);
      r.r1 = "ran " + iterations + ", refused " + refused;
    }
  }
}
