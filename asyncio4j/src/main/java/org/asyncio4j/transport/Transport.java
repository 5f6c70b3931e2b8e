package org.asyncio4j.transport;

/// A connection: sends and receives a stream of bytes. Of a pipe, one of both; the other half
/// then throws [UnsupportedOperationException].
///
/// asyncio: `Transport`.
public interface Transport extends ReadTransport, WriteTransport {
  /// What it calls.
  ///
  /// @return the protocol
  StreamingProtocol getProtocol();

  /// Has it call another one, from now on. That one's `connectionMade` is not called.
  ///
  /// @param protocol the new one
  void setProtocol(StreamingProtocol protocol);
}
