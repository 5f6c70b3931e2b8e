package org.asyncio4j.stress.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import org.asyncio4j.stream.StreamReader;

/// Messages with a length and a checksum. What is lost, doubled or mixed up does not pass.
final class Frames {
  static final int HEADER = 12;
  static final int LONGEST = 32 * 1024;
  private static final int MAGIC = 0x50a4_2026;

  private Frames() {}

  static byte[] random(Random random) {
    byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? LONGEST : 1_000)];
    random.nextBytes(payload);
    return frame(payload);
  }

  private static byte[] frame(byte[] payload) {
    return ByteBuffer.allocate(HEADER + payload.length)
        .putInt(MAGIC)
        .putInt(payload.length)
        .putInt(checksum(payload))
        .put(payload)
        .array();
  }

  private static int checksum(byte[] payload) {
    var crc = new CRC32();
    crc.update(payload);
    return (int) crc.getValue();
  }

  /// Reads one, whole.
  ///
  /// @throws GarbageException if it is none
  static byte[] read(StreamReader reader) throws IOException {
    byte[] header = reader.readExactly(HEADER);
    return frame(check(header, reader.readExactly(length(header))));
  }

  static int length(byte[] header) throws GarbageException {
    var fields = ByteBuffer.wrap(header);
    int magic = fields.getInt();
    int length = fields.getInt();
    if (magic != MAGIC || length < 0 || length > LONGEST) {
      throw new GarbageException("no header of a frame");
    }
    return length;
  }

  static byte[] check(byte[] header, byte[] payload) throws GarbageException {
    if (ByteBuffer.wrap(header).getInt(8) != checksum(payload)) {
      throw new GarbageException("the checksum of " + payload.length + " bytes is wrong");
    }
    return payload;
  }

  /// What came is no frame.
  static final class GarbageException extends IOException {
    private static final long serialVersionUID = 1;

    GarbageException(String message) {
      super(message);
    }
  }
}
