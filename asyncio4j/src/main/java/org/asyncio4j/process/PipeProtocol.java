package org.asyncio4j.process;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Passes on what a pipe of a child calls.
final class PipeProtocol implements Protocol {
  private final int fd;
  private final SubprocessProtocol protocol;
  private final BooleanSupplier told;
  private final Runnable lost;

  /// @param told whether the protocol knows of the process
  /// @param lost called when the pipe has ended
  PipeProtocol(int fd, SubprocessProtocol protocol, BooleanSupplier told, Runnable lost) {
    this.fd = fd;
    this.protocol = protocol;
    this.told = told;
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
      if (told.getAsBoolean()) { // else its start has failed
        protocol.pipeConnectionLost(fd, exception);
      }
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
