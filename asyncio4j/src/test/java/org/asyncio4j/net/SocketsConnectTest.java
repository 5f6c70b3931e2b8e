package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.net.Sockets.*;
import static org.asyncio4j.net.SocketsTest.ANY_PORT;
import static org.asyncio4j.net.SocketsTest.cancelled;
import static org.asyncio4j.net.SocketsTest.connected;
import static org.asyncio4j.net.SocketsTest.exchange;
import static org.asyncio4j.net.SocketsTest.listening;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Limit;
import org.asyncio4j.LoopRun;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.loop.SelectorPoller;
import org.asyncio4j.loop.SystemClock;
import org.asyncio4j.spi.Network;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// How sockets that no transport has get connected.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketsConnectTest {
  private static SocketChannel unconnected() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    return channel;
  }

  /// A listener whose queue is full keeps who connects waiting until there is room; the system of
  /// the other side then tries again, after a second.
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it refuses who finds the queue full")
  void aCancelledConnectMayBeGivenAgain() throws IOException {
    LoopRun.of(() -> {
      List<SocketChannel> channels = new ArrayList<>();
      try (ServerSocketChannel listening = ServerSocketChannel.open()) {
        listening.bind(ANY_PORT, 1).configureBlocking(false);
        SocketAddress address = listening.getLocalAddress();
        Task<?> first = connectUntilItWaits(channels, address);
        cancelled(first);
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        SocketChannel channel = channels.getLast();
        assertThat(channel.isConnectionPending()).isTrue();
        Task<?> second = createTask(() -> sockConnect(channel, address));
        while (!second.done()) {
          sockAccept(listening).close();
          sleep(Duration.ZERO);
        }
        second.await();
        assertThat(channel.isConnected()).isTrue();
      } finally {
        for (SocketChannel channel : channels) {
          channel.close();
        }
      }
    });
  }

  private static Task<?> connectUntilItWaits(List<SocketChannel> channels, SocketAddress address)
      throws IOException {
    while (true) {
      SocketChannel channel = unconnected();
      channels.add(channel);
      Task<?> connecting = createTask(() -> sockConnect(channel, address));
      sleep(Duration.ZERO);
      if (!connecting.done()) {
        return connecting;
      }
    }
  }

  /// Looks names up in a table of one.
  private record OneHost(List<String> asked, List<InetAddress> addresses) implements Network {
    @Override
    public List<InetAddress> lookup(String host) {
      asked.add(host);
      return addresses;
    }

    @Override
    public Opened<StreamingProtocol, Transport> connect(
        SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options) {
      throw new AssertionError("only a name is looked up");
    }

    @Override
    public Listener listen(
        SocketAddress local,
        int backlog,
        Map<SocketOption<?>, Object> options,
        Consumer<Opened<StreamingProtocol, Transport>> accepted) {
      throw new AssertionError("only a name is looked up");
    }

    @Override
    public Opened<DatagramProtocol, DatagramTransport> datagrams(
        @Nullable SocketAddress local,
        @Nullable SocketAddress remote,
        Map<SocketOption<?>, Object> options) {
      throw new AssertionError("only a name is looked up");
    }
  }

  private static void byName(String... addresses) throws IOException {
    List<InetAddress> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(InetAddress.getByName(address));
    }
    var network = new OneHost(new ArrayList<>(), all);
    try (var loop =
        new EventLoop(SystemClock.INSTANCE, new SelectorPoller(), Coroutines.system(), network)) {
      Limit.on(loop);
      loop.runUntilComplete(() -> {
        try (ServerSocketChannel listening = listening(ANY_PORT);
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
          channel.configureBlocking(false);
          int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
          sockConnect(channel, InetSocketAddress.createUnresolved("a.host", port));
          try (SocketChannel there = sockAccept(listening)) {
            exchange(channel, there);
          }
        }
      });
    }
    assertThat(network.asked).containsExactly("a.host");
  }

  @Test
  void aNameIsLookedUpAndTheFirstAddressOfTheSocketsFamilyTaken() throws IOException {
    byName("127.0.0.1", "127.0.0.2");
    byName("::1", "127.0.0.1");
    assertThatThrownBy(() -> byName("::1"))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("a.host")
        .hasMessageContaining("is of the family of");
  }

  @Test
  void whereNobodyListensIsSaid() throws IOException {
    LoopRun.of(() -> {
      SocketAddress address;
      try (ServerSocketChannel listening = listening(ANY_PORT)) {
        address = listening.getLocalAddress();
      }
      try (SocketChannel channel = unconnected()) {
        assertThatThrownBy(() -> sockConnect(channel, address))
            .isInstanceOf(ConnectException.class)
            .hasMessageContaining("cannot connect to " + ChannelInfo.text(address))
            .hasCauseInstanceOf(IOException.class);
        assertThat(channel.isOpen()).isFalse();
      }
    });
  }

  @Test
  void whatIsAcceptedIsNonBlockingAndKnowsItsPeer() throws Exception {
    connected(ANY_PORT, (here, there) -> {
      assertThat(there.isBlocking()).isFalse();
      assertThat(there.getRemoteAddress()).isEqualTo(here.getLocalAddress());
    });
  }

  @Test
  void aListenerMayBeClosedAfterNobodyCame() throws IOException {
    LoopRun.of(() -> {
      SocketAddress address;
      try (ServerSocketChannel listening = listening(ANY_PORT)) {
        address = listening.getLocalAddress();
        assertThatThrownBy(() -> timeout(Duration.ofMillis(1), () -> sockAccept(listening)))
            .isInstanceOf(TimeoutException.class);
        Task<?> cancelled = createTask(() -> sockAccept(listening));
        cancelled(cancelled);
        assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
      }
      try (SocketChannel channel = unconnected()) {
        assertThatThrownBy(() -> sockConnect(channel, address))
            .isInstanceOf(ConnectException.class);
      }
    });
  }
}
