package org.asyncio4j.loop;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The memory that all connections of a loop share: an idle one needs none of its own.
public final class Buffers {
  /// What is taken from one connection in one iteration, at most: no fast peer holds the loop.
  public static final int RECEIVED = 256 * 1024;

  private static final int SMALLEST = 4 * 1024;
  private static final int LARGEST = 128 * 1024;

  /// How many bytes are spare, at most: enough for what some hundred connections receive in one
  /// iteration.
  private static final int MOST = 1024 * 1024;

  /// How large a block is: room for some records of TLS.
  public static final int BLOCK = 64 * 1024;

  private static final int MOST_BLOCKS = MOST / BLOCK;

  private final Deque<byte[]> spare = new ArrayDeque<>();
  private final Deque<ByteBuffer> blocks = new ArrayDeque<>();
  private int spareBytes;
  private @Nullable ByteBuffer receive;

  /// Makes none yet.
  public Buffers() {}

  /// What is received goes here, for the time of a protocol's call.
  ///
  /// @return an empty buffer with room for [#RECEIVED] bytes; always the same
  public ByteBuffer receive() {
    ByteBuffer buffer = receive;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(RECEIVED);
      receive = buffer;
    }
    return buffer.clear().order(ByteOrder.BIG_ENDIAN);
  }

  /// Gives an array for bytes that have to wait.
  ///
  /// @param length how much room it must have
  /// @return an array of any content
  public byte[] take(int length) {
    byte[] last = spare.pollLast();
    if (last != null) {
      spareBytes -= last.length;
      if (last.length >= length) {
        return last;
      }
    }
    return new byte[Math.max(length, SMALLEST)];
  }

  /// Takes an array back that holds nothing any more.
  ///
  /// @param array nobody is to use it from now on
  public void giveBack(byte[] array) {
    int length = array.length;
    if (length >= SMALLEST && length <= LARGEST && spareBytes + length <= MOST) {
      spare.addLast(array);
      spareBytes += length;
    }
  }

  /// Gives a buffer for bytes that are on their way through a layer.
  ///
  /// @return an empty buffer on the heap with room for [#BLOCK] bytes
  public ByteBuffer takeBlock() {
    ByteBuffer last = blocks.pollLast();
    return last != null ? last.clear() : ByteBuffer.allocate(BLOCK);
  }

  /// Takes a buffer back that [#takeBlock] gave.
  ///
  /// @param block nobody is to use it from now on
  public void giveBack(ByteBuffer block) {
    if (blocks.size() < MOST_BLOCKS) {
      blocks.addLast(block);
    }
  }
}
