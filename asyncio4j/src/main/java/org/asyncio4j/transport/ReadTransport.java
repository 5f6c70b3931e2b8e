package org.asyncio4j.transport;

/// One that receives a stream of bytes.
///
/// asyncio: `ReadTransport`.
public interface ReadTransport extends BaseTransport {
  /// Whether it receives.
  ///
  /// @return false while it is paused, and once it is closing
  boolean isReading();

  /// Has nothing more received until [#resumeReading]. Pausing twice does nothing.
  void pauseReading();

  /// Ends what [#pauseReading] began. Does nothing if it is not paused.
  void resumeReading();
}
