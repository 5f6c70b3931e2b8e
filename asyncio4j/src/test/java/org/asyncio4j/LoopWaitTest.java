package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.interop.LoopScheduler;
import org.asyncio4j.loop.SelectorPoller;
import org.asyncio4j.loop.SystemClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loops whose threads wait for each other: an error, not a hang.
class LoopWaitTest {
  private static final long SECONDS = Limit.TIME.toSeconds();

  private static final class Named extends EventLoop {
    private final String name;

    Named(String name) {
      super(SystemClock.INSTANCE, new SelectorPoller(), Coroutines.system());
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final List<EventLoop> loops = new ArrayList<>();

  /// Runs `body` as a task of a loop and on a thread of their own; the loop runs on when it is
  /// over, so that others may wait for it.
  private <T> CompletableFuture<T> onLoop(EventLoop loop, Callable<T> body) {
    var outcome = new CompletableFuture<T>();
    loops.add(loop);
    Thread.ofPlatform().daemon().start(() -> {
      loop.callSoon(() -> loop.createTask(() -> {
        try {
          outcome.complete(body.call());
        } catch (Throwable e) {
          outcome.completeExceptionally(e);
        }
      }));
      loop.runForever();
      loop.close();
    });
    return outcome;
  }

  @org.junit.jupiter.api.AfterEach
  void stop() {
    loops.forEach(loop -> loop.callSoonThreadsafe(loop::stop));
  }

  private static void spinUntil(BooleanSupplier condition) {
    long limit = System.nanoTime() + Limit.TIME.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < limit, "it has not come within " + Limit.TIME);
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void ofLoopsThatWaitForEachOtherInACircleOneAtLeastGetsAnError(int size) throws Exception {
    int rounds = 100;
    var circle = IntStream.range(0, size).mapToObj(i -> new Named("loop-" + i)).toList();
    var atOnce = new CyclicBarrier(size);
    var over = new CyclicBarrier(size);
    List<CompletableFuture<List<Object>>> all = IntStream.range(0, size)
        .mapToObj(i -> onLoop(circle.get(i), () -> {
          List<Object> outcomes = new ArrayList<>();
          for (int round = 0; round < rounds; round++) {
            int number = round;
            atOnce.await(SECONDS, TimeUnit.SECONDS);
            try {
              outcomes.add(runCoroutineThreadsafe(() -> number, circle.get((i + 1) % size))
                  .join());
            } catch (IllegalStateException e) {
              outcomes.add(e);
            }
            toThread(() -> over.await(SECONDS, TimeUnit.SECONDS));
          }
          return outcomes;
        }))
        .toList();
    for (var outcomes : all) {
      outcomes.get(SECONDS, TimeUnit.SECONDS);
    }
    for (int round = 0; round < rounds; round++) {
      int number = round;
      var errors = all.stream()
          .map(outcomes -> outcomes.join().get(number))
          .filter(outcome -> !outcome.equals(number))
          .map(Object::toString)
          .toList();
      assertFalse(errors.isEmpty(), "nobody saw it in round " + round);
      for (String error : errors) {
        circle.forEach(loop -> assertTrue(error.contains(loop.toString()), error));
      }
    }
  }

  @Test
  void aJobOfASchedulerIsWaitedForInACircleToo() throws Exception {
    var a = new Named("loop-a");
    var b = new Named("loop-b");
    var ofA = onLoop(a, () -> new LoopScheduler(b).submit(() -> "b's").get());
    spinUntil(() -> a.executor.outcomes.waits() || ofA.isDone());
    var ofB = onLoop(b, () -> {
      var scheduler = new LoopScheduler(a);
      var job = scheduler.submit(() -> "a's");
      assertThrows(IllegalStateException.class, () -> job.get(SECONDS, TimeUnit.SECONDS));
      assertThrows(IllegalStateException.class, scheduler::close);
      return "seen";
    });
    assertEquals("seen", ofB.get(SECONDS, TimeUnit.SECONDS));
    assertEquals("b's", ofA.get(SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void aWaitThatIsOverIsNoPartOfACircle() throws Exception {
    var a = new Named("loop-a");
    var b = new Named("loop-b");
    var ofB = new ArrayList<CompletableFuture<Integer>>();
    var ofA = onLoop(a, () -> {
      int sum = 0;
      for (int i = 0; i < 1_000; i++) {
        var turn = new CompletableFuture<Integer>();
        ofB.add(turn);
        // As soon as a's wait is over, and maybe before a's thread has noticed, b waits for a.
        sum += runCoroutineThreadsafe(
                () -> b.callSoon(() -> b.callSoon(() -> {
                  try {
                    turn.complete(runCoroutineThreadsafe(() -> 1, a).join());
                  } catch (Throwable e) {
                    turn.completeExceptionally(e);
                  }
                })),
                b)
            .thenApply(_ -> 1)
            .join();
        await(turn);
      }
      return sum;
    });
    onLoop(b, () -> "runs");
    assertEquals(1_000, ofA.get(SECONDS, TimeUnit.SECONDS));
    ofB.forEach(turn -> assertEquals(1, turn.join()));
  }

  @Test
  void aWaitWithATimeoutClosesACircleOnlyForItself() throws Exception {
    var a = new Named("loop-a");
    var b = new Named("loop-b");
    var waiting = new CompletableFuture<Thread>();
    var awaited = new CompletableFuture<CompletableFuture<String>>();
    var go = new CompletableFuture<String>();
    var ofA = onLoop(a, () -> {
      Callable<CompletableFuture<String>> make =
          () -> b.<String>createFuture().toCompletableFuture();
      CompletableFuture<String> bs =
          runCoroutineThreadsafe(() -> make.call(), b).join();
      awaited.complete(bs);
      waiting.complete(Thread.currentThread());
      return bs.get(SECONDS, TimeUnit.SECONDS);
    });
    var ofB = onLoop(b, () -> {
      await(go);
      return runCoroutineThreadsafe(() -> "a's", a).join();
    });
    Thread thread = waiting.get(SECONDS, TimeUnit.SECONDS);
    spinUntil(() -> thread.getState() == Thread.State.TIMED_WAITING);
    go.complete("");
    spinUntil(() -> b.executor.outcomes.waits() || ofB.isDone());
    awaited.join().complete("a third one's");
    assertEquals("a third one's", ofA.get(SECONDS, TimeUnit.SECONDS));
    assertEquals("a's", ofB.get(SECONDS, TimeUnit.SECONDS));
  }
}
