package org.asyncio4j.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.asyncio4j.loop.Buffers;

/// Bytes that were received and not read yet.
final class ReceivedBytes {
  private static final byte[] NONE = new byte[0];

  private final Buffers buffers;

  /// An array of its own as long as there are bytes.
  private byte[] array = NONE;

  private int start;
  private int end;

  ReceivedBytes(Buffers buffers) {
    this.buffers = buffers;
  }

  int size() {
    return end - start;
  }

  /// Adds a copy of what `data` has left, and moves its position to its limit.
  void add(ByteBuffer data) {
    int count = data.remaining();
    if (count > array.length - end) {
      makeRoom(count);
    }
    data.get(array, end, count);
    end += count;
  }

  private void makeRoom(int count) {
    int size = size();
    byte[] from = array;
    // To move less than half of an array makes room for as much as was moved: at constant cost.
    if (start < size || count > from.length - size) {
      array = buffers.take(Math.max(Math.addExact(size, count), 2 * size));
    }
    System.arraycopy(from, start, array, 0, size);
    if (from != array) {
      buffers.giveBack(from);
    }
    start = 0;
    end = size;
  }

  /// Takes the first ones.
  byte[] take(int count) {
    byte[] taken = Arrays.copyOfRange(array, start, start + count);
    drop(count);
    return taken;
  }

  /// Takes as many of the first ones as there is room for.
  int take(ByteBuffer into) {
    int count = Math.min(size(), into.remaining());
    into.put(array, start, count);
    drop(count);
    return count;
  }

  void drop(int count) {
    start += count;
    if (start == end) {
      buffers.giveBack(array);
      array = NONE;
      start = 0;
      end = 0;
    }
  }

  boolean startsWith(byte[] bytes, int from) {
    int at = start + from;
    return end - at >= bytes.length
        && Arrays.equals(array, at, at + bytes.length, bytes, 0, bytes.length);
  }

  /// Where `bytes` first stand, from a place on.
  ///
  /// @return -1 if they do not
  int indexOf(byte[] bytes, int from) {
    byte first = bytes[0];
    for (int at = start + from; at <= end - bytes.length; at++) {
      if (array[at] == first
          && (bytes.length == 1
              || Arrays.equals(array, at, at + bytes.length, bytes, 0, bytes.length))) {
        return at - start;
      }
    }
    return -1;
  }
}
