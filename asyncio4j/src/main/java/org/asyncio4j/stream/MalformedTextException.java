package org.asyncio4j.stream;

import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/// Thrown when bytes were to be read as text, and are none. They are not lost: they are here.
///
/// asyncio: `UnicodeDecodeError`, where a program decodes what it has read.
public final class MalformedTextException extends IOException {
  @Serial
  private static final long serialVersionUID = 1;

  /// What was read.
  private final byte[] bytes;

  /// Of the first byte that is wrong.
  private final int position;

  private MalformedTextException(byte[] bytes, int position, Charset charset) {
    super("malformed " + charset + " at byte " + position + " of " + bytes.length + ": 0x"
        + Integer.toHexString(bytes[position] & 0xff));
    this.bytes = bytes;
    this.position = position;
  }

  /// What was read.
  ///
  /// @return the bytes; a copy
  public byte[] bytes() {
    return bytes.clone();
  }

  /// Where the first wrong one stands.
  ///
  /// @return its place among the bytes, from 0
  public int position() {
    return position;
  }

  /// Reads bytes as text, and replaces nothing.
  ///
  /// @param bytes all of the text
  /// @param charset of the text
  /// @return the text
  /// @throws MalformedTextException if it is no text of that charset
  public static String decode(byte[] bytes, Charset charset) throws MalformedTextException {
    var in = ByteBuffer.wrap(bytes);
    CharsetDecoder decoder = charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer out = CharBuffer.allocate((int) (bytes.length * (double) decoder.maxCharsPerByte()));
    CoderResult result = decoder.decode(in, out, true);
    if (!result.isError()) {
      result = decoder.flush(out);
    }
    if (result.isError()) {
      throw new MalformedTextException(bytes, in.position(), charset);
    }
    return out.flip().toString();
  }
}
