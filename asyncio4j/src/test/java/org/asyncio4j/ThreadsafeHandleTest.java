package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.asyncio4j.coroutine.Coroutine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Handles of `callSoonThreadsafe`: what another thread can rely on when it cancels.
class ThreadsafeHandleTest {
  @AutoClose
  private final EventLoop loop = new EventLoop();

  private volatile boolean finished;

  /// What another thread saw: the answer, and whether the callback had finished by then.
  private record Seen(Object answer, boolean finished) {}

  /// Runs a callback that does not end before another thread, asking `question` of its handle,
  /// blocks or has its answer.
  private Seen askWhileTheCallbackRuns(java.util.function.Function<Handle, Object> question)
      throws Exception {
    var seen = new CompletableFuture<Seen>();
    Handle[] handle = new Handle[1];
    handle[0] = loop.callSoonThreadsafe(() -> {
      Thread other = Thread.ofPlatform()
          .start(() -> seen.complete(new Seen(question.apply(handle[0]), finished)));
      awaitBlocked(other);
      finished = true;
    });
    Tick.of(loop);
    return seen.get(Limit.TIME.toSeconds(), TimeUnit.SECONDS);
  }

  private static void awaitBlocked(Thread thread) {
    long start = System.nanoTime();
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      if (System.nanoTime() - start > Limit.TIME.toNanos()) {
        throw new AssertionError(thread + " does not block");
      }
      Thread.onSpinWait();
    }
  }

  private static <T> T onAnotherThread(Supplier<T> action) {
    return CompletableFuture.supplyAsync(action, Thread::startVirtualThread).join();
  }

  @Test
  void askingWhetherItIsCancelledWaitsForTheCallback() throws Exception {
    assertEquals(new Seen(false, true), askWhileTheCallbackRuns(Handle::cancelled));
  }

  @Test
  void cancellingWaitsForTheCallback() throws Exception {
    Seen seen = askWhileTheCallbackRuns(handle -> {
      handle.cancel();
      return "cancelled";
    });
    assertEquals(new Seen("cancelled", true), seen);
  }

  @Test
  void aCallbackCanCancelItsOwnHandleAndRunsToItsEnd() {
    List<String> calls = new ArrayList<>();
    Handle[] handle = new Handle[1];
    handle[0] = loop.callSoonThreadsafe(() -> {
      handle[0].cancel();
      calls.add("cancelled " + handle[0].cancelled());
      calls.add("end");
    });
    Tick.of(loop);
    assertEquals(List.of("cancelled true", "end"), calls);
    assertTrue(handle[0].cancelled());
  }

  @Test
  void cancelledByAnotherThreadBeforeItBeganTheCallbackDoesNotRun() {
    List<String> calls = new ArrayList<>();
    Handle[] handle = new Handle[1];
    loop.callSoon(() -> onAnotherThread(() -> {
      handle[0].cancel();
      return handle;
    }));
    handle[0] = loop.callSoonThreadsafe(() -> calls.add("it"));
    assertFalse(handle[0].cancelled());
    Tick.of(loop);
    assertEquals(List.of(), calls);
    assertTrue(handle[0].cancelled());
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aCoroutineThatTheCallbackDrivesCanCancelTheHandle() {
    List<String> calls = new ArrayList<>();
    Handle[] handle = new Handle[1];
    handle[0] = loop.callSoonThreadsafe(() -> {
      Coroutine.of(() -> {
            handle[0].cancel();
            calls.add("cancelled " + handle[0].cancelled());
          })
          .send(null);
      calls.add("end");
    });
    Tick.of(loop);
    assertEquals(List.of("cancelled true", "end"), calls);
  }

  @Test
  void itsTextWaitsForNobody() throws Exception {
    Seen seen = askWhileTheCallbackRuns(Handle::toString);
    assertEquals(new Seen("<Handle ThreadsafeHandleTest.lambda>", false), seen);
  }
}
