package org.asyncio4j.transport;

import org.jspecify.annotations.Nullable;

/// What a transport calls.
///
/// **Threads.** That of the loop.
///
/// asyncio: `BaseProtocol`.
///
/// @param <T> its transport
public interface BaseProtocol<T extends BaseTransport> {
  /// There is a connection, or a socket. Called once, before anything else.
  ///
  /// @param transport what to send with
  default void connectionMade(T transport) {}

  /// It is over, or could not go on. Called once, after everything that was received, and last.
  ///
  /// @param exception why; null if it was closed or aborted here, or the other side has ended it
  default void connectionLost(@Nullable Throwable exception) {}

  /// More waits to be sent than the high-water mark allows: better stop writing.
  default void pauseWriting() {}

  /// What waits to be sent has sunk to the low-water mark: writing may go on.
  default void resumeWriting() {}
}
