package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Done callbacks: when they run, in which order, and how they are removed.
@ExtendWith(AsyncioExtension.class)
class FutureCallbacksTest {
  private final EventLoop loop;
  private final Future<String> future;
  private final List<String> calls = new ArrayList<>();
  private final Consumer<Future<?>> first = _ -> calls.add("first");
  private final Consumer<Future<?>> second = _ -> calls.add("second");
  private final Consumer<Future<?>> third = _ -> calls.add("third");

  FutureCallbacksTest(EventLoop loop) {
    this.loop = loop;
    future = loop.createFuture();
  }

  private void addAll() {
    future.addDoneCallback(first);
    future.addDoneCallback(second);
    future.addDoneCallback(third);
  }

  /// Each callback's name, in the order of the calls, once the future has a result.
  private List<String> callsAfterResult() {
    future.setResult("result");
    assertEquals(List.of(), calls);
    Tick.of(loop);
    return calls;
  }

  @Test
  void callbacksRunInTheOrderOfRegistrationOnTheNextTick() {
    addAll();
    assertEquals(List.of("first", "second", "third"), callsAfterResult());
    Tick.of(loop);
    assertEquals(3, calls.size());
  }

  @Test
  void callbacksGetTheFutureAlsoWhenItFailed() {
    var failure = new IOException("no");
    future.addDoneCallback(done -> calls.add(done == future ? "it" : "another"));
    future.addDoneCallback(done -> calls.add(String.valueOf(done.exception())));
    future.setException(failure);
    assertEquals(List.of(), calls);
    Tick.of(loop);
    assertEquals(List.of("it", failure.toString()), calls);
  }

  @Test
  void aCallbackAddedToADoneFutureRunsOnTheNextTick() {
    future.setResult("result");
    Tick.of(loop);
    future.addDoneCallback(first);
    assertEquals(List.of(), calls);
    Tick.of(loop);
    assertEquals(List.of("first"), calls);
  }

  @Test
  void withTheFirstRemovedTheOthersRunInOrder() {
    addAll();
    assertEquals(1, future.removeDoneCallback(first));
    assertEquals(0, future.removeDoneCallback(first));
    assertEquals(List.of("second", "third"), callsAfterResult());
  }

  @Test
  void withTheFirstTwoRemovedTheThirdRuns() {
    addAll();
    assertEquals(1, future.removeDoneCallback(first));
    assertEquals(1, future.removeDoneCallback(second));
    assertEquals(0, future.removeDoneCallback(first));
    assertEquals(List.of("third"), callsAfterResult());
  }

  @Test
  void withTheLastRemovedTheOthersRunInOrder() {
    addAll();
    assertEquals(1, future.removeDoneCallback(third));
    assertEquals(0, future.removeDoneCallback(third));
    assertEquals(List.of("first", "second"), callsAfterResult());
  }

  @Test
  void removeForgetsEachRegistrationAndCountsThem() {
    addAll();
    addAll();
    future.addDoneCallback(first);
    assertEquals(3, future.removeDoneCallback(first));
    assertEquals(2, future.removeDoneCallback(third));
    assertEquals(0, future.removeDoneCallback(_ -> calls.add("never added")));
    assertEquals(List.of("second", "second"), callsAfterResult());
  }

  @Test
  void theOnlyCallbackCanBeRemoved() {
    future.addDoneCallback(first);
    assertEquals(0, future.removeDoneCallback(second));
    assertEquals(1, future.removeDoneCallback(first));
    assertEquals(0, future.removeDoneCallback(first));
    assertEquals(List.of(), callsAfterResult());
  }

  @Test
  void aRunningCallbackCannotRemoveThoseThatAreScheduled() {
    future.addDoneCallback(_ -> {
      assertEquals(0, future.removeDoneCallback(second));
      calls.add("remover");
    });
    future.addDoneCallback(second);
    assertEquals(List.of("remover", "second"), callsAfterResult());
  }
}
