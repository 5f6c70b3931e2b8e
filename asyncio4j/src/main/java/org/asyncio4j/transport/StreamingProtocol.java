package org.asyncio4j.transport;

/// What takes a stream of bytes: into a buffer of the transport ([Protocol]), or into one of its
/// own ([BufferedProtocol]).
///
/// asyncio: what `Protocol` and `BufferedProtocol` have in common.
public sealed interface StreamingProtocol extends BaseProtocol<Transport>
    permits Protocol, BufferedProtocol {
  /// The other side has ended its output: nothing more is received. Called at most once.
  ///
  /// @return true to go on sending, until the transport is closed here; false has it close
  default boolean eofReceived() {
    return false;
  }
}
