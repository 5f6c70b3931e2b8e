package org.asyncio4j.loop;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Timers by their time; those of the same time in the order in which they were added.
///
/// To add one is done wholly or not at all, also where the stack or the memory ends: what can
/// throw, a call or an allocation, comes before all that changes.
///
/// @param <E> the timers
public final class TimerQueue<E> {
  /*
   * A binary heap over three arrays side by side. The keys stand beside the elements and not in
   * them, so that sifting compares neighbouring longs and never follows a reference: with a
   * million timers that is what the time goes into.
   */
  private long[] times = new long[16];
  private long[] sequences = new long[16];
  private @Nullable Object[] elements = new @Nullable Object[16];
  private int size;
  private long nextSequence;

  /// Makes an empty queue.
  public TimerQueue() {}

  /// Adds a timer.
  ///
  /// @param time when it is due, in nanoseconds of the loop's clock
  /// @param element the timer
  public void add(long time, E element) {
    if (size == times.length) {
      grow();
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (time >= times[parent]) { // of the same time, it is the last
        break;
      }
      times[at] = times[parent];
      sequences[at] = sequences[parent];
      elements[at] = elements[parent];
      at = parent;
    }
    times[at] = time;
    sequences[at] = nextSequence++;
    elements[at] = element;
  }

  private void grow() {
    int capacity = size + (size >> 1);
    long[] largerTimes = Arrays.copyOf(times, capacity);
    long[] largerSequences = Arrays.copyOf(sequences, capacity);
    elements = Arrays.copyOf(elements, capacity);
    times = largerTimes;
    sequences = largerSequences;
  }

  /// When the first timer is due.
  ///
  /// @return nanoseconds of the loop's clock, or `Long.MAX_VALUE` if there is no timer
  public long firstTime() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  /// The first timer, which stays.
  ///
  /// @return the timer that is due next, or null if there is none
  @SuppressWarnings("unchecked")
  public @Nullable E peek() {
    return (E) elements[0];
  }

  /// Takes the first timer.
  ///
  /// @return the timer that is due next, or null if there is none
  public @Nullable E poll() {
    E first = peek();
    if (first != null) {
      size--;
      Object last = elements[size];
      elements[size] = null;
      if (size > 0) {
        siftDown(0, times[size], sequences[size], last);
      }
    }
    return first;
  }

  /// Drops all timers that match.
  ///
  /// @param dropped says which
  @SuppressWarnings("unchecked")
  public void removeIf(Predicate<? super E> dropped) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!dropped.test((E) elements[i])) {
        put(kept++, times[i], sequences[i], elements[i]);
      }
    }
    Arrays.fill(elements, kept, size, null);
    size = kept;
    for (int i = (size >>> 1) - 1; i >= 0; i--) {
      siftDown(i, times[i], sequences[i], elements[i]);
    }
  }

  /// How many there are.
  ///
  /// @return the number
  public int size() {
    return size;
  }

  /// Drops all.
  public void clear() {
    removeIf(timer -> true);
  }

  private void siftDown(int start, long time, long sequence, @Nullable Object element) {
    int at = start;
    for (int child; (child = 2 * at + 1) < size; at = child) {
      if (child + 1 < size && before(times[child + 1], sequences[child + 1], child)) {
        child++;
      }
      if (before(time, sequence, child)) {
        break;
      }
      put(at, times[child], sequences[child], elements[child]);
    }
    put(at, time, sequence, element);
  }

  private boolean before(long time, long sequence, int other) {
    return time != times[other] ? time < times[other] : sequence < sequences[other];
  }

  private void put(int at, long time, long sequence, @Nullable Object element) {
    times[at] = time;
    sequences[at] = sequence;
    elements[at] = element;
  }
}
