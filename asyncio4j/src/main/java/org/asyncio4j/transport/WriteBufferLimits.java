package org.asyncio4j.transport;

/// How much may wait to be sent, in bytes: the protocol is told to pause when it is more than
/// `high`, and to resume when it is `low` again.
///
/// asyncio: what `get_write_buffer_limits` returns.
///
/// @param low not negative, and not more than `high`
/// @param high the mark above which writing pauses; with 0 it pauses whenever something has to
///     wait
public record WriteBufferLimits(int low, int high) {
  private static final int HIGH = 64 * 1024;

  /// 16 and 64 KiB.
  public static final WriteBufferLimits DEFAULT = ofHigh(HIGH);

  /// Checks the marks.
  public WriteBufferLimits {
    if (low < 0 || high < low) {
      throw new IllegalArgumentException(
          "high (" + high + ") must be >= low (" + low + "), and that must be >= 0");
    }
  }

  /// A high mark, and a quarter of that.
  ///
  /// @param high the mark
  /// @return the limits
  public static WriteBufferLimits ofHigh(int high) {
    return new WriteBufferLimits(high / 4, high);
  }
}
