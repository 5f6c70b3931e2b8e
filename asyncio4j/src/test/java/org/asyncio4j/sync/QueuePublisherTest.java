package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.sync.NotingSubscriber.onAnotherThread;
import static org.asyncio4j.sync.NotingSubscriber.settle;
import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Future;
import org.asyncio4j.testing.AsyncioTest;

/// A queue published: who asked for how many gets no more, and hears of the end in any case.
class QueuePublisherTest {
  private final Queue<Integer> queue = new Queue<>();

  private void put(int count) {
    for (int i = 0; i < count; i++) {
      queue.putNowait(i);
    }
  }

  @AsyncioTest
  void whatAnotherThreadAsksForIsCountedOnce() {
    put(10);
    var subscriber = new NotingSubscriber(2) {
      @Override
      public void onNext(Integer item) {
        super.onNext(item);
        if (item == 0) {
          onAnotherThread(() -> subscription().request(1));
        }
      }
    }.to(queue);
    assertEquals(List.of("subscribed", 0, 1, 2), subscriber.signals);
    onAnotherThread(() -> subscriber.subscription().request(2));
    settle();
    assertEquals(List.of("subscribed", 0, 1, 2, 3, 4), subscriber.signals);
    assertEquals(5, queue.size());
    subscriber.subscription().cancel();
    settle();
  }

  @AsyncioTest
  void theEndComesWithoutDemand() {
    put(2);
    queue.shutdown();
    var exact = new NotingSubscriber(2).to(queue);
    assertEquals(List.of("subscribed", 0, 1, "completed"), exact.signals);
    var late = new NotingSubscriber(0).to(queue);
    assertEquals(List.of("subscribed", "completed"), late.signals);
  }

  @AsyncioTest
  void theEndComesWithoutDemandWhenOthersEmptyTheQueue() {
    put(1);
    var subscriber = new NotingSubscriber(0).to(queue);
    queue.shutdown();
    settle();
    assertEquals(List.of("subscribed"), subscriber.signals);
    assertEquals(0, queue.get());
    settle();
    assertEquals(List.of("subscribed", "completed"), subscriber.signals);
  }

  @AsyncioTest
  void theEndComesWithoutDemandWhenTheQueueIsDropped() {
    put(1);
    var subscriber = new NotingSubscriber(0).to(queue);
    queue.shutdown(/* immediate= */ true);
    settle();
    assertEquals(List.of("subscribed", "completed"), subscriber.signals);
  }

  @AsyncioTest
  void whoHasCancelledHearsNothing() {
    var idle = new NotingSubscriber(0).to(queue);
    var asking = new NotingSubscriber(1).to(queue);
    idle.subscription().cancel();
    asking.subscription().cancel();
    settle();
    assertEquals(1, allTasks().size());
    assertEquals(List.of("subscribed"), idle.signals);
    assertEquals(List.of("subscribed"), asking.signals);
  }

  @AsyncioTest
  void anItemIsWorkedOnToItsEndThoughTheSubscriptionIsCancelled() {
    put(2);
    var go = new Event();
    var subscriber = new NotingSubscriber(2) {
      @Override
      public void onNext(Integer item) {
        go.await();
        super.onNext(item);
      }
    }.to(queue);
    subscriber.subscription().cancel();
    settle();
    go.set();
    settle();
    assertEquals(List.of("subscribed", 0), subscriber.signals);
    assertEquals(1, queue.size());
  }

  @AsyncioTest
  void threadsGetAsManyAsTheyAskForTogether() {
    put(3_000);
    var subscriber = new NotingSubscriber(0).to(queue);
    var asking = new ArrayList<Future<?>>();
    for (int i = 0; i < 4; i++) {
      asking.add(getRunningLoop().runInExecutor(null, () -> {
        for (int j = 0; j < 500; j++) {
          subscriber.subscription().request(1);
        }
      }));
    }
    asking.forEach(Future::await);
    settle();
    assertEquals(1_000, queue.size());
    subscriber.subscription().cancel();
    settle();
  }
}
