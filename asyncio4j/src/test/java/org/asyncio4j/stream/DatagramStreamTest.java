package org.asyncio4j.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.net.Datagram;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.CancelEverywhere;
import org.asyncio4j.transport.ConnectionResetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Datagrams that are awaited, in memory and through sockets.
class DatagramStreamTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static void pingPong() throws IOException {
    try (var server = openDatagram(ANY_PORT, null);
        var client = openDatagram(null, server.address())) {
      client.send("ping".getBytes(UTF_8));
      Datagram ping = server.receive();
      assertThat(ping.data()).asString(UTF_8).isEqualTo("ping");
      assertThat(ping.sender()).isEqualTo(client.address());
      server.send(new byte[0], ping.sender());
      assertThat(client.receive().data()).isEmpty();
    }
  }

  @AsyncioTest
  void theyComeInMemory() throws IOException {
    pingPong();
    sleep(Duration.ZERO);
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theyComeThroughSockets() throws IOException {
    run(DatagramStreamTest::pingPong);
  }

  @AsyncioTest
  void whoReceivesFirstGetsTheFirst() throws IOException {
    try (var server = openDatagram(ANY_PORT, null)) {
      Task<Datagram> first = createTask(() -> server.receive());
      Task<Datagram> second = createTask(() -> server.receive());
      sleep(Duration.ZERO);
      server.send(new byte[] {1}, server.address());
      server.send(new byte[] {2}, server.address());
      assertThat(gather(first, second).stream().map(each -> (int) each.data()[0]))
          .containsExactly(1, 2);
    }
    sleep(Duration.ZERO);
  }

  @AsyncioTest
  void whoIsWokenAndCancelledLeavesItToTheNext() throws IOException {
    try (var server = openDatagram(ANY_PORT, null)) {
      Task<Datagram> first = createTask(() -> server.receive());
      Task<Datagram> second = createTask(() -> server.receive());
      sleep(Duration.ZERO);
      server.send(new byte[] {1}, server.address());
      getRunningLoop().callSoon(first::cancel); // behind what wakes it
      assertThat(second.await().data()).containsExactly(1);
      assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
    }
    sleep(Duration.ZERO);
  }

  @AsyncioTest
  void aRefusedOneIsTheNextCallsError() throws IOException {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    try (var client = openDatagram(null, nobody)) {
      client.send(new byte[1]);
      assertThatThrownBy(client::receive).isInstanceOf(PortUnreachableException.class);
      client.send(new byte[1]);
    }
    sleep(Duration.ZERO);
  }

  @AsyncioTest
  void closingEndsWhoWaits() throws IOException {
    var server = openDatagram(ANY_PORT, null);
    Task<Datagram> receiving = createTask(() -> server.receive());
    sleep(Duration.ZERO);
    server.close();
    server.close();
    assertThatThrownBy(receiving::await).isInstanceOf(ConnectionResetException.class);
    assertThatThrownBy(() -> server.send(new byte[1], ANY_PORT)).isInstanceOf(IOException.class);
  }

  @AsyncioTest
  void whatNobodyReceivesIsBoundedAndCounted() throws IOException {
    try (var server = openDatagram(ANY_PORT, null)) {
      for (int i = 0; i < 1_500; i++) {
        server.send(new byte[1], server.address());
      }
      sleep(Duration.ZERO);
      assertThat(server.lost()).isEqualTo(500);
    }
    sleep(Duration.ZERO);
  }

  @Test
  void cancelledAnywhereNoneIsLost() {
    new CancelEverywhere().test(attempt -> {
      try (var server = openDatagram(ANY_PORT, null)) {
        var got = new ArrayList<Byte>();
        Task<?> sender = createTask(() -> {
          for (byte i = 0; i < 3; i++) {
            server.send(new byte[] {i}, server.address());
            sleep(Duration.ofSeconds(1));
          }
        });
        attempt.run(() -> {
          for (int i = 0; i < 3; i++) {
            got.add(server.receive().data()[0]);
          }
        });
        sender.await();
        while (got.size() < 3) {
          got.add(server.receive().data()[0]);
        }
        assertThat(got).isEqualTo(List.of((byte) 0, (byte) 1, (byte) 2));
      }
      sleep(Duration.ZERO);
    });
  }
}
