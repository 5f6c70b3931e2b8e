package org.asyncio4j.sync;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.jspecify.annotations.Nullable;

/// The items of a queue as a `Flow.Publisher`, for code of the reactive kind.
///
/// An item is taken from the queue when a subscriber has asked for it, and goes to one of them.
/// When the queue is shut down and empty they are completed. For each subscriber a task runs on
/// the loop on which this was made; it calls the subscriber.
///
/// **Threads.** To be made in the loop; then from any thread.
///
/// @param <T> the items
public final class QueuePublisher<T> implements Flow.Publisher<T> {
  private final EventLoop loop = Asyncio.getRunningLoop();
  private final Queue<? extends T> queue;

  /// Makes a publisher.
  ///
  /// @param queue what it takes the items from
  /// @throws IllegalStateException outside of a running loop
  public QueuePublisher(Queue<? extends T> queue) {
    this.queue = requireNonNull(queue, "queue");
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    var subscription = new Subscription(requireNonNull(subscriber, "subscriber"));
    loop.callSoonThreadsafe(subscription::start);
  }

  private final class Subscription implements Flow.Subscription {
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final Event demanded = new Event();
    private @Nullable Task<?> task;
    private volatile boolean cancelled;
    private volatile boolean misused;

    Subscription(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    void start() {
      task = loop.createTask(this::run);
    }

    private void run() {
      subscriber.onSubscribe(this);
      while (!cancelled) {
        demanded.await();
        if (misused) {
          cancelled = true;
          subscriber.onError(
              new IllegalArgumentException("a subscriber asked for less than one item"));
          return;
        }
        T item;
        try {
          item = queue.get();
        } catch (QueueShutDownException e) {
          subscriber.onComplete();
          return;
        } catch (CancelledError e) {
          if (!cancelled) { // by somebody else: the loop ends, say
            subscriber.onError(e);
          }
          throw e;
        }
        // Taken, so it is handed over, even if it was cancelled in this very moment.
        if (demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1) == 0) {
          demanded.clear();
        }
        subscriber.onNext(item);
      }
    }

    @Override
    public void request(long n) {
      if (n < 1) {
        misused = true;
      } else {
        demand.updateAndGet(left -> left + n < 0 ? Long.MAX_VALUE : left + n);
      }
      onLoop(demanded::set);
    }

    @Override
    public void cancel() {
      cancelled = true;
      onLoop(() -> {
        if (task != null && task != Asyncio.currentTask()) {
          task.cancel();
        }
      });
    }

    /// At once where that may be: who cancels in the loop is sure that nothing more is taken.
    private void onLoop(Runnable call) {
      if (onItsThread()) {
        call.run();
      } else if (!loop.isClosed()) {
        loop.callSoonThreadsafe(call);
      }
    }

    private boolean onItsThread() {
      try {
        return Asyncio.getRunningLoop() == loop;
      } catch (IllegalStateException e) { // none runs here
        return false;
      }
    }
  }
}
