package org.asyncio4j.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.loop.ChannelWatches;
import org.jspecify.annotations.Nullable;

/// What tasks do with channels of java.nio themselves, without transports. `import static` it.
///
/// Each suspends until the system is ready for it. A channel is in non-blocking mode, or the call
/// throws [IllegalArgumentException]; one that belongs to a transport is refused with an
/// [IllegalStateException].
///
/// **Cancelled,** a call that receives has taken nothing; what one that sends has sent, the
/// position
/// of its buffer tells.
///
/// asyncio: the `sock_*` methods of event loops.
public final class Sockets {
  private static final int SENDFILE_STEP = 256 * 1024;

  private Sockets() {}

  /// Something that is done when the system is ready for it.
  private interface Attempt<T> {
    /// Tries it.
    ///
    /// @return null if it is not ready
    @Nullable
    T run() throws IOException;
  }

  private static <T> T whenReadable(SelectableChannel channel, Attempt<T> attempt)
      throws IOException {
    ChannelWatches<?> channels = channelsFor(channel);
    return repeat(attempt, wake -> channels.whenReadable(channel, wake));
  }

  private static <T> T whenWritable(SelectableChannel channel, Attempt<T> attempt)
      throws IOException {
    ChannelWatches<?> channels = channelsFor(channel);
    return repeat(attempt, wake -> channels.whenWritable(channel, wake));
  }

  /// Tries again whenever the channel is ready.
  ///
  /// @param watch has what it is given called when the channel is ready
  private static <T> T repeat(Attempt<T> attempt, Function<Runnable, ChannelWatches.Watching> watch)
      throws IOException {
    T result = attempt.run();
    while (result == null) {
      Future<@Nullable Void> ready = Asyncio.getRunningLoop().createFuture();
      await(ready, watch.apply(() -> wake(ready)));
      result = attempt.run();
    }
    return result;
  }

  private static ChannelWatches<?> channelsFor(SelectableChannel channel) {
    EventLoop loop = Asyncio.getRunningLoop();
    if (channel.isBlocking()) {
      throw new IllegalArgumentException(
          channel + " must be non-blocking: call configureBlocking(false)");
    }
    ChannelWatches<?> channels = ChannelWatches.of(loop);
    channels.requireFree(channel);
    return channels;
  }

  private static void wake(Future<@Nullable Void> ready) {
    if (!ready.done()) {
      ready.setResult(null);
    }
  }

  private static void await(Future<@Nullable Void> ready, ChannelWatches.Watching watching) {
    try {
      ready.await();
    } finally {
      watching.end();
    }
  }

  /// Receives bytes.
  ///
  /// @param channel a socket
  /// @param count how many at most; positive
  /// @return what has come, at least one byte; empty at the end
  /// @throws IOException if the connection has broken
  public static byte[] sockRecv(SocketChannel channel, int count) throws IOException {
    if (count < 1) {
      throw new IllegalArgumentException(
          "count is " + count + ": at least one byte can be asked for");
    }
    ByteBuffer data = ByteBuffer.allocate(count);
    sockRecvInto(channel, data);
    return Arrays.copyOf(data.array(), data.position());
  }

  /// Receives bytes into a buffer.
  ///
  /// @param channel a socket
  /// @param data gets what has come, from its position on
  /// @return how many bytes came; 0 at the end, or if the buffer has no room
  /// @throws IOException if the connection has broken
  public static int sockRecvInto(SocketChannel channel, ByteBuffer data) throws IOException {
    if (!data.hasRemaining()) {
      return 0;
    }
    return whenReadable(channel, () -> {
      int count = channel.read(data);
      return count == 0 ? null : Math.max(count, 0);
    });
  }

  /// Sends bytes, all of them.
  ///
  /// @param channel a socket
  /// @param data what to send; its position moves to its limit
  /// @throws IOException if the connection has broken
  public static void sockSendall(SocketChannel channel, ByteBuffer data) throws IOException {
    whenWritable(channel, () -> {
      WriteQueue.send(channel, data);
      return data.hasRemaining() ? null : true;
    });
  }

  /// Connects. An address that is not resolved yet is looked up.
  ///
  /// @param channel a socket that is not connected. If this is cancelled, it is still connecting,
  ///     and may be given again
  /// @param address where to
  /// @throws IOException if nobody answers there; the socket is closed then
  public static void sockConnect(SocketChannel channel, SocketAddress address) throws IOException {
    channelsFor(channel);
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      connectByName(channel, inet);
    } else {
      connect(channel, address);
    }
  }

  private static void connectByName(SocketChannel channel, InetSocketAddress name)
      throws IOException {
    List<InetSocketAddress> addresses = Addresses.lookup(
        NioNetwork.of(Asyncio.getRunningLoop()), name.getHostString(), name.getPort());
    for (InetSocketAddress address : addresses) {
      try {
        connect(channel, address);
        return;
      } catch (UnsupportedAddressTypeException e) {
        // of another family than the socket, which alone knows its own
      }
    }
    throw new ConnectException("cannot connect to " + name.getHostString() + ": none of its"
        + " addresses, " + addresses + ", is of the family of " + channel);
  }

  /// Looks an address up that is only a name.
  static InetSocketAddress resolved(InetSocketAddress address) throws IOException {
    return address.isUnresolved()
        ? Addresses.lookup(
                NioNetwork.of(Asyncio.getRunningLoop()), address.getHostString(), address.getPort())
            .getFirst()
        : address;
  }

  static void connect(SocketChannel channel, SocketAddress address) throws IOException {
    try {
      if (channel.isConnectionPending() || !channel.connect(address)) {
        whenWritable(channel, () -> channel.finishConnect() ? true : null);
      }
    } catch (IOException e) {
      throw cannotConnect(address, e);
    }
  }

  static IOException cannotConnect(SocketAddress address, IOException e) {
    var failed =
        new ConnectException("cannot connect to " + describe(address) + ": " + e.getMessage());
    failed.initCause(e);
    return failed;
  }

  /// With the name that an address was looked up by.
  private static String describe(SocketAddress address) {
    String text = ChannelInfo.text(address);
    String host = address instanceof InetSocketAddress inet ? inet.getHostString() : text;
    return text.contains(host) ? text : host + " (" + text + ")";
  }

  /// Accepts a connection.
  ///
  /// @param channel listens
  /// @return the connection's socket, in non-blocking mode
  /// @throws IOException if the system does not give one
  public static SocketChannel sockAccept(ServerSocketChannel channel) throws IOException {
    SocketChannel accepted = whenReadable(channel, channel::accept);
    accepted.configureBlocking(false);
    return accepted;
  }

  /// Receives a datagram.
  ///
  /// @param channel a socket for datagrams
  /// @param count how many bytes are kept; what a datagram has beyond that is lost
  /// @return the datagram
  /// @throws IOException if one that was sent before was refused
  public static Datagram sockRecvfrom(DatagramChannel channel, int count) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(count);
    SocketAddress sender = sockRecvfromInto(channel, data);
    return new Datagram(Arrays.copyOf(data.array(), data.position()), sender);
  }

  /// Receives a datagram into a buffer.
  ///
  /// @param channel a socket for datagrams
  /// @param data gets the datagram, from its position on; what has no room is lost
  /// @return where it came from
  /// @throws IOException if one that was sent before was refused
  public static SocketAddress sockRecvfromInto(DatagramChannel channel, ByteBuffer data)
      throws IOException {
    return whenReadable(channel, () -> channel.receive(data));
  }

  /// Sends a datagram.
  ///
  /// @param channel a socket for datagrams
  /// @param data what to send; its position moves to its limit
  /// @param receiver where to
  /// @throws IOException if it, or one before, was refused
  public static void sockSendto(DatagramChannel channel, ByteBuffer data, SocketAddress receiver)
      throws IOException {
    boolean empty = !data.hasRemaining();
    whenWritable(channel, () -> (channel.send(data, receiver) > 0 || empty) ? true : null);
  }

  /// Sends a part of a file, without a copy of it where the system can.
  ///
  /// @param channel a socket
  /// @param file what to send; its position moves behind what was sent, also if this fails
  /// @param offset where the part begins; not negative
  /// @param count how long it is at most; positive
  /// @return how many bytes were sent: less than `count` where the file ends
  /// @throws IOException if the connection has broken, or the file cannot be read
  public static long sockSendfile(SocketChannel channel, FileChannel file, long offset, long count)
      throws IOException {
    requirePart(offset, count);
    var done = new long[1];
    try {
      whenWritable(channel, () -> {
        long step =
            file.transferTo(offset + done[0], Math.min(count - done[0], SENDFILE_STEP), channel);
        done[0] += step;
        boolean ended = step == 0 && offset + done[0] >= file.size();
        return (ended || done[0] == count) ? true : null;
      });
    } finally {
      file.position(offset + done[0]);
    }
    return done[0];
  }

  static void requirePart(long offset, long count) {
    if (offset < 0 || count < 1) {
      throw new IllegalArgumentException("a part of a file begins at 0 or later, and has a byte or"
          + " more: offset is " + offset + ", count is " + count);
    }
  }
}
