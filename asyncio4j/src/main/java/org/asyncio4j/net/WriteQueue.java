package org.asyncio4j.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.asyncio4j.loop.Buffers;

/// Bytes that wait to be sent.
final class WriteQueue {
  /*
   * The JDK copies what is on the heap into memory outside of it before the system sees it, all of
   * what it is given, and keeps as much memory for ever: so it is given no more than a window at a
   * time.
   */
  private static final int WINDOW = 256 * 1024;
  private static final int CHUNK = 64 * 1024;
  private static final int MOST_CHUNKS = WINDOW / CHUNK;

  private final Buffers buffers;

  private static final class Chunk {
    final byte[] array;

    /// Those that wait; behind its limit there may be room for more.
    final ByteBuffer bytes;

    Chunk(byte[] array) {
      this.array = array;
      bytes = ByteBuffer.wrap(array).limit(0);
    }

    boolean full() {
      return bytes.limit() == array.length;
    }
  }

  private final Deque<Chunk> chunks = new ArrayDeque<>(2);

  private int size;

  WriteQueue(Buffers buffers) {
    this.buffers = buffers;
  }

  int size() {
    return size;
  }

  /// Adds a copy of what `data` has left, and moves its position behind that.
  void add(ByteBuffer data) {
    while (data.hasRemaining()) {
      Chunk last = chunks.peekLast();
      if (last == null || last.full()) {
        last = new Chunk(buffers.take(Math.min(data.remaining(), CHUNK)));
        chunks.addLast(last);
      }
      int end = last.bytes.limit();
      int count = Math.min(data.remaining(), last.array.length - end);
      last.bytes.limit(end + count).put(end, data, data.position(), count);
      data.position(data.position() + count);
      size += count;
    }
  }

  /// Sends what the channel takes.
  ///
  /// @return how many bytes
  int flush(GatheringByteChannel channel) throws IOException {
    var window = new ByteBuffer[Math.min(chunks.size(), MOST_CHUNKS)];
    Iterator<Chunk> first = chunks.iterator();
    for (int i = 0; i < window.length; i++) {
      window[i] = first.next().bytes;
    }
    int sent = (int) channel.write(window);
    size -= sent;
    while (!chunks.isEmpty() && !chunks.getFirst().bytes.hasRemaining()) {
      buffers.giveBack(chunks.removeFirst().array);
    }
    return sent;
  }

  void clear() {
    chunks.forEach(chunk -> buffers.giveBack(chunk.array));
    chunks.clear();
    size = 0;
  }

  /// Sends what the channel takes of `data`, past the queue, and moves its position.
  ///
  /// @return how many bytes
  static int send(GatheringByteChannel channel, ByteBuffer data) throws IOException {
    int start = data.position();
    int limit = data.limit();
    try {
      do {
        data.limit(Math.min(limit, data.position() + WINDOW));
        channel.write(data);
      } while (!data.hasRemaining() && data.position() < limit);
    } finally {
      data.limit(limit);
    }
    return data.position() - start;
  }

  /// As [#send(GatheringByteChannel, ByteBuffer)], of several, as if they were one.
  static long send(GatheringByteChannel channel, ByteBuffer[] parts) throws IOException {
    long size = 0;
    for (ByteBuffer part : parts) {
      size += part.remaining();
    }
    if (size <= WINDOW) {
      return channel.write(parts);
    }
    long sent = 0;
    for (ByteBuffer part : parts) {
      sent += send(channel, part);
      if (part.hasRemaining()) {
        break;
      }
    }
    return sent;
  }
}
