package org.asyncio4j.loop;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a loop has to run, first in, first out: a ring that grows and is never null inside.
///
/// An `ArrayDeque` does the same; a loop asks it twice a step, and this one's [#peek] and
/// [#poll] are each a load and a mask.
///
/// @param <E> what runs
public final class ReadyQueue<E> {
  private @Nullable Object[] ring = new @Nullable Object[64];
  private int head;
  private int size;

  /// Makes an empty queue.
  public ReadyQueue() {}

  /// Adds at the end.
  ///
  /// @param element what to run
  public void add(E element) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size++) & (ring.length - 1)] = requireNonNull(element);
  }

  private void grow() {
    @Nullable Object[] larger = Arrays.copyOfRange(ring, head, head + 2 * ring.length);
    System.arraycopy(ring, 0, larger, ring.length - head, head);
    ring = larger;
    head = 0;
  }

  /// The first one, which stays.
  ///
  /// @return the first, or null if the queue is empty
  @SuppressWarnings("unchecked")
  public @Nullable E peek() {
    return (E) ring[head];
  }

  /// Takes the first one.
  ///
  /// @return the first, or null if the queue is empty
  public @Nullable E poll() {
    E first = peek();
    if (first != null) {
      ring[head] = null;
      head = (head + 1) & (ring.length - 1);
      size--;
    }
    return first;
  }

  /// How many there are.
  ///
  /// @return the number
  public int size() {
    return size;
  }

  /// Whether there is none.
  ///
  /// @return true if the queue is empty
  public boolean isEmpty() {
    return size == 0;
  }

  /// Drops all.
  public void clear() {
    ring = new @Nullable Object[64];
    head = 0;
    size = 0;
  }
}
