package org.asyncio4j.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.loop.ChannelWatches;
import org.asyncio4j.spi.Network;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// The sockets of the system, by java.nio.
final class NioNetwork implements Network {
  static final NioNetwork INSTANCE = new NioNetwork();

  private NioNetwork() {}

  /// The network of a loop.
  static Network of(EventLoop loop) {
    Network own = loop.getNetwork();
    return own != null ? own : INSTANCE;
  }

  @Override
  public List<InetAddress> lookup(String host) throws IOException {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return lookupName(host);
    }
  }

  private static List<InetAddress> lookupName(String host) throws IOException {
    try {
      return List.of(Asyncio.toThread(() -> InetAddress.getAllByName(host)));
    } catch (UnknownHostException e) {
      var unknown =
          new UnknownHostException("host '" + host + "' has no address: " + e.getMessage());
      unknown.initCause(e);
      throw unknown;
    }
  }

  @Override
  public Opened<StreamingProtocol, Transport> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options)
      throws IOException {
    SocketChannel channel = SocketChannel.open(Addresses.family(remote));
    try {
      set(channel, options);
      if (local != null) {
        bind(channel, local);
      }
      channel.configureBlocking(false);
      Sockets.connect(channel, remote);
      return streams(channel);
    } catch (Throwable e) {
      ChannelEnd.close(channel);
      throw e;
    }
  }

  /// A connection that was made elsewhere.
  ///
  /// @throws IOException if it is broken already
  static Opened<StreamingProtocol, Transport> streams(SelectableChannel channel)
      throws IOException {
    EventLoop loop = Asyncio.getRunningLoop();
    ChannelWatches.of(loop).requireFree(channel);
    channel.configureBlocking(false);
    ChannelInfo info = ChannelInfo.of(channel);
    if (channel instanceof NetworkChannel socket) {
      withoutDelay(socket);
    }
    return new Opened<>() {
      @Override
      public Transport attach(StreamingProtocol protocol, Runnable lost) {
        var transport = new ChannelTransport(loop, info, protocol, lost);
        transport.begin();
        return transport;
      }

      @Override
      public void close() {
        ChannelEnd.close(channel);
      }
    };
  }

  private static void withoutDelay(NetworkChannel socket) throws IOException {
    if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  @Override
  public Listener listen(
      SocketAddress local,
      int backlog,
      Map<SocketOption<?>, Object> options,
      Consumer<Opened<StreamingProtocol, Transport>> accepted)
      throws IOException {
    ServerSocketChannel channel = bound(local, backlog, options);
    return listener(channel, backlog, options, accepted, () -> ChannelEnd.close(channel));
  }

  static ServerSocketChannel bound(
      SocketAddress local, int backlog, Map<SocketOption<?>, Object> options) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(Addresses.family(local));
    try {
      set(channel, options);
      channel.bind(local, backlog);
      return channel;
    } catch (IOException e) {
      ChannelEnd.close(channel);
      throw cannotBind(local, e);
    } catch (Throwable e) {
      ChannelEnd.close(channel);
      throw e;
    }
  }

  /// Of a socket that listens already.
  ///
  /// @param closed closes the channel, unless others share it
  static Listener listener(
      ServerSocketChannel channel,
      int backlog,
      Map<SocketOption<?>, Object> options,
      Consumer<Opened<StreamingProtocol, Transport>> accepted,
      Runnable closed)
      throws IOException {
    channel.configureBlocking(false);
    return new ChannelListener(
        Asyncio.getRunningLoop(),
        channel,
        channel.getLocalAddress(),
        backlog,
        options,
        accepted,
        closed);
  }

  @Override
  public Opened<DatagramProtocol, DatagramTransport> datagrams(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    SocketAddress one = remote != null ? remote : local;
    DatagramChannel channel =
        one == null ? DatagramChannel.open() : DatagramChannel.open(Addresses.family(one));
    try {
      set(channel, options);
      bind(channel, local);
      // One that may broadcast takes answers from all hosts, so that it only knows where to send.
      if (remote != null && !options.containsKey(StandardSocketOptions.SO_BROADCAST)) {
        connect(channel, remote);
      }
      return datagrams(channel, remote);
    } catch (Throwable e) {
      ChannelEnd.close(channel);
      throw e;
    }
  }

  private static void connect(DatagramChannel channel, SocketAddress remote) throws IOException {
    try {
      channel.connect(remote);
    } catch (IOException e) {
      throw Sockets.cannotConnect(remote, e);
    }
  }

  /// A socket that is open.
  ///
  /// @param remote where it sends to by default; null for the address that it is connected to
  static Opened<DatagramProtocol, DatagramTransport> datagrams(
      DatagramChannel channel, @Nullable SocketAddress remote) throws IOException {
    EventLoop loop = Asyncio.getRunningLoop();
    ChannelWatches.of(loop).requireFree(channel);
    channel.configureBlocking(false);
    ChannelInfo known = ChannelInfo.of(channel);
    ChannelInfo info = remote == null ? known : new ChannelInfo(channel, known.local(), remote);
    return new Opened<>() {
      @Override
      public DatagramTransport attach(DatagramProtocol protocol, Runnable lost) {
        var transport = new ChannelDatagrams(loop, info, protocol, lost);
        transport.begin();
        return transport;
      }

      @Override
      public void close() {
        ChannelEnd.close(channel);
      }
    };
  }

  /// Sets options. Those that a listening socket does not know are for the connections that it
  /// accepts.
  static void set(NetworkChannel channel, Map<SocketOption<?>, Object> options) throws IOException {
    for (var option : options.entrySet()) {
      SocketOption<?> name = option.getKey();
      if (channel.supportedOptions().contains(name)) {
        set(channel, name, option.getValue());
      } else if (name == StandardSocketOptions.SO_REUSEPORT) {
        throw new IllegalArgumentException("this system cannot share ports: it has no " + name);
      }
    }
  }

  private static <T> void set(NetworkChannel channel, SocketOption<T> option, Object value)
      throws IOException {
    channel.setOption(option, option.type().cast(value));
  }

  private static void bind(NetworkChannel channel, @Nullable SocketAddress local)
      throws IOException {
    try {
      channel.bind(local);
    } catch (IOException e) {
      throw cannotBind(local, e);
    }
  }

  private static IOException cannotBind(@Nullable SocketAddress local, IOException e) {
    var bind = new BindException(
        "cannot bind to address " + ChannelInfo.text(local) + ": " + e.getMessage());
    bind.initCause(e);
    return bind;
  }
}
