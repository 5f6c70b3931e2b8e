package org.asyncio4j;

import java.io.EOFException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Thrown by a read of so many bytes, or up to a separator, when the input ends before. What has
/// been read is not lost: it is here.
///
/// asyncio: `IncompleteReadError`.
public final class IncompleteReadException extends EOFException {
  @Serial
  private static final long serialVersionUID = 1;

  /// What was read.
  private final byte[] partial;

  /// Null where the number was not known.
  private final @Nullable Integer expected;

  /// Makes one.
  ///
  /// @param partial what was read; copied
  /// @param expected how many bytes were to be read; null if that was not known
  public IncompleteReadException(byte[] partial, @Nullable Integer expected) {
    super(partial.length + " bytes read on a total of "
        + (expected == null ? "undefined" : expected) + " expected bytes");
    this.partial = partial.clone();
    this.expected = expected;
  }

  /// What was read before the end.
  ///
  /// @return the bytes; a copy
  public byte[] partial() {
    return partial.clone();
  }

  /// How many bytes were to be read.
  ///
  /// @return the number, or null if it was not known, as for a read up to a separator
  public @Nullable Integer expected() {
    return expected;
  }
}
