package org.asyncio4j.sync;

import static java.util.stream.Collectors.joining;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.asyncio4j.Future;
import org.jspecify.annotations.Nullable;

/// Items on their way from tasks to tasks, first in, first out.
///
/// ```java
/// var urls = new Queue<String>(100);
/// var fetching = createTask(() -> {
///   for (var url : urls.items()) {
///     fetch(url);
///   }
/// });
/// urls.put("https://example.org/");
/// urls.shutdown();  // no more come
/// await(fetching);  // until all is fetched
/// ```
///
/// A queue with a limit holds its producers up: [#put] waits for a place. Those that wait, on
/// either side, go on in the order in which they came; an item itself is not promised to
/// anybody before it is taken. Items may be null.
///
/// asyncio: `Queue`.
///
/// @param <T> the items
public sealed class Queue<T extends @Nullable Object> extends LoopBound
    permits LifoQueue, PriorityQueue {
  /// Stands for a null among the items, since java.util's queues refuse it.
  private static final Object NULL = new Object() {
    @Override
    public String toString() {
      return "null";
    }
  };

  private static final int SHOWN = 10;

  private final int maxsize;
  private final java.util.Queue<Object> items;
  private final Waiters getters = new Waiters();
  private final Waiters putters = new Waiters();
  private final Waiters joiners = new Waiters();
  private final Waiters enders = new Waiters();
  private int unfinished;
  private boolean shutDown;

  /// Makes a queue that is never full.
  public Queue() {
    this(0);
  }

  /// Makes a queue.
  ///
  /// @param maxsize how many items it holds; 0 or less for no limit
  public Queue(int maxsize) {
    this(maxsize, new ArrayDeque<>());
  }

  /// @param items says in which order they come out
  Queue(int maxsize, java.util.Queue<Object> items) {
    this.maxsize = maxsize;
    this.items = items;
  }

  /// Puts an item in: suspends while the queue is full.
  ///
  /// @param item the item
  /// @throws QueueShutDownException if the queue is shut down, before or meanwhile
  /// @throws org.asyncio4j.CancelledError if the waiting task is cancelled: the item is not in
  ///     the queue then, and the place goes to the next one
  /// @throws IllegalStateException if it would have to wait and belongs to another loop
  public final void put(T item) {
    while (isFull()) {
      requireNotShutDown("put an item into");
      awaitTurn(putters, this::isFull);
    }
    try {
      putNowait(item);
    } catch (Throwable e) { // refused: the place that it was woken up for is the next one's
      if (!isFull()) {
        putters.dismissNext();
      }
      throw e;
    }
  }

  /// Puts an item in, or throws. Does not suspend.
  ///
  /// @param item the item
  /// @throws QueueFullException if there is no place
  /// @throws QueueShutDownException if the queue is shut down
  public final void putNowait(T item) {
    checkThread();
    requireNotShutDown("put an item into");
    if (isFull()) {
      throw new QueueFullException("cannot put an item into " + this
          + " now: it is full, so await put, or get one out before");
    }
    items.add(entryOf(item));
    unfinished++;
    getters.dismissNext();
  }

  /// What stands for an item among the items.
  Object entryOf(T item) {
    return item == null ? NULL : item;
  }

  /// Takes an item out: suspends while there is none.
  ///
  /// @return the item
  /// @throws QueueShutDownException if the queue is shut down, before or meanwhile, and there
  ///     is no item
  /// @throws org.asyncio4j.CancelledError if the waiting task is cancelled: it has taken
  ///     nothing then, and an item that woke it up is for the next one
  /// @throws IllegalStateException if it would have to wait and belongs to another loop
  public final T get() {
    while (items.isEmpty()) {
      requireNotShutDown("get an item from");
      awaitTurn(getters, items::isEmpty);
    }
    return getNowait();
  }

  /// Takes an item out, or throws. Does not suspend.
  ///
  /// @return the item
  /// @throws QueueEmptyException if there is none
  /// @throws QueueShutDownException if there is none, and the queue is shut down
  @SuppressWarnings({"unchecked", "NullAway"}) // the entry of a T, which may be null
  public final T getNowait() {
    checkThread();
    Object entry = items.poll();
    if (entry == null) {
      requireNotShutDown("get an item from");
      throw new QueueEmptyException("cannot get an item from " + this
          + " now: it is empty, so await get, or put one in before");
    }
    putters.dismissNext();
    if (isOver()) {
      enders.wakeAll();
    }
    return entry == NULL ? null : (T) entry;
  }

  /// The items as they come, for a loop: each step takes one out, as [#get] does, and suspends
  /// while there is none. When the queue is shut down and empty, the loop ends.
  ///
  /// Several tasks may iterate at once; each item goes to one of them. An iteration that is left,
  /// also by a cancellation, has taken what it gave and no more; another one goes on from there.
  /// Nobody is told that an item is done: that is for [#taskDone], if anybody is to [#join].
  ///
  /// Not in asyncio.
  ///
  /// @return the items, to be iterated in tasks of the queue's loop
  public final Iterable<T> items() {
    return () -> new QueueIterator<>(this);
  }

  /// Whether no item comes out any more.
  final boolean isOver() {
    return shutDown && items.isEmpty();
  }

  /// Waits until that is so, or somebody else ends `turn`.
  final void awaitEnd(Future<@Nullable Void> turn) {
    enders.await(turn);
  }

  private void awaitTurn(Waiters line, BooleanSupplier inVain) {
    var turn = newTurn();
    try {
      line.awaitDismissal(turn);
    } catch (Throwable e) {
      if (turn.done() && !turn.cancelled() && !inVain.getAsBoolean()) {
        line.dismissNext(); // it was this one's turn: now it is the next one's
      }
      throw e;
    }
  }

  private void requireNotShutDown(String what) {
    if (shutDown) {
      throw new QueueShutDownException("cannot " + what + " " + this + ": it is shut down");
    }
  }

  /// How many items are in it.
  ///
  /// @return the number
  public final int size() {
    return items.size();
  }

  /// How many items it holds.
  ///
  /// @return the limit; 0 or less for none
  public final int maxsize() {
    return maxsize;
  }

  /// Whether it has no items.
  ///
  /// @return true if [#get] would have to wait
  public final boolean isEmpty() {
    return items.isEmpty();
  }

  /// Whether it has as many items as it holds.
  ///
  /// @return true if [#put] would have to wait; never without a limit
  public final boolean isFull() {
    return maxsize > 0 && items.size() >= maxsize;
  }

  /// Says that the work on an item which was taken out is done. Does not suspend.
  ///
  /// @throws IllegalStateException if that was said for each item already
  public final void taskDone() {
    checkThread();
    if (unfinished == 0) {
      throw new IllegalStateException("taskDone was called too many times on " + this
          + ": call it once for each item that was put in");
    }
    finished(1);
  }

  private void finished(int count) {
    unfinished -= count;
    if (unfinished == 0) {
      joiners.wakeAll();
    }
  }

  /// Waits until [#taskDone] was called for each item that was put in: suspends if it was not.
  ///
  /// @throws org.asyncio4j.CancelledError if the waiting task is cancelled
  /// @throws IllegalStateException if it would have to wait and belongs to another loop
  public final void join() {
    if (unfinished > 0) {
      joiners.await(newTurn());
    }
  }

  /// Has the queue take no more items, and give no more once it is empty: see
  /// [#shutdown(boolean)].
  public final void shutdown() {
    shutdown(/* immediate= */ false);
  }

  /// Has the queue take no more items. Puts throw a [QueueShutDownException], those that wait
  /// as well; so do gets when the queue is empty. Does not suspend.
  ///
  /// @param immediate whether to drop the items that are in it; they count as done
  public final void shutdown(boolean immediate) {
    checkThread();
    shutDown = true;
    if (immediate) {
      int dropped = Math.min(unfinished, items.size());
      items.clear();
      finished(dropped);
    }
    getters.dismissAll();
    putters.dismissAll();
    if (isOver()) {
      enders.wakeAll();
    }
  }

  /// How it stands.
  ///
  /// @return what is in it, and who waits for it
  public final Statistics statistics() {
    return new Statistics(
        items.size(),
        maxsize,
        getters.size(),
        putters.size(),
        joiners.size(),
        unfinished,
        shutDown);
  }

  /// How a queue stands.
  ///
  /// @param size how many items are in it
  /// @param maxsize how many it holds; 0 or less for no limit
  /// @param getting how many tasks wait for an item
  /// @param putting how many tasks wait for a place
  /// @param joining how many tasks wait for all to be done
  /// @param unfinished how many items were put in and are not done
  /// @param shutDown whether it takes no more items
  public record Statistics(
      int size,
      int maxsize,
      int getting,
      int putting,
      int joining,
      int unfinished,
      boolean shutDown) {}

  /// `<Queue maxsize=2 queue=[1, 2] putters[1] tasks=2>`: what is 0 is left out but for the
  /// limit, and of many items the first ones are shown.
  @Override
  public String toString() {
    var text = new StringBuilder("<").append(getClass().getSimpleName());
    text.append(" maxsize=").append(maxsize);
    if (!items.isEmpty()) {
      text.append(" queue=[");
      text.append(items.stream().limit(SHOWN).map(this::textOf).collect(joining(", ")));
      if (items.size() > SHOWN) {
        text.append(", <").append(items.size() - SHOWN).append(" more>");
      }
      text.append(']');
    }
    append(text, " getters[", getters.size(), "]");
    append(text, " putters[", putters.size(), "]");
    append(text, " tasks=", unfinished, "");
    return text.append(shutDown ? " shutdown>" : ">").toString();
  }

  private String textOf(Object entry) {
    return entry == this ? "(this queue)" : entry.toString();
  }

  private static void append(StringBuilder text, String before, int count, String after) {
    if (count > 0) {
      text.append(before).append(count).append(after);
    }
  }
}
