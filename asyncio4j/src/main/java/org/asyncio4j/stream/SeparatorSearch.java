package org.asyncio4j.stream;

import java.util.List;

/// Looks for the first end of a separator, in bytes that become more; at none twice.
final class SeparatorSearch {
  private final ReceivedBytes bytes;
  private final List<byte[]> separators;
  private final int longest;
  private int searched;
  private int start = -1;
  private int end = -1;

  SeparatorSearch(ReceivedBytes bytes, List<byte[]> separators) {
    this.bytes = bytes;
    this.separators = separators;
    longest = separators.stream().mapToInt(separator -> separator.length).max().orElseThrow();
  }

  /// Looks at what has come since.
  boolean found() {
    for (byte[] separator : separators) {
      int at = bytes.indexOf(separator, searched);
      if (at >= 0 && (end < 0 || at + separator.length < end)) {
        start = at;
        end = at + separator.length;
      }
    }
    // The beginning of a separator may have come, and not its end.
    searched = Math.max(searched, bytes.size() + 1 - longest);
    return end >= 0;
  }

  /// Where the separator begins.
  int start() {
    return start;
  }

  /// Where it ends.
  int end() {
    return end;
  }

  /// How many of the bytes are no part of one.
  int searched() {
    return searched;
  }
}
