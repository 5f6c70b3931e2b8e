package org.asyncio4j.net;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Locale;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.loop.ChannelWatches;
import org.asyncio4j.transport.BaseTransport;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;
import org.jspecify.annotations.Nullable;

/// The life of a transport over a channel, from `connectionMade` to `connectionLost`.
abstract class ChannelEnd implements BaseTransport, ChannelWatches.Owner {
  /*
   *           close                      all sent
   *   OPEN ------------> CLOSING ------------------.
   *     |                   |                      v    next iteration
   *     '-------------------'-------------------> LOST ----------------> CLOSED
   *        abort, failure, close with                   connectionLost
   *        nothing to send
   *
   * OPEN receives and sends, CLOSING only sends. LOST does neither: what is written is dropped.
   */
  private enum State {
    OPEN,
    CLOSING,
    LOST,
    CLOSED
  }

  private static final int WARN_AT = 5;

  static final System.Logger LOG = System.getLogger("org.asyncio4j");

  final EventLoop loop;
  final ChannelWatches<?> channels;
  final SelectableChannel channel;
  final ChannelInfo info;
  private final Runnable lost;
  private State state = State.OPEN;

  /// What has ended it; null if it was closed or aborted here.
  private @Nullable Throwable why;

  /// How often something was written that nobody will get.
  private int vain;

  /// Takes a channel over; nobody else may watch it from now on.
  ChannelEnd(EventLoop loop, ChannelInfo info, Runnable lost) {
    this.loop = loop;
    channels = ChannelWatches.of(loop);
    channel = info.channel();
    this.info = info;
    this.lost = lost;
    channels.claim(channel, this);
  }

  /// Whether nothing waits to be sent.
  abstract boolean flushed();

  /// Drops what waits to be sent.
  ///
  /// @param why null if it was aborted here
  abstract void drop(@Nullable Throwable why);

  /// Tells the protocol of the end.
  abstract void connectionLost(@Nullable Throwable exception);

  @Override
  public final <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return info.get(key);
  }

  @Override
  public final boolean isClosing() {
    return state != State.OPEN;
  }

  final boolean isLost() {
    return state.compareTo(State.LOST) >= 0;
  }

  @Override
  public final void close() {
    loop.checkThread();
    if (state == State.OPEN) {
      state = State.CLOSING;
      channels.removeReader(channel);
      closeIfFlushed();
    }
  }

  /// To be called when something was sent.
  final void closeIfFlushed() {
    if (state == State.CLOSING && flushed()) {
      finish();
    }
  }

  /// All was sent: ends it.
  void finish() {
    lose(null);
  }

  /// Ends it now.
  public final void abort() {
    loop.checkThread();
    lose(null);
  }

  /// Ends it now, and tells the protocol why in the next iteration.
  final void lose(@Nullable Throwable exception) {
    if (!isLost()) {
      state = State.LOST;
      why = exception;
      drop(exception);
      channels.removeReader(channel);
      channels.removeWriter(channel);
      loop.callSoon(this::end);
    }
  }

  /// Something was written when it was over. The protocol was told of that, or will be in a
  /// moment; one that goes on all the same is told in the log.
  final void writtenInVain() {
    if (++vain == WARN_AT) {
      LOG.log(System.Logger.Level.WARNING, "what is written to " + this + " is dropped");
    }
  }

  /// Reports what the protocol threw, and ends the connection.
  ///
  /// @param call of the protocol
  final void failed(String call, Throwable exception) {
    if (exception instanceof KeyboardInterrupt interrupt) {
      throw interrupt;
    }
    loop.callExceptionHandler(
        new ErrorReport("Fatal error: " + call + "() of the protocol failed", exception, this));
    lose(exception);
  }

  private void end() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    try {
      connectionLost(why);
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      loop.callExceptionHandler(
          new ErrorReport("connectionLost() of the protocol failed", e, this));
    } finally {
      channels.release(channel);
      close(channel);
      lost.run();
    }
  }

  /// Closes a channel that nobody uses any more. That it fails is nobody's business: whatever was
  /// sent was sent before.
  static void close(SelectableChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "closing " + channel, e);
    }
  }

  /// The protocol is told of an end that it cannot have seen coming.
  @Override
  public final void loopClosed() {
    if (!isLost()) {
      loop.callExceptionHandler(
          new ErrorReport("The loop was closed, and a transport was not: close it", null, this));
      why = new ConnectionResetException(info + " ended with its event loop, which was closed");
      drop(why);
    }
    end();
  }

  /// `<ChannelTransport 127.0.0.1:5555 -> 127.0.0.1:80 open>`
  @Override
  public String toString() {
    return "<" + getClass().getSimpleName() + " " + info + " "
        + state.name().toLowerCase(Locale.ROOT) + ">";
  }
}
