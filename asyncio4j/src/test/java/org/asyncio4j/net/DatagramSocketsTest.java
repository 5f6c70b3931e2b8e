package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.net.Sockets.*;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.LoopRun;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.loop.SystemClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Datagrams through channels that no transport has.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramSocketsTest {
  private interface Body {
    void run(DatagramChannel here, DatagramChannel there) throws Exception;
  }

  private static void bound(Body body) throws Exception {
    LoopRun.of(() -> {
      try (DatagramChannel here = DatagramChannel.open();
          DatagramChannel there = DatagramChannel.open()) {
        for (DatagramChannel each : new DatagramChannel[] {here, there}) {
          each.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);
        }
        body.run(here, there);
      }
    });
  }

  private static ByteBuffer bytes(String text) {
    return UTF_8.encode(text);
  }

  @Test
  void aDatagramIsReceivedWithItsSender() throws Exception {
    bound((here, there) -> {
      Task<Datagram> receiving = createTask(() -> sockRecvfrom(there, 4096));
      sleep(Duration.ZERO);
      assertThat(receiving.done()).isFalse();
      ByteBuffer data = bytes("hello");
      sockSendto(here, data, there.getLocalAddress());
      assertThat(data.hasRemaining()).isFalse();
      Datagram got = receiving.await();
      assertThat(new String(got.data(), UTF_8)).isEqualTo("hello");
      assertThat(got.sender()).isEqualTo(here.getLocalAddress());
    });
  }

  @Test
  void anEmptyDatagramIsOne() throws Exception {
    bound((here, there) -> {
      sockSendto(here, ByteBuffer.allocate(0), there.getLocalAddress());
      assertThat(sockRecvfrom(there, 9).data()).isEmpty();
    });
  }

  @Test
  void aDatagramIsReceivedIntoABufferAsFarAsThereIsRoom() throws Exception {
    bound((here, there) -> {
      sockSendto(here, bytes("hello"), there.getLocalAddress());
      ByteBuffer into = ByteBuffer.allocate(9).put((byte) '>');
      assertThat(sockRecvfromInto(there, into)).isEqualTo(here.getLocalAddress());
      assertThat(new String(into.array(), 0, into.position(), UTF_8)).isEqualTo(">hello");

      sockSendto(here, bytes("hello"), there.getLocalAddress());
      sockSendto(here, bytes("world"), there.getLocalAddress());
      into.clear().limit(4);
      sockRecvfromInto(there, into);
      assertThat(new String(into.array(), 0, into.position(), UTF_8)).isEqualTo("hell");
      assertThat(new String(sockRecvfrom(there, 2).data(), UTF_8)).isEqualTo("wo");
    });
  }

  @Test
  void aCancelledReceiverHasTakenNothing() throws Exception {
    bound((here, there) -> {
      Task<Datagram> first = createTask(() -> sockRecvfrom(there, 9));
      sleep(Duration.ZERO);
      first.cancel();
      Task<Datagram> second = createTask(() -> sockRecvfrom(there, 9));
      sockSendto(here, bytes("hello"), there.getLocalAddress());
      assertThat(new String(second.await().data(), UTF_8)).isEqualTo("hello");
      assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void whereThereIsNoRoomASendWaitsForIt() throws Exception {
    var busy = new BusyDatagrams();
    busy.socket.configureBlocking(false);
    try (var loop = new EventLoop(SystemClock.INSTANCE, busy, Coroutines.system())) {
      loop.runUntilComplete(() -> sockSendto(busy.socket, bytes("hello"), FakeSocket.THERE));
      assertThat(busy.watching()).isFalse();
    }
    assertThat(busy.socket.sent).containsExactly("hello");
    assertThat(busy.socket.writes).isEqualTo(2);
  }

  @Test
  void aBlockingChannelIsRefused() throws Exception {
    bound((here, there) -> {
      there.configureBlocking(true);
      assertThatThrownBy(() -> sockRecvfrom(there, 1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sockRecvfromInto(there, ByteBuffer.allocate(1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sockSendto(there, bytes("x"), here.getLocalAddress()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be non-blocking");
    });
  }
}
