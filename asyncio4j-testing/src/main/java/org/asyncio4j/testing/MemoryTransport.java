package org.asyncio4j.testing;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Context;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.spi.Network.Opened;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.asyncio4j.transport.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/// One side of a connection of a [MemoryNetwork].
final class MemoryTransport implements Transport, Opened<StreamingProtocol, Transport> {
  /*
   *   NEW ----attach----> OPEN ----close----> CLOSING
   *    |                    |                    | all sent
   *    '------ close, reset, abort, failure -----'-----> LOST ----> CLOSED
   *                                                  connectionLost
   *
   * What is written goes to `out`, from there to the other side's `in` as far as there is room, and
   * from there to its protocol. The two ends of each are moved by callbacks, never in each other's
   * calls.
   */
  private enum State {
    NEW,
    OPEN,
    CLOSING,
    LOST,
    CLOSED
  }

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final SocketAddress local;
  private final SocketAddress remote;
  private final Bytes in = new Bytes();
  private final Bytes out = new Bytes();
  private State state = State.NEW;
  private @Nullable MemoryTransport other;
  private @Nullable StreamingProtocol protocol;
  private @Nullable Context context;
  private @Nullable Runnable lost;
  private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;

  /// Whether the protocol is to pause writing.
  private boolean writingPaused;

  private boolean readingPaused;

  /// Whether there is nothing to come behind `in`, and whether the protocol knows.
  private boolean inEnds;

  private boolean inEnded;
  private boolean outEnds;
  private boolean delivering;

  MemoryTransport(SocketAddress local, SocketAddress remote) {
    this.local = local;
    this.remote = remote;
  }

  static void join(MemoryTransport one, MemoryTransport two) {
    one.other = two;
    two.other = one;
  }

  private MemoryTransport other() {
    return requireNonNull(other);
  }

  @Override
  public Transport attach(StreamingProtocol protocol, Runnable lost) {
    this.protocol = requireNonNull(protocol, "protocol");
    this.lost = lost;
    context = Context.copyOfCurrent();
    boolean broken = state != State.NEW;
    if (!broken) {
      state = State.OPEN;
    }
    call("connectionMade", () -> protocol.connectionMade(this));
    if (broken) {
      state = State.OPEN;
      lose(new ConnectionResetException(this + " was reset before it was accepted"));
    }
    deliverSoon();
    return this;
  }

  private void soon(Runnable callback) {
    loop.callSoon(callback, context);
  }

  /// Runs a call of the protocol: what it throws ends the connection.
  private void call(String name, Runnable call) {
    try {
      call.run();
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      loop.callExceptionHandler(
          new ErrorReport("Fatal error: " + name + "() of the protocol failed", e, this));
      lose(e);
    }
  }

  /* -------------------------------------- receiving --------------------------------------- */

  @Override
  public boolean isReading() {
    return state == State.OPEN && !readingPaused && !inEnded;
  }

  @Override
  public void pauseReading() {
    readingPaused = true;
  }

  @Override
  public void resumeReading() {
    readingPaused = false;
    deliverSoon();
  }

  private void deliverSoon() {
    if (!delivering && isReading() && (in.size() > 0 || inEnds)) {
      delivering = true;
      soon(this::deliver);
    }
  }

  private void deliver() {
    delivering = false;
    if (!isReading()) {
      return;
    }
    if (in.size() > 0) {
      switch (requireNonNull(protocol)) {
        case Protocol stream ->
          call("dataReceived", () -> stream.dataReceived(ByteBuffer.wrap(in.take(in.size()))));
        case BufferedProtocol buffered -> call("getBuffer or bufferUpdated", () -> fill(buffered));
      }
      other().roomAtOther();
    } else if (inEnds) {
      inEnded = true;
      call("eofReceived", () -> {
        if (!requireNonNull(protocol).eofReceived()) {
          close();
        }
      });
    }
    deliverSoon();
  }

  private void fill(BufferedProtocol buffered) {
    ByteBuffer into = buffered.getBuffer(-1);
    if (!into.hasRemaining()) {
      throw new IllegalStateException("getBuffer() returned a buffer without room: " + into);
    }
    byte[] data = in.take(Math.min(in.size(), into.remaining()));
    into.put(data);
    buffered.bufferUpdated(data.length);
  }

  /* --------------------------------------- sending ---------------------------------------- */

  @Override
  public void write(ByteBuffer data) {
    if (outEnds) {
      throw new IllegalStateException("cannot write to " + this + " after writeEof()");
    }
    if (isLost() || !data.hasRemaining()) {
      return;
    }
    out.add(data.duplicate());
    if (other().isLost()) { // as with a socket: this is answered by a reset
      soon(this::peerGone);
      return;
    }
    send();
    if (!writingPaused && out.size() > limits.high()) {
      writingPaused = true;
      call("pauseWriting", requireNonNull(protocol)::pauseWriting);
    }
  }

  @Override
  public void writeLines(List<ByteBuffer> data) {
    data.forEach(this::write);
  }

  /// Moves what has room at the other side, and tells it of the end.
  private void send() {
    MemoryTransport to = other();
    int room = MemoryNetwork.ON_THEIR_WAY - to.in.size();
    if (out.size() > 0 && room > 0) {
      to.in.add(ByteBuffer.wrap(out.take(Math.min(room, out.size()))));
    }
    if (out.size() == 0) {
      if (state == State.CLOSING) {
        lose(null);
      } else if (outEnds) {
        to.inEnds = true;
      }
    }
    to.deliverSoon();
  }

  private void roomAtOther() {
    if (state != State.NEW && !isLost()) {
      soon(this::sendMore);
    }
  }

  private void sendMore() {
    if (isLost()) {
      return;
    }
    send();
    if (writingPaused && out.size() <= limits.low()) {
      writingPaused = false;
      call("resumeWriting", requireNonNull(protocol)::resumeWriting);
    }
  }

  @Override
  public void writeEof() {
    if (state == State.OPEN && !outEnds) {
      outEnds = true;
      send();
    }
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public int getWriteBufferSize() {
    return out.size();
  }

  @Override
  public WriteBufferLimits getWriteBufferLimits() {
    return limits;
  }

  @Override
  public void setWriteBufferLimits(WriteBufferLimits limits) {
    this.limits = requireNonNull(limits, "limits");
    if (!writingPaused && out.size() > limits.high()) {
      writingPaused = true;
      call("pauseWriting", requireNonNull(protocol)::pauseWriting);
    }
  }

  /* ---------------------------------------- ending ---------------------------------------- */

  @Override
  public boolean isClosing() {
    return state.compareTo(State.CLOSING) >= 0;
  }

  private boolean isLost() {
    return state.compareTo(State.LOST) >= 0;
  }

  @Override
  public void close() {
    if (state == State.NEW) {
      state = State.CLOSED;
      endOther();
    } else if (state == State.OPEN) {
      state = State.CLOSING;
      if (out.size() == 0) {
        lose(null);
      }
    }
  }

  @Override
  public void abort() {
    lose(null);
  }

  /// The connection breaks, for both sides.
  void reset() {
    broken();
    other().broken();
  }

  private void broken() {
    if (state == State.NEW) {
      state = State.LOST; // who attaches a protocol learns of it
    } else {
      lose(new ConnectionResetException(this + " was reset"));
    }
  }

  private void peerGone() {
    lose(new ConnectionResetException(this + " was reset by its peer"));
  }

  private void lose(@Nullable Throwable exception) {
    if (isLost()) {
      return;
    }
    state = State.LOST;
    out.clear();
    if (other().out.size() > 0) { // what nobody will read any more
      other().soon(other()::peerGone);
    }
    endOther();
    soon(() -> end(exception));
  }

  private void endOther() {
    other().inEnds = true;
    other().deliverSoon();
  }

  private void end(@Nullable Throwable exception) {
    state = State.CLOSED;
    call("connectionLost", () -> requireNonNull(protocol).connectionLost(exception));
    requireNonNull(lost).run();
  }

  @Override
  public StreamingProtocol getProtocol() {
    return requireNonNull(protocol);
  }

  @Override
  public void setProtocol(StreamingProtocol protocol) {
    this.protocol = requireNonNull(protocol, "protocol");
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return MemoryNetwork.extraInfo(key, local, remote);
  }

  /// `<MemoryTransport /127.0.0.1:49152 -> /127.0.0.1:80 open>`
  @Override
  public String toString() {
    return "<MemoryTransport " + local + " -> " + remote + " "
        + state.name().toLowerCase(Locale.ROOT) + ">";
  }
}
