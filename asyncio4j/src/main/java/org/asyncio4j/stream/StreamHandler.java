package org.asyncio4j.stream;

/// What a server does with a connection, in a task of its own.
///
/// asyncio: the `client_connected_cb` of `start_server`.
@FunctionalInterface
public interface StreamHandler {
  /// Handles a connection. What it throws is reported to the loop's exception handler, with the
  /// client's address, and closes the connection; so does a cancellation, which is not reported.
  /// If it returns, the connection stays as it is.
  ///
  /// @param reader receives
  /// @param writer sends; to be closed at the end
  /// @throws Throwable as it likes
  void handle(StreamReader reader, StreamWriter writer) throws Throwable;
}
