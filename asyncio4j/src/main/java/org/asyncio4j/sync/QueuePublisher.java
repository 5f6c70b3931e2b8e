package org.asyncio4j.sync;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.coroutine.Strand;
import org.jspecify.annotations.Nullable;

/// The items of a queue as a `Flow.Publisher`, for code of the reactive kind.
///
/// An item is taken from the queue when a subscriber has asked for it, and goes to one of them.
/// When the queue is shut down and empty they are completed. For each subscriber a task runs on
/// the loop on which this was made; it calls the subscriber, whose methods may suspend.
///
/// **Errors.** A subscriber's `onError` is called when its task is cancelled, when the loop
/// closes, and when it asks for less than one item. What a subscriber's method throws goes to the
/// loop's exception handler and ends the subscription: an item that was being handed over counts
/// as delivered, and all others stay in the queue.
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

  /// Has a subscriber called from now on. In the loop, its first calls may come before this
  /// returns. From another thread they come in the loop's next iteration: if it is closed before
  /// that, the subscriber hears nothing.
  ///
  /// @param subscriber hears of an error at once if the loop is closed
  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    var subscription = new Subscription(requireNonNull(subscriber, "subscriber"));
    if (!onLoop(subscription::start)) {
      subscriber.onSubscribe(subscription);
      subscription.fail(loopIsClosed());
    }
  }

  private IllegalStateException loopIsClosed() {
    return new IllegalStateException(
        "nothing is published any more, since the loop closes or is closed: " + loop);
  }

  /// At once where that may be: who cancels in the loop is sure that nothing more is taken.
  ///
  /// @return false if the loop is closed
  private boolean onLoop(Runnable call) {
    if (onItsThread()) {
      call.run();
      return true;
    }
    try {
      loop.callSoonThreadsafe(call);
      return true;
    } catch (IllegalStateException e) { // closed, perhaps just now
      return false;
    }
  }

  private boolean onItsThread() {
    try {
      return Asyncio.getRunningLoop() == loop;
    } catch (IllegalStateException e) { // none runs here
      return false;
    }
  }

  private final class Subscription implements Flow.Subscription {
    /*
     * Other threads add to the demand and write the volatile fields; all else is the loop's. The
     * task waits only where it has taken nothing. A request ends its wait for demand; a
     * cancellation or a misuse cancels its wait, so that the queue gives an item which has
     * woken it to the next one.
     */
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private volatile boolean cancelled;
    private volatile @Nullable IllegalArgumentException misuse;

    /// The task while it waits, not while the subscriber's methods do.
    private @Nullable Task<?> waiting;

    /// Ended when demand comes.
    private @Nullable Future<@Nullable Void> idle;

    Subscription(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    /// Eagerly: a task that is cancelled before its first step would tell the subscriber nothing.
    void start() {
      Task<?> task = loop.createTask(this::run, TaskOptions.EAGER);
      task.addDoneCallback(_ -> report(task));
    }

    private void report(Task<?> done) {
      try {
        done.result();
      } catch (Throwable e) {
        if (!done.cancelled()
            || done.cancelling() == 0) { // not cancelled itself: what it awaited was
          loop.callExceptionHandler(
              new ErrorReport("Exception in the subscriber of a queue", e, done));
        }
      }
    }

    private void run() {
      subscriber.onSubscribe(this);
      while (!cancelled && misuse == null) {
        T item;
        try {
          item = take();
        } catch (QueueShutDownException e) {
          subscriber.onComplete();
          return;
        } catch (IllegalStateException e) { // the queue belongs to another loop
          fail(e);
          return;
        } catch (Throwable e) {
          fail(Strand.isExit(e) ? loopIsClosed() : e);
          throw e;
        }
        subscriber.onNext(item); // it is taken, so even if another thread has cancelled just now
      }
      Throwable wrong = misuse;
      if (wrong != null) {
        fail(wrong);
      }
    }

    private T take() {
      waiting = Asyncio.currentTask();
      try {
        while (demand.get() == 0 && !queue.isOver()) {
          Future<@Nullable Void> turn = queue.newTurn();
          idle = turn;
          queue.awaitEnd(turn);
        }
        T item = queue.get();
        demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
        return item;
      } finally {
        waiting = null;
      }
    }

    void fail(Throwable thrown) {
      if (!cancelled) {
        Throwable wrong = misuse;
        subscriber.onError(wrong != null ? wrong : thrown);
      }
    }

    @Override
    public void request(long n) {
      if (n < 1) {
        misuse = new IllegalArgumentException(
            "a subscriber asked for " + n + " items: it must ask for one at least");
        onLoop(this::stopWaiting);
      } else {
        demand.updateAndGet(left -> left + n < 0 ? Long.MAX_VALUE : left + n);
        onLoop(this::lookAtDemand);
      }
    }

    private void lookAtDemand() {
      Future<@Nullable Void> turn = idle;
      if (turn != null && !turn.done()) {
        turn.setResult(null);
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      onLoop(this::stopWaiting);
    }

    private void stopWaiting() {
      Task<?> task = waiting;
      if (task != null) {
        task.cancel();
      }
    }
  }
}
