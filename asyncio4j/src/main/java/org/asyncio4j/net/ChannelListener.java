package org.asyncio4j.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.TimerHandle;
import org.asyncio4j.loop.ChannelWatches;
import org.asyncio4j.spi.Network.Listener;
import org.asyncio4j.spi.Network.Opened;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Accepts connections from a socket of the system.
final class ChannelListener implements Listener, ChannelWatches.Owner {
  /// How long to wait when the system has no more file descriptors, or memory: what waits to be
  /// accepted shows as ready all the time.
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final ChannelWatches<?> channels;
  private final ServerSocketChannel channel;
  private final SocketAddress address;

  /// Accepted in one iteration, but for one: the connections that are open have their turn.
  private final int backlog;

  /// Of the connections.
  private final Map<SocketOption<?>, Object> options;

  private final Consumer<Opened<StreamingProtocol, Transport>> accepted;
  private final Runnable closed;
  private boolean accepting;
  private boolean ended;

  /// While the system has no room.
  private @Nullable TimerHandle retry;

  /// Whether that was said, and nothing was accepted since.
  private boolean full;

  /// @param closed closes the channel, unless others share it
  ChannelListener(
      EventLoop loop,
      ServerSocketChannel channel,
      SocketAddress address,
      int backlog,
      Map<SocketOption<?>, Object> options,
      Consumer<Opened<StreamingProtocol, Transport>> accepted,
      Runnable closed) {
    this.loop = loop;
    channels = ChannelWatches.of(loop);
    this.channel = channel;
    this.address = address;
    this.backlog = backlog;
    this.options = new HashMap<>(options);
    this.options.keySet().removeAll(channel.supportedOptions());
    this.accepted = accepted;
    this.closed = closed;
    channels.claim(channel, this);
  }

  @Override
  public SocketAddress address() {
    return address;
  }

  @Override
  public void resume() {
    if (!accepting && !ended) {
      accepting = true;
      if (retry == null) {
        channels.whenReadable(channel, this::acceptReady);
      }
    }
  }

  @Override
  public void pause() {
    accepting = false;
    channels.removeReader(channel);
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    pause();
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
    channels.release(channel);
    closed.run();
  }

  @Override
  public void loopClosed() {
    close();
  }

  private void acceptReady() {
    for (int i = 0; i <= backlog && accepting; i++) {
      SocketChannel next;
      try {
        next = channel.accept();
      } catch (IOException e) {
        noRoom(e);
        return;
      }
      if (next == null) {
        return;
      }
      full = false;
      accept(next);
    }
  }

  private void accept(SocketChannel next) {
    Opened<StreamingProtocol, Transport> opened;
    try {
      NioNetwork.set(next, options);
      opened = NioNetwork.streams(next);
    } catch (IOException e) { // its peer has reset it while it waited to be accepted
      ChannelEnd.LOG.log(System.Logger.Level.DEBUG, () -> "accepted " + next + " in vain", e);
      ChannelEnd.close(next);
      return;
    }
    try {
      accepted.accept(opened);
    } catch (KeyboardInterrupt e) {
      opened.close();
      throw e;
    } catch (Throwable e) {
      opened.close();
      loop.callExceptionHandler(
          new ErrorReport("Error on an accepted connection: " + next, e, this));
    }
  }

  private void noRoom(IOException exception) {
    if (!full) {
      full = true;
      loop.callExceptionHandler(new ErrorReport(
          "The system does not accept a connection; trying again each " + RETRY.toSeconds() + " s",
          exception,
          this));
    }
    channels.removeReader(channel);
    retry = loop.callLater(RETRY, () -> {
      retry = null;
      if (accepting) {
        channels.whenReadable(channel, this::acceptReady);
      }
    });
  }

  /// `<listener 127.0.0.1:80>`
  @Override
  public String toString() {
    return "<listener " + ChannelInfo.text(address) + ">";
  }
}
