package org.asyncio4j.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that are taken as they came.
final class Bytes {
  private byte[] array = new byte[0];
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  void add(ByteBuffer data) {
    int count = data.remaining();
    if (count > array.length - end) {
      int size = size();
      byte[] to = size + count > array.length / 2 ? new byte[2 * (size + count)] : array;
      System.arraycopy(array, start, to, 0, size);
      array = to;
      start = 0;
      end = size;
    }
    data.get(array, end, count);
    end += count;
  }

  byte[] take(int count) {
    byte[] taken = Arrays.copyOfRange(array, start, start + count);
    start += count;
    return taken;
  }

  void clear() {
    start = end;
  }
}
