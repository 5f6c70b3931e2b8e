package org.asyncio4j.process;

import java.nio.ByteBuffer;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Passes on what a pipe of a child calls.
final class PipeProtocol implements Protocol {
  private final int fd;
  private final SubprocessProtocol protocol;
  private final Runnable lost;

  /// @param lost called when the pipe has ended
  PipeProtocol(int fd, SubprocessProtocol protocol, Runnable lost) {
    this.fd = fd;
    this.protocol = protocol;
    this.lost = lost;
  }

  /// Receives nothing before the other side was told of the process.
  @Override
  public void connectionMade(Transport transport) {
    if (fd != Child.STDIN) {
      transport.pauseReading();
    }
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    protocol.pipeDataReceived(fd, data);
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    try {
      protocol.pipeConnectionLost(fd, exception);
    } finally {
      lost.run();
    }
  }

  @Override
  public void pauseWriting() {
    protocol.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    protocol.resumeWriting();
  }
}
