package org.asyncio4j.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that are taken as they came.
final class Bytes {
  private byte[] array = new byte[0];
  private int size;

  int size() {
    return size;
  }

  void add(ByteBuffer data) {
    int count = data.remaining();
    if (size + count > array.length) {
      array = Arrays.copyOf(array, Math.max(size + count, 2 * array.length));
    }
    data.get(array, size, count);
    size += count;
  }

  byte[] take(int count) {
    byte[] taken = Arrays.copyOf(array, count);
    System.arraycopy(array, count, array, 0, size - count);
    size -= count;
    return taken;
  }

  void clear() {
    size = 0;
  }
}
