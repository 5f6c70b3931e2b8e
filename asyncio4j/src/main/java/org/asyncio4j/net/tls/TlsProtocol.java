package org.asyncio4j.net.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.TimerHandle;
import org.asyncio4j.loop.Buffers;
import org.asyncio4j.loop.ChannelWatches;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// TLS between two protocols: the one of a transport that carries records, whatever that is, and
/// one that exchanges plain bytes with the transport that this gives it.
///
/// Programs give a [Tls] to what connects and serves, and do not meet this.
///
/// **Threads.** That of the loop. What takes long in a handshake runs in the loop's executor.
///
/// asyncio: `SSLProtocol`.
public final class TlsProtocol implements BufferedProtocol {
  /*
   *   NEW --connectionMade--> HANDSHAKING --done--> OPEN --close--> CLOSING --connectionLost--> LOST
   *                                |                  |                ^
   *                                '----- failure ----'----------------'
   *
   * CLOSING has sent its last alert; it receives, and drops what comes, until the other side has
   * answered. Both sides may end their output alone while it is OPEN.
   */
  private enum State {
    NEW,
    HANDSHAKING,
    OPEN,
    CLOSING,
    LOST
  }

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final Buffers buffers = ChannelWatches.of(loop).buffers();
  private final Tls tls;
  private final SSLEngine engine;
  private final Records records;
  private final Handshake handshake;
  private final Decryption decryption;
  private final Taking taking = new Taking();
  private final TlsTransport transport = new TlsTransport(this);
  private StreamingProtocol protocol;
  private State state = State.NEW;
  private @Nullable Transport raw;

  /// Whether the protocol has been told that there is a connection.
  private boolean made;

  /// What has ended it; null if it was closed or aborted here.
  private @Nullable Throwable why;

  /// Ends a handshake, or a farewell, that takes too long.
  private @Nullable TimerHandle timer;

  /// Whether the protocol wants nothing now.
  private boolean readingPaused;

  /// Whether too much waits to be sent.
  private boolean writingPaused;

  /// Whether bytes are being encrypted: the protocol is told to pause when all are.
  private boolean wrapping;

  /// Whether the protocol, which had to pause when TLS began, may resume when that has.
  private boolean resumeOwed;

  /// Whether the transport below has come to its end, and that was not looked at yet.
  private boolean rawEnded;

  /// Whether the other side has ended its output, and whether this one has.
  private boolean inputEnded;

  private boolean outputEnded;

  /// Whether nothing but the answer to a farewell waits to be sent: who has said one need not
  /// stay for that.
  private boolean onlyAnswering;

  /// Makes one side of a connection.
  ///
  /// @param tls what is wanted
  /// @param protocol exchanges plain bytes
  /// @param server whether this is the side that was connected to
  /// @param host the other side's name, to which it must have a certificate; null if it has none
  /// @param port the other side's; -1 if it has none
  /// @throws IllegalArgumentException if a client has no name to check
  public TlsProtocol(
      Tls tls, StreamingProtocol protocol, boolean server, @Nullable String host, int port) {
    this.tls = tls;
    this.protocol = requireNonNull(protocol, "protocol");
    engine = tls.engine(server, host, port);
    records = new Records(engine, buffers);
    handshake = new Handshake(loop, engine, records);
    decryption = new Decryption(records);
  }

  /// The transport of plain bytes.
  ///
  /// @return it; of use from the protocol's `connectionMade` on
  public Transport transport() {
    return transport;
  }

  /// Goes on with a connection that exists: its protocol is not told that it is made, and what it
  /// has received but not used is the beginning of what the other side says in TLS.
  ///
  /// @param early its position moves to its limit
  public void upgrade(ByteBuffer early) {
    made = true;
    records.begin(early);
  }

  /// Suspends until the handshake is done. Cancelled, it ends the connection.
  ///
  /// @throws IOException if it fails, or takes too long: says with whom, and why
  public void waitHandshake() throws IOException {
    if (state == State.NEW || state == State.HANDSHAKING) {
      try {
        handshake.await();
      } catch (Throwable e) {
        abort();
        throw e;
      }
    } else if (why != null) {
      throw TlsProtocol.<IOException>sneak(why);
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
    throw (X) exception;
  }

  /* ------------------------------- what the transport below says -------------------------- */

  @Override
  public void connectionMade(Transport transport) {
    raw = transport;
    state = State.HANDSHAKING;
    Duration limit = tls.handshakeTimeout();
    timer = loop.callLater(limit, () -> giveUp(peer().isSlow(limit)));
    try {
      handshake.begin(this::computed);
    } catch (SSLException | RuntimeException e) {
      fail(e);
    }
  }

  @Override
  public ByteBuffer getBuffer(int sizeHint) {
    return records.room();
  }

  @Override
  public void bufferUpdated(int bytes) {
    records.filled();
    goOn();
  }

  /// What has come before it may still have to be looked at.
  @Override
  public boolean eofReceived() {
    records.filled();
    rawEnded = true;
    goOn();
    return true; // what waits to be sent may be wanted
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    Throwable reason = why != null ? why : onlyAnswering ? null : exception;
    boolean handshaking = state == State.HANDSHAKING;
    state = State.LOST;
    stopTimer();
    decryption.drop();
    records.drop();
    if (handshaking) {
      handshakeFailed(reason != null ? reason : peer().hasEndedHandshake());
    }
    if (made) {
      call("connectionLost", () -> protocol.connectionLost(reason));
    }
  }

  @Override
  public void pauseWriting() {
    writingPaused = true;
    if (!wrapping) {
      tellToPause();
    }
  }

  private void tellToPause() {
    if (made && state == State.OPEN) {
      call("pauseWriting", protocol::pauseWriting);
    }
  }

  @Override
  public void resumeWriting() {
    resumeOwed |= made && !writingPaused && state.compareTo(State.OPEN) < 0;
    writingPaused = false;
    if (made && state == State.OPEN) {
      call("resumeWriting", protocol::resumeWriting);
    }
    if (state != State.NEW) {
      goOn();
    }
  }

  /* --------------------------------------- going on --------------------------------------- */

  /// Does all that can be done with what has come.
  private void goOn() {
    try {
      if (state == State.HANDSHAKING && handshake.proceed(raw(), this::computed)) {
        opened();
      }
      decrypt();
    } catch (SSLException | RuntimeException e) {
      fail(e);
    }
    if (rawEnded && !handshake.isComputing() && !isHeldBack() && !raw().isClosing()) {
      rawEnded = false;
      endRaw();
    }
    watch();
  }

  /// Has more come only when there is use for it.
  private void watch() {
    if (raw().isClosing()) {
      return;
    }
    if (inputEnded || isHeldBack() || records.isFull()) {
      raw().pauseReading();
    } else {
      raw().resumeReading();
    }
  }

  private boolean isHeldBack() {
    return (state == State.OPEN && readingPaused) || isOwingTooMuch();
  }

  /// Whether the other side asks for answers and does not read them.
  private boolean isOwingTooMuch() {
    return writingPaused
        && !handshake.isComputing()
        && records.status() == HandshakeStatus.NEED_WRAP;
  }

  private void computed(@Nullable Throwable failure) {
    if (state != State.HANDSHAKING) {
      return; // it has ended meanwhile
    }
    if (failure != null) {
      fail(failure);
    } else {
      goOn();
    }
  }

  private void opened() {
    state = State.OPEN;
    stopTimer();
    if (!made) {
      made = true;
      call("connectionMade", () -> protocol.connectionMade(transport));
    }
    handshake.ended(null);
    if (writingPaused) {
      tellToPause();
    } else if (resumeOwed && state == State.OPEN) {
      call("resumeWriting", protocol::resumeWriting);
    }
  }

  private void decrypt() throws SSLException {
    decryption.proceed(taking);
    if (engine.isInboundDone() && !inputEnded && decryption.isEmpty() && taking.takes()) {
      endInput();
    }
  }

  /// Gives the protocol what is decrypted.
  private final class Taking implements Decryption.Taker {
    @Override
    public boolean takes() {
      return (state == State.OPEN || state == State.CLOSING)
          && !isHeldBack()
          && !raw().isClosing();
    }

    @Override
    public void take(ByteBuffer plain) {
      if (state == State.CLOSING) {
        plain.position(plain.limit());
        return;
      }
      switch (protocol) {
        case Protocol stream -> {
          ByteBuffer all = plain.slice();
          plain.position(plain.limit());
          call("dataReceived", () -> stream.dataReceived(all));
        }
        case BufferedProtocol buffered ->
          call("getBuffer or bufferUpdated", () -> BufferedProtocol.feed(buffered, plain));
      }
    }

    /// After a handshake the other side may still say that keys change, and want to hear the same.
    @Override
    public void answer(HandshakeStatus status) throws SSLException {
      boolean asked = status == HandshakeStatus.NEED_WRAP
          || status == HandshakeStatus.NEED_TASK
          || status == HandshakeStatus.NEED_UNWRAP;
      if (!asked || engine.isInboundDone() || outputEnded) {
        return;
      }
      if (status != HandshakeStatus.NEED_WRAP) {
        throw new SSLException("it wants to renegotiate, which is not done here");
      }
      if (!writingPaused) {
        records.wrap(raw());
      }
    }
  }

  /// Nothing more comes from below.
  private void endRaw() {
    if (state == State.HANDSHAKING) {
      giveUp(peer().hasEndedHandshake());
    } else if (state == State.CLOSING) {
      raw().close();
    } else if (!inputEnded && tls.acceptsTruncation()) {
      endInput();
    } else if (!inputEnded) {
      why = peer().hasTruncated();
      inputEnded = true;
      close();
    }
  }

  private void endInput() {
    inputEnded = true;
    if (state == State.CLOSING) {
      raw().close();
    } else {
      call("eofReceived", () -> {
        boolean bothEnded = engine.isInboundDone() && !canWriteEof(); // so it was before 1.3
        if (!protocol.eofReceived() || bothEnded) {
          close();
        }
      });
    }
  }

  /* -------------------------------- what the protocol asks for ---------------------------- */

  StreamingProtocol protocol() {
    return protocol;
  }

  void protocol(StreamingProtocol protocol) {
    this.protocol = requireNonNull(protocol, "protocol");
  }

  void write(ByteBuffer... data) {
    loop.checkThread();
    if (outputEnded && state == State.OPEN) {
      throw new IllegalStateException("cannot write to " + transport + " after writeEof()");
    }
    if (state == State.NEW || state == State.HANDSHAKING) {
      throw new IllegalStateException("cannot write to " + transport + " before its handshake");
    }
    if (state != State.OPEN || Arrays.stream(data).noneMatch(ByteBuffer::hasRemaining)) {
      return;
    }
    boolean told = writingPaused;
    wrapping = true;
    try {
      records.wrap(data, raw());
    } catch (SSLException e) {
      fail(e);
    } finally {
      wrapping = false;
    }
    if (writingPaused && !told) {
      tellToPause();
    }
  }

  boolean canWriteEof() {
    return engine.getSession().getProtocol().equals("TLSv1.3");
  }

  void writeEof() {
    loop.checkThread();
    if (!canWriteEof()) {
      throw new UnsupportedOperationException(
          transport + " cannot end its output alone, which TLS can since version 1.3: close it");
    }
    if (state == State.OPEN) {
      endOutput();
    }
  }

  private void endOutput() {
    if (!outputEnded) {
      outputEnded = true;
      try {
        records.wrapEnd(raw());
      } catch (SSLException e) {
        fail(e);
      }
    }
  }

  void pauseReading() {
    loop.checkThread();
    readingPaused = true;
    if (state == State.OPEN) {
      watch();
    }
  }

  void resumeReading() {
    loop.checkThread();
    if (readingPaused) {
      readingPaused = false;
      loop.callSoon(() -> {
        if (state == State.OPEN) { // not in the middle of a call of the protocol
          goOn();
        }
      });
    }
  }

  boolean isReading() {
    return state == State.OPEN && !readingPaused && !inputEnded && !raw().isClosing();
  }

  boolean isClosing() {
    return state.compareTo(State.CLOSING) >= 0 || (raw != null && raw.isClosing());
  }

  void close() {
    loop.checkThread();
    if (state == State.HANDSHAKING) {
      raw().abort();
    } else if (state == State.OPEN) {
      onlyAnswering = inputEnded && raw().getWriteBufferSize() == 0;
      endOutput();
      if (state != State.OPEN) {
        return; // that has failed
      }
      state = State.CLOSING;
      if (inputEnded) {
        raw().close();
      } else {
        goOn();
      }
      limitFarewell();
    }
  }

  /// The other side need not answer, but who reads nothing must not keep this for ever.
  private void limitFarewell() {
    Duration limit = tls.shutdownTimeout();
    stopTimer();
    timer = loop.callLater(limit, () -> {
      if (why == null && raw().getWriteBufferSize() > 0) {
        why = peer().doesNotTakeTheRest(limit);
      }
      raw().abort();
    });
  }

  void abort() {
    loop.checkThread();
    if (raw != null) {
      raw.abort();
    }
  }

  <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return raw == null || (state == State.LOST && key.equals(ExtraInfo.SOCKET))
        ? null
        : SessionInfo.get(key, engine, raw);
  }

  /* ---------------------------------------- ending ---------------------------------------- */

  /// Ends the connection, after an alert that says why.
  private void fail(Throwable cause) {
    if (cause instanceof KeyboardInterrupt interrupt) {
      throw interrupt;
    }
    if (state == State.LOST) {
      return;
    }
    boolean handshaking = state == State.HANDSHAKING;
    if (why == null) {
      why = peer().hasFailed(handshaking, cause);
    }
    state = State.CLOSING;
    outputEnded = true;
    try {
      records.wrapEnd(raw());
    } catch (SSLException | RuntimeException e) {
      why.addSuppressed(e); // nobody else has it yet
    }
    raw().close();
    limitFarewell();
    if (handshaking) {
      handshakeFailed(why);
    }
  }

  /// Ends the connection at once.
  private void giveUp(IOException reason) {
    why = reason;
    raw().abort();
  }

  private void handshakeFailed(Throwable reason) {
    if (!handshake.ended(reason) && loop.getDebug()) {
      loop.callExceptionHandler(new ErrorReport("A TLS handshake has failed", reason, transport));
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /// Runs a call of the protocol: what it throws is reported, and ends the connection.
  private void call(String name, Runnable call) {
    try {
      call.run();
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      loop.callExceptionHandler(
          new ErrorReport("Fatal error: " + name + "() of the protocol failed", e, transport));
      if (why == null) {
        why = e;
      }
      raw().abort();
    }
  }

  Transport raw() {
    return requireNonNull(raw, "not connected");
  }

  private Peer peer() {
    return new Peer(engine, raw());
  }

  /// `open, TLSv1.3, over <ChannelTransport ...>`
  @Override
  public String toString() {
    String text = state.name().toLowerCase(Locale.ROOT);
    if (state.compareTo(State.OPEN) >= 0) {
      text += ", " + engine.getSession().getProtocol();
    }
    return raw == null ? text : text + ", over " + raw;
  }
}
