package org.asyncio4j.transport;

import org.jspecify.annotations.Nullable;

/// One connection, or one socket for datagrams.
///
/// **Threads.** That of the loop, in callbacks and tasks.
///
/// asyncio: `BaseTransport`.
public interface BaseTransport {
  /// What the transport knows of itself.
  ///
  /// @param key of what is asked
  /// @param <T> of what is asked
  /// @return null if it does not know that
  <T> @Nullable T getExtraInfo(ExtraInfo<T> key);

  /// What the transport knows of itself.
  ///
  /// @param key of what is asked
  /// @param otherwise what is given if it does not know
  /// @param <T> of what is asked
  /// @return the answer
  default <T> T getExtraInfo(ExtraInfo<T> key, T otherwise) {
    T known = getExtraInfo(key);
    return known != null ? known : otherwise;
  }

  /// Ends it when all that was written is sent. Nothing is received from now on. Closing twice
  /// does nothing.
  void close();

  /// Whether it is closed, or will be.
  ///
  /// @return true after `close`, `abort` or an error
  boolean isClosing();
}
