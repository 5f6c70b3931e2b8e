package org.asyncio4j.interop;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.jspecify.annotations.Nullable;

/// A `Flow.Publisher`, read item by item in a task: `hasNext` suspends until there is one, or
/// the end.
///
/// ```java
/// void read(Flow.Publisher<String> publisher) {
///   try (var lines = FlowIterator.of(publisher, 16)) {
///     while (lines.hasNext()) {
///       fetch(lines.next());
///     }
///   }
/// }
/// ```
///
/// The publisher is asked for a limited number of items ahead. Leaving early, also by a
/// cancellation, closes the subscription; a cancelled `hasNext` loses no item. A failure that the
/// reader has not come to by then goes to the exception handler of the loop in which this was made.
///
/// @param <T> the items
public final class FlowIterator<T> implements Iterator<T>, AutoCloseable {
  /// Written by whatever threads the publisher has; all else is the reading task's.
  private final Queue<T> arrived = new ConcurrentLinkedQueue<>();

  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean completed;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /// Ended with each signal. The reader puts a new one in place before it looks for items, the
  /// publisher adds an item before it ends this: one of the two sees the other.
  private volatile CompletableFuture<@Nullable Void> signal = new CompletableFuture<>();

  private final int ahead;

  /// Hears of a failure that the reader does not come to; null if this was made outside of loops.
  private final @Nullable EventLoop loop;

  private final AtomicBoolean failureSeen = new AtomicBoolean();

  private FlowIterator(int ahead) {
    this.ahead = ahead;
    loop = runningLoop();
  }

  private static @Nullable EventLoop runningLoop() {
    try {
      return Asyncio.getRunningLoop();
    } catch (IllegalStateException e) { // none runs here
      return null;
    }
  }

  /// Subscribes to a publisher.
  ///
  /// @param publisher any; its signals may come from any threads
  /// @param ahead how many items it may send before they are read, at least one
  /// @param <T> the items
  /// @return its items, to be closed
  /// @throws IllegalArgumentException if `ahead` is less than one
  public static <T> FlowIterator<T> of(Flow.Publisher<? extends T> publisher, int ahead) {
    if (ahead < 1) {
      throw new IllegalArgumentException("ahead is " + ahead + ": at least one item must come");
    }
    var iterator = new FlowIterator<T>(ahead);
    publisher.subscribe(iterator.new Subscriber());
    return iterator;
  }

  private final class Subscriber implements Flow.Subscriber<T> {
    @Override
    public void onSubscribe(Flow.Subscription given) {
      requireNonNull(given, "subscription");
      if (subscription != null) {
        given.cancel();
        return;
      }
      subscription = given;
      if (closed) { // looked at after the write: this or close() sees the other
        given.cancel();
      } else {
        given.request(ahead);
      }
    }

    @Override
    public void onNext(T item) {
      arrived.add(requireNonNull(item, "item"));
      signal.complete(null);
    }

    @Override
    public void onError(Throwable thrown) {
      failure = requireNonNull(thrown, "thrown");
      completed = true;
      signal.complete(null);
      if (closed) { // looked at after the write, as in onSubscribe
        reportUnseen(thrown);
      }
    }

    @Override
    public void onComplete() {
      completed = true;
      signal.complete(null);
    }
  }

  /// Whether there is another item: suspends until one is there, or the end.
  ///
  /// @return false at the end, and after [#close]; what the publisher failed with is thrown
  ///     instead, as it is, after the last item
  @Override
  public boolean hasNext() {
    while (true) {
      var next = new CompletableFuture<@Nullable Void>();
      signal = next;
      if (closed) {
        return false;
      }
      boolean over = completed; // before the look for items: they come first
      if (!arrived.isEmpty()) {
        return true;
      }
      if (over) {
        Throwable thrown = failure;
        if (thrown != null) {
          failureSeen.set(true);
          throw sneak(thrown);
        }
        return false;
      }
      Asyncio.await(next);
    }
  }

  @SuppressWarnings("unchecked") // it is thrown as it is, checked or not
  private static <X extends Throwable> RuntimeException sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the publisher has completed, or this was closed");
    }
    T item = requireNonNull(arrived.poll());
    Flow.@Nullable Subscription from = subscription;
    if (from != null && !completed) {
      from.request(1);
    }
    return item;
  }

  /// Cancels the subscription and drops what was sent ahead; a task that waits in [#hasNext] goes
  /// on. It does not suspend.
  @Override
  public void close() {
    closed = true;
    arrived.clear();
    signal.complete(null);
    Flow.@Nullable Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
    Throwable thrown = failure;
    if (thrown != null) {
      reportUnseen(thrown);
    }
  }

  private void reportUnseen(Throwable thrown) {
    EventLoop to = loop;
    if (to != null && failureSeen.compareAndSet(false, true)) {
      report(to, new ErrorReport("Exception of a publisher, whose reader had left", thrown, this));
    }
  }

  /// On the loop, or here if that is closed.
  private static void report(EventLoop loop, ErrorReport report) {
    try {
      loop.callSoonThreadsafe(() -> loop.callExceptionHandler(report));
    } catch (IllegalStateException e) {
      if (!loop.isClosed()) {
        throw e;
      }
      loop.callExceptionHandler(report);
    }
  }
}
