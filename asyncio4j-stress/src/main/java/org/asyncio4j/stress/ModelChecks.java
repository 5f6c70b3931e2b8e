package org.asyncio4j.stress;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Handle;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/// Lincheck: what jcstress leaves to chance, the interleavings of a few posts and runs, one by
/// one. Only of callbacks: it does not know virtual threads.
public final class ModelChecks {
  private ModelChecks() {}

  /// Checks all, and throws the interleaving that is wrong.
  ///
  /// @param args none
  /// @throws ReflectiveOperationException never
  public static void main(String[] args) throws ReflectiveOperationException {
    options().iterations(10).check(Mailbox.class);
    System.out.println("Mailbox: linearizable");

    Method listen = Sleeper.class.getMethod("listen");
    Method stop = Sleeper.class.getMethod("stop");
    var scenario = new ExecutionScenario(
        List.of(),
        List.of(List.of(new Actor(listen, List.of())), List.of(new Actor(stop, List.of()))),
        List.of(),
        null);
    options()
        .iterations(0)
        .addCustomScenario(scenario)
        .sequentialSpecification(Woken.class)
        .check(Sleeper.class);
    System.out.println("Sleeper: always woken up");
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions().invocationsPerIteration(1_000).threads(2).actorsPerThread(3);
  }

  /// A loop as a queue: threads post and cancel, one at a time runs all that is there.
  @Param(name = "which", gen = IntGen.class, conf = "0:1")
  public static class Mailbox {
    private final ParkingPoller poller = new ParkingPoller();
    private final List<Integer> ran = new ArrayList<>();
    private final boolean[] began = new boolean[2];
    private final List<Handle> handles = List.of(postOne(0), postOne(1));

    private Handle postOne(int which) {
      return poller.loop.callSoonThreadsafe(() -> {
        began[which] = true;
        ran.add(which);
      });
    }

    /// Posts a callback that can be cancelled by nobody.
    ///
    /// @param number of the callback
    @Operation
    public void post(int number) {
      poller.loop.callSoonThreadsafe(() -> ran.add(10 + number));
    }

    /// Cancels what was posted before all others.
    ///
    /// @param which of the two
    /// @return whether it had run
    @Operation
    public boolean cancel(@Param(name = "which") int which) {
      handles.get(which).cancel();
      return began[which];
    }

    /// Runs what was posted.
    ///
    /// @return the numbers, in the order in which they ran
    @Operation(nonParallelGroup = "loop")
    public List<Integer> run() {
      ran.clear();
      poller.loop.stop();
      poller.loop.runForever();
      return List.copyOf(ran);
    }
  }

  /// A loop that waits for its stop. A wakeup that is lost is a deadlock, and found as such.
  public static class Sleeper {
    private final MonitorPoller poller = new MonitorPoller();

    /// Runs until stopped.
    @Operation
    public void listen() {
      poller.loop.runForever();
    }

    /// Stops the loop.
    @Operation
    public void stop() {
      poller.loop.callSoonThreadsafe(poller.loop::stop);
    }
  }

  /// What [Sleeper] looks like when its operations run one after the other: neither waits.
  public static class Woken {
    /// Runs until stopped.
    public void listen() {}

    /// Stops the loop.
    public void stop() {}
  }

  /// Waits without end.
  private static final class MonitorPoller extends LonePoller {
    private boolean woken;

    @Override
    public synchronized void poll(long timeoutNanos, Ready ready) {
      boolean interrupted = false;
      while (!woken && timeoutNanos > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      woken = false;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public synchronized void wakeup() {
      woken = true;
      notifyAll();
    }
  }
}
