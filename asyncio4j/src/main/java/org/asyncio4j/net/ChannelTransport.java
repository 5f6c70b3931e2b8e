package org.asyncio4j.net;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.loop.Buffers;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.asyncio4j.transport.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/// A stream of bytes through a channel: a socket, or one end of a pipe.
final class ChannelTransport extends ChannelEnd implements Transport {
  /// Null if this only sends.
  private final @Nullable ReadableByteChannel source;

  /// Null if this only receives.
  private final @Nullable GatheringByteChannel sink;

  private final WriteQueue queue;
  private final FlowControl flow = new FlowControl();
  private StreamingProtocol protocol;
  private boolean paused;

  /// Whether the other side has ended its output.
  private boolean ended;

  private boolean eofWritten;

  /// Bytes, for who asks how far a broken connection came.
  private long received;

  private long sent;

  /// Whether a file is being sent, past the queue.
  private boolean sending;

  /// What takes on what is sent here, if it is not the system.
  private @Nullable OutputPump pump;

  /// Whether that is waited for.
  private boolean finishing;

  /// Where a file that is sent waits until the channel takes more.
  private @Nullable Future<@Nullable Void> room;

  ChannelTransport(EventLoop loop, ChannelInfo info, StreamingProtocol protocol, Runnable lost) {
    super(loop, info, lost);
    source = channel instanceof ReadableByteChannel readable ? readable : null;
    sink = channel instanceof GatheringByteChannel writable ? writable : null;
    queue = new WriteQueue(channels.buffers());
    this.protocol = requireNonNull(protocol, "protocol");
  }

  /// Tells the protocol that there is a connection, and begins to receive.
  void begin() {
    try {
      protocol.connectionMade(this);
    } catch (Throwable e) {
      failed("connectionMade", e);
    }
    read();
  }

  @Override
  public StreamingProtocol getProtocol() {
    return protocol;
  }

  @Override
  public void setProtocol(StreamingProtocol protocol) {
    this.protocol = requireNonNull(protocol, "protocol");
  }

  /* -------------------------------------- receiving --------------------------------------- */

  @Override
  public boolean isReading() {
    return source != null && !isClosing() && !paused && !ended;
  }

  @Override
  public void pauseReading() {
    requireSource();
    if (isReading()) {
      channels.removeReader(channel);
    }
    paused = true;
  }

  @Override
  public void resumeReading() {
    requireSource();
    if (paused) {
      paused = false;
      read();
    }
  }

  private void requireSource() {
    loop.checkThread();
    if (source == null) {
      throw new UnsupportedOperationException(this + " only sends");
    }
  }

  private void read() {
    if (isReading()) {
      channels.whenReadable(channel, this::readReady);
    }
  }

  private void readReady() {
    if (!isReading()) {
      return;
    }
    ReadableByteChannel from = requireNonNull(source);
    switch (protocol) {
      case Protocol stream -> receive(from, stream);
      case BufferedProtocol buffered -> receive(from, buffered);
    }
  }

  private void receive(ReadableByteChannel from, Protocol stream) {
    ByteBuffer data = channels.buffers().receive();
    int count = receive(from, data);
    if (count > 0) {
      try {
        stream.dataReceived(data.flip());
      } catch (Throwable e) {
        failed("dataReceived", e);
      }
    }
  }

  private void receive(ReadableByteChannel from, BufferedProtocol buffered) {
    ByteBuffer data;
    try {
      data = buffered.getBuffer(-1);
      if (!data.hasRemaining() || data.isReadOnly()) {
        throw new IllegalStateException("getBuffer() returned a buffer without room: " + data);
      }
    } catch (Throwable e) {
      failed("getBuffer", e);
      return;
    }
    int count = receive(from, data);
    if (count > 0) {
      try {
        buffered.bufferUpdated(count);
      } catch (Throwable e) {
        failed("bufferUpdated", e);
      }
    }
  }

  /// Takes what has come, once: what is left shows in the next iteration.
  private int receive(ReadableByteChannel from, ByteBuffer data) {
    try {
      int count = from.read(data);
      if (count > 0) {
        received += count;
      } else if (count < 0) {
        end();
      }
      return count;
    } catch (IOException e) {
      broken("while it was read from", e);
      return 0;
    }
  }

  private void end() {
    channels.removeReader(channel);
    ended = true;
    boolean stays;
    try {
      stays = protocol.eofReceived();
    } catch (Throwable e) {
      failed("eofReceived", e);
      return;
    }
    if (!stays || sink == null) {
      close();
    }
  }

  /* --------------------------------------- sending ---------------------------------------- */

  @Override
  public void write(ByteBuffer data) {
    GatheringByteChannel to = requireSink();
    int start = data.position();
    try {
      if (data.hasRemaining() && mayWrite()) {
        if (queue.size() == 0) {
          sent += WriteQueue.send(to, data);
        }
        enqueue(data);
      }
    } catch (IOException e) {
      broken("while it was written to", e);
    } finally {
      data.position(start);
    }
  }

  @Override
  public void writeLines(List<ByteBuffer> data) {
    GatheringByteChannel to = requireSink();
    ByteBuffer[] parts = data.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
    try {
      if (parts.length > 0 && mayWrite()) {
        if (queue.size() == 0) {
          sent += WriteQueue.send(to, parts);
        }
        for (ByteBuffer part : parts) {
          enqueue(part);
        }
      }
    } catch (IOException e) {
      broken("while it was written to", e);
    }
  }

  private GatheringByteChannel requireSink() {
    loop.checkThread();
    if (sink == null) {
      throw new UnsupportedOperationException(this + " only receives");
    }
    return sink;
  }

  private boolean mayWrite() {
    if (eofWritten) {
      throw new IllegalStateException("cannot write to " + this + " after writeEof()");
    }
    if (sending) {
      throw new IllegalStateException(
          "cannot write to " + this + " while a file is sent: wait for sendfile");
    }
    if (isLost() || finishing) {
      writtenInVain();
      return false;
    }
    return true;
  }

  /// Has what is left of `data` wait.
  private void enqueue(ByteBuffer data) {
    if (data.hasRemaining()) {
      if (queue.size() == 0) {
        channels.whenWritable(channel, this::writeReady);
      }
      queue.add(data);
      flow(() -> flow.grown(queue.size(), protocol));
    }
  }

  private void writeReady() {
    if (queue.size() > 0) {
      try {
        sent += queue.flush(requireNonNull(sink));
      } catch (IOException e) {
        broken("while it was written to", e);
        return;
      }
      flow(() -> flow.shrunk(queue.size(), protocol)); // may write more
    }
    if (queue.size() == 0 && !isLost()) {
      channels.removeWriter(channel);
      if (room != null) {
        if (!room.done()) { // cancelled a moment ago
          room.setResult(null);
        }
        room = null;
      } else {
        allSent();
      }
    }
  }

  private void allSent() {
    if (isClosing()) {
      closeIfFlushed();
    } else if (eofWritten) {
      endOutput();
    }
  }

  private void flow(Runnable change) {
    try {
      change.run();
    } catch (Throwable e) {
      failed("pauseWriting or resumeWriting", e);
    }
  }

  @Override
  public void writeEof() {
    requireSink();
    if (!isClosing() && !eofWritten) {
      eofWritten = true;
      if (flushed()) {
        endOutput();
      }
    }
  }

  private void endOutput() {
    if (channel instanceof SocketChannel socket) {
      try {
        socket.shutdownOutput();
      } catch (IOException e) {
        broken("while its output was ended", e);
      }
    } else {
      close();
    }
  }

  @Override
  public boolean canWriteEof() {
    return sink != null;
  }

  @Override
  public int getWriteBufferSize() {
    return queue.size();
  }

  @Override
  public WriteBufferLimits getWriteBufferLimits() {
    return flow.limits();
  }

  @Override
  public void setWriteBufferLimits(WriteBufferLimits limits) {
    flow.limits(limits);
    flow(() -> flow.grown(queue.size(), protocol));
  }

  boolean takesFiles() {
    return channel instanceof SocketChannel;
  }

  /// Sends a part of a file behind all that was written, without a copy of it. Suspends until it
  /// is with the system; cancelled, it has sent a part of that part, and the stream is of no more
  /// use.
  ///
  /// @return how many bytes: less than `count` where the file ends
  long sendFile(FileChannel file, long offset, long count) throws IOException {
    GatheringByteChannel to = requireSink();
    mayWrite();
    sending = true;
    long done = 0;
    try {
      while (queue.size() > 0) {
        awaitRoom();
      }
      while (done < count) {
        if (isLost()) { // while others had their turn
          throw new ConnectionResetException(info + " ended while a file was sent");
        }
        long step = file.transferTo(offset + done, Math.min(count - done, Buffers.RECEIVED), to);
        done += step;
        sent += step;
        if (step > 0) {
          Asyncio.sleep(Duration.ZERO); // others have their turn
        } else if (offset + done < file.size()) {
          awaitRoom();
        } else {
          break;
        }
      }
      return done;
    } catch (IOException e) {
      throw file.isOpen() ? broken("while a file was sent", e) : e;
    } finally {
      sending = false;
      if (queue.size() == 0) {
        allSent();
      }
      if (file.isOpen()) {
        file.position(offset + done);
      }
    }
  }

  private void awaitRoom() throws IOException {
    Future<@Nullable Void> waiter = loop.createFuture();
    room = waiter;
    channels.whenWritable(channel, this::writeReady);
    try {
      waiter.await();
    } finally {
      room = null;
      if (queue.size() == 0 && !isLost()) {
        channels.removeWriter(channel);
      }
    }
  }

  /* ---------------------------------------- ending ---------------------------------------- */

  @Override
  boolean flushed() {
    return queue.size() == 0 && !sending;
  }

  @Override
  void drop(@Nullable Throwable why) {
    queue.clear();
    Future<@Nullable Void> waiter = room;
    if (waiter != null && !waiter.done()) {
      waiter.setException(
          why != null ? why : new ConnectionResetException(info + " was aborted here"));
    }
  }

  @Override
  void connectionLost(@Nullable Throwable exception) {
    protocol.connectionLost(exception);
  }

  /// Says what takes on what is sent here: its end is that of this.
  void pumpedBy(OutputPump pump) {
    this.pump = pump;
  }

  @Override
  void finish() {
    if (pump == null) {
      super.finish();
    } else if (!finishing) {
      finishing = true;
      close(channel); // the end, behind all that was sent
    }
  }

  /// What takes on what is sent here has ended.
  ///
  /// @param failure null if it has taken all
  void pumpEnded(@Nullable IOException failure) {
    if (failure == null || failure instanceof ConnectionResetException) {
      lose(failure);
    } else {
      broken("while what was sent was written", failure);
    }
  }

  private IOException broken(String doing, IOException cause) {
    if (cause instanceof ConnectionResetException) {
      return cause;
    }
    var reset = new ConnectionResetException(
        info + " broke " + doing + ", after " + received + " bytes received and " + sent + " sent: "
            + cause.getMessage(),
        cause);
    lose(reset);
    return reset;
  }
}
