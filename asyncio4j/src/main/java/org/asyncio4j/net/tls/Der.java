package org.asyncio4j.net.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.spec.InvalidKeySpecException;

/// As much of DER as it takes to look into a private key, and to put one into another form.
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int OBJECT_ID = 0x06;
  static final int SEQUENCE = 0x30;

  private final ByteBuffer in;

  Der(byte[] encoded) {
    this(ByteBuffer.wrap(encoded));
  }

  private Der(ByteBuffer in) {
    this.in = in;
  }

  boolean hasNext() {
    return in.hasRemaining();
  }

  /// The tag of the next value.
  int peek() {
    return in.get(in.position()) & 0xff;
  }

  /// What the next value holds, to be read on. The value must have this tag.
  Der enter(int tag) throws InvalidKeySpecException {
    return new Der(next(tag));
  }

  /// The bytes of the next value, which must have this tag.
  byte[] take(int tag) throws InvalidKeySpecException {
    ByteBuffer value = next(tag);
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  private ByteBuffer next(int tag) throws InvalidKeySpecException {
    try {
      int found = in.get() & 0xff;
      if (found != tag) {
        throw new InvalidKeySpecException(
            "there is a value of the kind %#x where one of the kind %#x belongs"
                .formatted(found, tag));
      }
      int length = length();
      if (length < 0 || length > in.remaining()) {
        throw new InvalidKeySpecException("a value is longer than the key");
      }
      ByteBuffer value = in.slice(in.position(), length);
      in.position(in.position() + length);
      return value;
    } catch (BufferUnderflowException e) {
      throw new InvalidKeySpecException("it ends in the middle of a value", e);
    }
  }

  private int length() {
    int first = in.get();
    if (first >= 0) {
      return first;
    }
    int length = 0;
    for (int i = first & 0x7f; i > 0; i--) {
      length = length << 8 | (in.get() & 0xff);
    }
    return length;
  }

  /// A value of this tag that holds these bytes, one after the other.
  static byte[] of(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    var value = new ByteArrayOutputStream();
    value.write(tag);
    int length = content.size();
    if (length < 0x80) {
      value.write(length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      value.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        value.write(length >> (8 * i));
      }
    }
    value.writeBytes(content.toByteArray());
    return value.toByteArray();
  }
}
