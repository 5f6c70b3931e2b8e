package org.asyncio4j.sync;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.asyncio4j.Asyncio;
import org.jspecify.annotations.Nullable;

/// Notes what it is told, and asks for so many at first.
class NotingSubscriber implements Flow.Subscriber<Integer> {
  final List<Object> signals = new ArrayList<>();
  private final long first;
  private Flow.@Nullable Subscription subscription;

  NotingSubscriber(long first) {
    this.first = first;
  }

  Flow.Subscription subscription() {
    return requireNonNull(subscription);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    signals.add("subscribed");
    subscription = given;
    if (first > 0) {
      given.request(first);
    }
  }

  @Override
  public void onNext(Integer item) {
    signals.add(item);
  }

  @Override
  public void onError(Throwable thrown) {
    signals.add(thrown.getClass().getSimpleName());
  }

  @Override
  public void onComplete() {
    signals.add("completed");
  }

  /// Subscribes to a queue's items, and lets all that is ready run.
  NotingSubscriber to(Queue<Integer> queue) {
    new QueuePublisher<>(queue).subscribe(this);
    settle();
    return this;
  }

  static void settle() {
    for (int i = 0; i < 10; i++) {
      Asyncio.sleep(Duration.ZERO);
    }
  }

  static void onAnotherThread(Runnable action) {
    Thread thread = Thread.ofPlatform().start(action);
    try {
      assertTrue(thread.join(Duration.ofSeconds(20)), "the other thread hangs");
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
