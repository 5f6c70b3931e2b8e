package org.asyncio4j.net;

import static java.util.Objects.requireNonNull;

import org.asyncio4j.transport.BaseProtocol;
import org.asyncio4j.transport.WriteBufferLimits;

/// Tells a protocol to pause and to resume writing, by how much waits to be sent.
final class FlowControl {
  private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
  private boolean paused;

  WriteBufferLimits limits() {
    return limits;
  }

  void limits(WriteBufferLimits limits) {
    this.limits = requireNonNull(limits, "limits");
  }

  /// More may wait now.
  void grown(int size, BaseProtocol<?> protocol) {
    if (!paused && size > limits.high()) {
      paused = true;
      protocol.pauseWriting();
    }
  }

  /// Less may wait now.
  void shrunk(int size, BaseProtocol<?> protocol) {
    if (paused && size <= limits.low()) {
      paused = false;
      protocol.resumeWriting();
    }
  }
}
