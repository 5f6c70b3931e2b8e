package org.asyncio4j.loop;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What a loop has to run, first in, first out: a ring that grows and is never null inside.
///
/// An `ArrayDeque` does the same; a loop asks it twice a step, and this one's [#peek] and
/// [#poll] are each a load and a mask.
///
/// @param <E> what runs
public final class ReadyQueue<E> {
  private static final VarHandle HEAD;

  static {
    try {
      HEAD = MethodHandles.lookup().findVarHandle(ReadyQueue.class, "head", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private @Nullable Object[] ring = new @Nullable Object[64];

  /// Where the first one stands, modulo the ring's length: it only grows, so it is also the
  /// number of those that were taken, at no further cost.
  private int head;

  private int size;

  /// Makes an empty queue.
  public ReadyQueue() {}

  /// Adds at the end.
  ///
  /// @param element what to run
  public void add(E element) {
    requireNonNull(element);
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = element;
    size++;
  }

  private void grow() {
    int length = ring.length;
    @Nullable Object[] larger = new @Nullable Object[2 * length];
    for (int i = 0; i < length; i++) {
      larger[(head + i) & (larger.length - 1)] = ring[(head + i) & (length - 1)];
    }
    ring = larger;
  }

  /// The first one, which stays.
  ///
  /// @return the first, or null if the queue is empty
  @SuppressWarnings("unchecked")
  public @Nullable E peek() {
    return (E) ring[head & (ring.length - 1)];
  }

  /// Takes the first one.
  ///
  /// @return the first, or null if the queue is empty
  public @Nullable E poll() {
    E first = null;
    // More than once only where threads that must not have added at the same time.
    while (first == null && size > 0) {
      first = peek();
      int place = head & (ring.length - 1);
      HEAD.setOpaque(this, head + 1); // first what is a call, for which there may be no stack
      ring[place] = null;
      size--;
    }
    return first;
  }

  /// How many were ever taken, modulo 2³². Any thread may ask, and learns of each in the end.
  ///
  /// @return the number
  public int taken() {
    return (int) HEAD.getOpaque(this);
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
    size = 0;
  }
}
