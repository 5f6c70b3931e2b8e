package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.net.Sockets.*;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.asyncio4j.LoopRun;
import org.asyncio4j.Task;
import org.asyncio4j.transport.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Streams of bytes through channels that no transport has.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketsTest {
  static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  interface Body {
    void run(SocketChannel here, SocketChannel there) throws Exception;
  }

  private static ByteBuffer bytes(String text) {
    return UTF_8.encode(text);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  static ServerSocketChannel listening(SocketAddress address) throws IOException {
    ServerSocketChannel listening = address instanceof UnixDomainSocketAddress
        ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        : ServerSocketChannel.open();
    listening.bind(address).configureBlocking(false);
    return listening;
  }

  /// Runs it with both ends of a connection.
  static void connected(SocketAddress address, Body body) throws Exception {
    LoopRun.of(() -> {
      try (ServerSocketChannel listening = listening(address);
          SocketChannel here = address instanceof UnixDomainSocketAddress
              ? SocketChannel.open(StandardProtocolFamily.UNIX)
              : SocketChannel.open()) {
        here.configureBlocking(false);
        Task<SocketChannel> accepting = createTask(() -> sockAccept(listening));
        sockConnect(here, listening.getLocalAddress());
        try (SocketChannel there = accepting.await()) {
          body.run(here, there);
        }
      }
    });
  }

  static void exchange(SocketChannel here, SocketChannel there) throws IOException {
    Task<byte[]> receiving = createTask(() -> sockRecv(there, 1024));
    sleep(Duration.ZERO);
    assertThat(receiving.done()).isFalse();
    sockSendall(here, bytes("request"));
    assertThat(text(receiving.await())).isEqualTo("request");

    sockSendall(there, bytes("answer"));
    ByteBuffer into = ByteBuffer.allocate(1024).position(2);
    assertThat(sockRecvInto(here, into)).isEqualTo(6);
    assertThat(into.position()).isEqualTo(8);
    assertThat(sockRecvInto(here, ByteBuffer.allocate(0))).isZero();
    there.close();
    assertThat(sockRecv(here, 1)).isEmpty();
    assertThat(sockRecvInto(here, into)).isZero();
  }

  @Test
  void bytesAreSentAndReceived() throws Exception {
    connected(ANY_PORT, SocketsTest::exchange);
  }

  @Test
  void bytesAreSentAndReceivedThroughAUnixSocket(@TempDir Path folder) throws Exception {
    connected(UnixDomainSocketAddress.of(folder.resolve("socket")), SocketsTest::exchange);
  }

  @Test
  void aBlockingChannelIsRefused() throws IOException {
    LoopRun.of(() -> {
      try (var listening = ServerSocketChannel.open();
          var channel = SocketChannel.open()) {
        ThrowingCallable[] calls = {
          () -> sockConnect(channel, ANY_PORT),
          () -> sockSendall(channel, bytes("x")),
          () -> sockRecv(channel, 1),
          () -> sockRecvInto(channel, ByteBuffer.allocate(1)),
          () -> sockAccept(listening),
        };
        for (ThrowingCallable call : calls) {
          assertThatThrownBy(call)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("must be non-blocking");
        }
      }
    });
  }

  @Test
  void fewerThanOneByteCannotBeReceived() throws Exception {
    connected(
        ANY_PORT,
        (here, _) -> assertThatThrownBy(() -> sockRecv(here, 0))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("count is 0"));
  }

  @Test
  void aChannelOfATransportIsRefused() throws Exception {
    connected(ANY_PORT, (here, _) -> {
      var transport = Endpoints.createConnection(() -> new Protocol() {}, here).transport();
      assertThatThrownBy(() -> sockRecv(here, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is used by transport");
      transport.abort();
    });
  }

  @Test
  void aSocketThatWasConnectedHereMayBecomeATransports() throws Exception {
    connected(ANY_PORT, (here, there) -> {
      var transport = Endpoints.createConnection(() -> new Protocol() {}, here).transport();
      transport.write(bytes("hello"));
      transport.close();
      assertThat(text(sockRecv(there, 9))).isEqualTo("hello");
      assertThat(sockRecv(there, 9)).isEmpty();
    });
  }

  @Test
  void muchIsSentWhileItIsReceived() throws Exception {
    byte[] much = new byte[1024 * 1024];
    new Random(1).nextBytes(much); // any will do
    connected(ANY_PORT, (here, there) -> {
      Task<?> sending = createTask(() -> sockSendall(here, ByteBuffer.wrap(much)));
      ByteBuffer got = ByteBuffer.allocate(much.length);
      while (got.hasRemaining()) {
        got.put(sockRecv(there, Math.min(65_536, got.remaining())));
      }
      sending.await();
      assertThat(Arrays.equals(got.array(), much)).isTrue();
    });
    connected(ANY_PORT, (here, there) -> {
      ByteBuffer data = ByteBuffer.wrap(much);
      Task<?> sending = createTask(() -> sockSendall(here, data));
      ByteBuffer got = ByteBuffer.allocate(much.length);
      while (got.hasRemaining()) {
        sockRecvInto(there, got);
      }
      sending.await();
      assertThat(data.hasRemaining()).isFalse();
      assertThat(Arrays.equals(got.array(), much)).isTrue();
    });
  }

  /* -------------------------------------- cancelled --------------------------------------- */

  static void cancelled(Task<?> task) {
    sleep(Duration.ZERO);
    assertThat(task.done()).isFalse();
    task.cancel();
  }

  @Test
  void aCancelledReceiverIsNotInTheWayOfTheNext() throws Exception {
    connected(ANY_PORT, (here, there) -> {
      Task<byte[]> first = createTask(() -> sockRecv(here, 1024));
      cancelled(first);
      Task<byte[]> second = createTask(() -> sockRecv(here, 1024)); // before that is over
      sockSendall(there, bytes("data"));
      assertThat(text(second.await())).isEqualTo("data");
      assertThat(first.cancelled()).isTrue();

      ByteBuffer into = ByteBuffer.allocate(9);
      Task<Integer> third = createTask(() -> sockRecvInto(here, into));
      cancelled(third);
      Task<Integer> fourth = createTask(() -> sockRecvInto(here, into));
      sockSendall(there, bytes("more"));
      assertThat(fourth.await()).isEqualTo(4);
      assertThat(third.cancelled()).isTrue();
      assertThat(text(Arrays.copyOf(into.array(), into.position()))).isEqualTo("more");
    });
  }

  @Test
  void ofACancelledSenderThePositionTellsWhatWasSent() throws Exception {
    byte[] much = new byte[16 * 1024 * 1024];
    new Random(1).nextBytes(much); // any will do
    connected(ANY_PORT, (here, there) -> {
      ByteBuffer data = ByteBuffer.wrap(much);
      Task<?> first = createTask(() -> sockSendall(here, data));
      cancelled(first);
      assertThat(data.position()).isBetween(1, much.length - 1);
      Task<?> second = createTask(() -> sockSendall(here, data)); // before that is over
      ByteBuffer got = ByteBuffer.allocate(much.length);
      while (got.hasRemaining()) {
        sockRecvInto(there, got);
      }
      second.await();
      assertThat(first.cancelled()).isTrue();
      assertThat(Arrays.equals(got.array(), much)).isTrue();
    });
  }
}
