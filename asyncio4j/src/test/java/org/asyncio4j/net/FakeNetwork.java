package org.asyncio4j.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.asyncio4j.EventLoop;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.loop.SelectorPoller;
import org.asyncio4j.loop.SystemClock;
import org.asyncio4j.spi.Network;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// The system's network, with names of its own that are looked up without a wait.
class FakeNetwork implements Network {
  private final Map<String, List<InetAddress>> names = new HashMap<>();
  private final Network system;

  FakeNetwork() {
    try (var loop = new EventLoop()) {
      system = NioNetwork.of(loop);
    }
  }

  /// Gives a name some addresses.
  FakeNetwork name(String host, String... addresses) {
    names.put(host, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
    return this;
  }

  /// Runs a test on a loop that has this network, as [Real#run] does.
  <X extends Throwable> void run(RunnableOp<X> test) throws X {
    Real.run(
        () -> new EventLoop(SystemClock.INSTANCE, new SelectorPoller(), Coroutines.system(), this),
        test);
  }

  @Override
  public List<InetAddress> lookup(String host) throws IOException {
    return names.getOrDefault(host, List.of());
  }

  @Override
  public Opened<StreamingProtocol, Transport> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options)
      throws IOException {
    return system.connect(remote, local, options);
  }

  @Override
  public Listener listen(
      SocketAddress local,
      int backlog,
      Map<SocketOption<?>, Object> options,
      Consumer<Opened<StreamingProtocol, Transport>> accepted)
      throws IOException {
    return system.listen(local, backlog, options, accepted);
  }

  @Override
  public Opened<DatagramProtocol, DatagramTransport> datagrams(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    return system.datagrams(local, remote, options);
  }
}
