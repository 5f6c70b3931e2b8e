package org.asyncio4j.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Sends a file through a transport that cannot take it without a copy: reads it, on another
/// thread, and writes what was read.
///
/// It stands in for the transport's protocol meanwhile, since it has to wait when that would have
/// to pause.
final class FileWriter implements Protocol {
  private static final int STEP = 256 * 1024;

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final Transport transport;
  private final StreamingProtocol protocol;
  private final boolean reading;
  private @Nullable Throwable lost;

  /// What the protocol has missed: 1 if it has to pause, -1 if it may resume.
  private int missed;

  private @Nullable Future<@Nullable Void> waiting;

  private FileWriter(Transport transport) {
    this.transport = transport;
    protocol = transport.getProtocol();
    reading = transport.isReading();
  }

  /// Suspends until all is written.
  ///
  /// @return how many bytes: less than `count` where the file ends
  static long write(Transport transport, FileChannel file, long offset, long count)
      throws IOException {
    var writer = new FileWriter(transport);
    if (writer.reading) {
      transport.pauseReading();
    }
    transport.setProtocol(writer);
    try {
      return writer.write(file, offset, count);
    } finally {
      writer.giveBack();
    }
  }

  private long write(FileChannel file, long offset, long count) throws IOException {
    var buffer = ByteBuffer.allocate((int) Math.min(STEP, count));
    long done = 0;
    while (done < count) {
      long from = offset + done;
      buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
      int step = Asyncio.toThread(() -> file.read(buffer, from));
      if (step < 0) {
        break;
      }
      awaitRoom(); // it may be lost by now
      transport.write(buffer.flip());
      done += step;
      file.position(from + step);
      awaitRoom();
    }
    return done;
  }

  private void awaitRoom() throws IOException {
    while (isFull() && lost == null) {
      Future<@Nullable Void> waiter = loop.createFuture();
      waiting = waiter;
      waiter.await();
    }
    if (lost instanceof IOException broken) {
      throw broken;
    }
    if (lost != null) {
      throw new IOException("a file could not be sent through " + transport, lost);
    }
  }

  /// By what waits, and not by what was told: the protocol may have been paused before this came.
  private boolean isFull() {
    return transport.getWriteBufferSize() > transport.getWriteBufferLimits().high();
  }

  private void giveBack() {
    transport.setProtocol(protocol);
    if (lost != null) {
      return;
    }
    if (missed > 0) {
      protocol.pauseWriting();
    } else if (missed < 0) {
      protocol.resumeWriting();
    }
    if (reading) {
      transport.resumeReading();
    }
  }

  @Override
  public void pauseWriting() {
    missed++;
  }

  @Override
  public void resumeWriting() {
    missed--;
    wake();
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    lost = exception != null
        ? exception
        : new ConnectionResetException(transport + " was closed while a file was sent");
    wake();
    protocol.connectionLost(exception);
  }

  private void wake() {
    if (waiting != null && !waiting.done()) {
      waiting.setResult(null);
    }
  }
}
