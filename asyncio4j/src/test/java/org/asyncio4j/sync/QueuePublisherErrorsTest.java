package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.sync.NotingSubscriber.onAnotherThread;
import static org.asyncio4j.sync.NotingSubscriber.settle;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.Tick;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;

/// What ends a subscription to a queue before its end: misuse, cancellation, a loop that closes,
/// a subscriber that throws.
class QueuePublisherErrorsTest {
  private final Queue<Integer> queue = new Queue<>();

  private void put(int count) {
    for (int i = 0; i < count; i++) {
      queue.putNowait(i);
    }
  }

  private static void cancelTheOthers() {
    allTasks().stream().filter(task -> task != currentTask()).forEach(Task::cancel);
  }

  @AsyncioTest
  void aDemandOfLessThanOneIsAnErrorAtOnce() {
    assertEquals(
        List.of("subscribed", "IllegalArgumentException"),
        misused(new NotingSubscriber(0)).signals);
    assertEquals(
        List.of("subscribed", "IllegalArgumentException"),
        misused(new NotingSubscriber(1)).signals);
    var within = new NotingSubscriber(0) {
      @Override
      public void onSubscribe(Flow.Subscription given) {
        super.onSubscribe(given);
        given.request(0);
      }
    }.to(queue);
    assertEquals(List.of("subscribed", "IllegalArgumentException"), within.signals);
    assertEquals(1, allTasks().size());
  }

  private NotingSubscriber misused(NotingSubscriber subscriber) {
    subscriber.to(queue);
    onAnotherThread(() -> subscriber.subscription().request(-1));
    settle();
    return subscriber;
  }

  @AsyncioTest
  void anItemThatWokeAMisusedSubscriptionIsForTheNext() {
    var subscriber = new NotingSubscriber(2).to(queue);
    Task<Integer> next = createTask(() -> queue.get());
    settle();
    queue.putNowait(7);
    subscriber.subscription().request(0);
    assertEquals(7, next.await());
    settle();
    assertEquals(List.of("subscribed", "IllegalArgumentException"), subscriber.signals);
  }

  @AsyncioTest
  void aCancelledTaskIsAnErrorWithDemandAndWithout() {
    var idle = new NotingSubscriber(0).to(queue);
    var asking = new NotingSubscriber(1).to(queue);
    cancelTheOthers();
    settle();
    assertEquals(List.of("subscribed", "CancelledError"), idle.signals);
    assertEquals(List.of("subscribed", "CancelledError"), asking.signals);
  }

  @Test
  void theEndOfTheRunIsAnErrorAlsoForWhoCameLast() {
    var subscriber = new NotingSubscriber(0);
    run(() -> new QueuePublisher<>(queue).subscribe(subscriber));
    assertEquals(List.of("subscribed", "CancelledError"), subscriber.signals);
  }

  @Test
  void aLoopThatClosesIsAnErrorWithDemandAndWithout() {
    EventLoop loop = new VirtualClock().newEventLoop();
    loop.setExceptionHandler((_, _) -> {}); // it tells of tasks that are pending
    var idle = new NotingSubscriber(0);
    var asking = new NotingSubscriber(1);
    var late = new NotingSubscriber(1);
    QueuePublisher<Integer> publisher = loop.runUntilComplete(() -> new QueuePublisher<>(queue));
    publisher.subscribe(idle);
    publisher.subscribe(asking);
    Tick.of(loop, 3);
    loop.close();
    publisher.subscribe(late);
    for (NotingSubscriber each : List.of(idle, asking, late)) {
      assertEquals(List.of("subscribed", "IllegalStateException"), each.signals);
      each.subscription().request(1);
      each.subscription().cancel();
    }
  }

  @AsyncioTest
  void whatASubscriberThrowsIsReportedAndEndsItsSubscription(EventLoop loop) {
    var reports = new ArrayList<ErrorReport>();
    loop.setExceptionHandler((_, report) -> reports.add(report));
    var failure = new IllegalStateException("no more");
    put(3);
    var subscriber = new NotingSubscriber(3) {
      @Override
      public void onNext(Integer item) {
        super.onNext(item);
        throw failure;
      }
    }.to(queue);
    assertEquals(List.of("subscribed", 0), subscriber.signals);
    assertEquals(2, queue.size());
    assertEquals(1, reports.size(), reports::toString);
    assertSame(failure, reports.getFirst().exception());
    assertEquals(1, allTasks().size());
  }

  /// What a subscriber throws is its own, also where it looks like a signal of the queue.
  @AsyncioTest
  void aSubscriberThatUsesAQueueWhichIsShutDownIsNotCompleted(EventLoop loop) {
    var reports = new ArrayList<ErrorReport>();
    loop.setExceptionHandler((_, report) -> reports.add(report));
    put(1);
    queue.shutdown();
    var subscriber = new NotingSubscriber(1) {
      @Override
      public void onNext(Integer item) {
        queue.put(item);
      }
    }.to(queue);
    assertEquals(List.of("subscribed"), subscriber.signals);
    assertInstanceOf(QueueShutDownException.class, reports.getFirst().exception());
  }

  @AsyncioTest
  void aQueueOfAnotherLoopIsAnError() {
    EventLoop other = new VirtualClock().newEventLoop();
    onAnotherThread(() -> other.runUntilComplete(() -> {
      Task<Integer> getting = createTask(() -> queue.get());
      sleep(Duration.ZERO);
      queue.putNowait(1);
      getting.await();
    }));
    other.close();
    for (var each : List.of(new NotingSubscriber(0), new NotingSubscriber(1))) {
      each.to(queue);
      assertEquals(List.of("subscribed", "IllegalStateException"), each.signals);
    }
  }
}
