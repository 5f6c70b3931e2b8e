package org.asyncio4j.net;

import java.nio.ByteBuffer;

/// Counts what it is given, of which there is much.
final class Counting extends Recording {
  int count;

  /// Tells contents apart.
  int sum;

  @Override
  public void dataReceived(ByteBuffer data) {
    count += data.remaining();
    while (data.hasRemaining()) {
      sum = 31 * sum + data.get();
    }
  }
}
