package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Callbacks, and loops, that change a future's list of callbacks in the middle of its work on
/// it.
@ExtendWith(AsyncioExtension.class)
class FutureHostileCallbacksTest {
  private final EventLoop loop;
  private final Future<String> future;
  private final List<String> calls = new ArrayList<>();
  private final Consumer<Future<?>> bystander = _ -> calls.add("bystander");

  FutureHostileCallbacksTest(EventLoop loop) {
    this.loop = loop;
    future = loop.createFuture();
  }

  /// A callback that does something when it is compared for the first time.
  private final class Hostile implements Consumer<Future<?>> {
    private final Runnable compared;
    private final boolean equal;
    private boolean done;

    Hostile(boolean equal, Runnable compared) {
      this.equal = equal;
      this.compared = compared;
    }

    @Override
    public void accept(Future<?> done) {
      calls.add("hostile");
    }

    @Override
    public boolean equals(Object other) {
      if (!done) {
        done = true;
        compared.run();
      }
      return equal;
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  private List<String> callsAfterResult() {
    future.setResult("result");
    Tick.of(loop);
    return calls;
  }

  /// Adds one more of its kind whenever it is compared.
  private final class Breeding implements Consumer<Future<?>> {
    @Override
    public void accept(Future<?> done) {}

    @Override
    public boolean equals(Object other) {
      future.addDoneCallback(new Breeding());
      return false;
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  @Test
  @Timeout(20)
  void anEqualsThatAlwaysAddsACallbackTerminates() {
    future.addDoneCallback(new Breeding());
    future.addDoneCallback(bystander);
    assertEquals(0, future.removeDoneCallback(_ -> {}));
    assertEquals(List.of("bystander"), callsAfterResult());
  }

  @Test
  void anEqualsThatRemovesOthersLeavesTheRestInOrder() {
    future.addDoneCallback(new Hostile(false, () -> future.removeDoneCallback(bystander)));
    future.addDoneCallback(bystander);
    future.addDoneCallback(_ -> calls.add("last"));
    assertEquals(0, future.removeDoneCallback(_ -> {}));
    assertEquals(List.of("hostile", "last"), callsAfterResult());
  }

  @Test
  void anEqualsThatRemovesTheComparedOneDoesNoHarm() {
    var removed = new ArrayList<Integer>();
    var hostile = new Hostile(true, () -> removed.add(future.removeDoneCallback(_ -> {})));
    future.addDoneCallback(hostile);
    future.addDoneCallback(bystander);
    future.removeDoneCallback(_ -> {});
    assertEquals(List.of(1), removed);
    assertEquals(List.of("bystander"), callsAfterResult());
  }

  @Test
  void anEqualsThatAddsCallbacksTerminates() {
    future.addDoneCallback(new Hostile(false, () -> future.addDoneCallback(bystander)));
    future.addDoneCallback(new Hostile(true, () -> future.addDoneCallback(bystander)));
    assertEquals(1, future.removeDoneCallback(_ -> {}));
    assertEquals(List.of("hostile", "bystander", "bystander"), callsAfterResult());
  }

  @Test
  void aLoopThatChangesTheListWhileItIsScheduledDoesNoHarm() {
    var clock = new VirtualClock();
    try (var hostile = new EventLoop(clock, clock, Coroutines.system()) {
      Future<String> victim;

      @Override
      public Handle callSoon(Runnable callback, Context context) {
        Handle handle = super.callSoon(callback, context);
        victim.removeDoneCallback(bystander);
        return handle;
      }
    }) {
      Future<String> victim = hostile.createFuture();
      hostile.victim = victim;
      victim.addDoneCallback(bystander);
      victim.addDoneCallback(_ -> calls.add("middle"));
      victim.addDoneCallback(bystander);
      victim.setResult("result");
      assertEquals(0, victim.removeDoneCallback(bystander));
      assertEquals("<Future finished result='result'>", victim.toString());
      Tick.of(hostile);
      assertEquals(List.of("bystander", "middle", "bystander"), calls);
    }
  }
}
