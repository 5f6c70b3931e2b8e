package org.asyncio4j.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Task;
import org.asyncio4j.net.DatagramOptions;
import org.asyncio4j.net.Endpoints;
import org.asyncio4j.stream.StreamHandler;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.ExtraInfo;

/// A program finds in memory what it would find on the real network.
class MemoryNetworkTest {
  private static final StreamHandler ECHO = (reader, writer) -> {
    for (byte[] line : reader.lines()) {
      writer.send(line);
    }
    writer.close();
  };

  @AsyncioTest
  void aServerAnswersByNameAndPort(VirtualClock clock) throws IOException {
    var server = startServer(ECHO, "example.org", 80);
    try (var connection = openConnection("example.org", 80)) {
      connection.writer().send("hello\n", UTF_8);
      assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
      connection.writer().writeEof();
      assertThat(connection.reader().readLine(UTF_8)).isNull();
    }
    server.close();
    server.waitClosed();
    assertThat(clock.time()).isZero();
  }

  @AsyncioTest
  void whereNobodyServesNobodyAnswers() throws IOException {
    assertThatThrownBy(() -> openConnection("example.org", 80))
        .isInstanceOf(ConnectException.class);
    var server = startServer(ECHO, "example.org", 0);
    int port = server.port();
    assertThatThrownBy(() -> startServer(ECHO, "example.org", port))
        .isInstanceOf(BindException.class);
    server.close();
    assertThatThrownBy(() -> openConnection("example.org", port))
        .isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> openConnection("nowhere.invalid", 80))
        .hasMessageContaining("nowhere.invalid");
  }

  @AsyncioTest
  void whoWritesMuchWaitsForWhoReads() throws IOException {
    var server = startServer(
        (reader, writer) -> {
          sleep(Duration.ofHours(1));
          assertThat(reader.read()).hasSize(1_000_000);
          writer.close();
        },
        null,
        0);
    try (var connection = openConnection("localhost", server.port())) {
      connection.writer().write(new byte[1_000_000]);
      assertThatThrownBy(() -> timeout(Duration.ofMinutes(1), connection.writer()::drain))
          .isInstanceOf(org.asyncio4j.TimeoutException.class);
      connection.writer().drain();
      assertThat(getRunningLoop().time()).isEqualTo(Duration.ofHours(1));
      connection.writer().writeEof();
      assertThat(connection.reader().read()).isEmpty();
    }
    server.shutdown(Duration.ZERO);
  }

  @AsyncioTest
  void aResetReachesBothSides(MemoryNetwork network) throws IOException {
    List<Throwable> seen = new ArrayList<>();
    var server = startServer(
        (reader, writer) -> {
          try {
            reader.read();
          } catch (IOException e) {
            seen.add(e);
          }
        },
        null,
        0);
    var connection = openConnection("localhost", server.port());
    Task<byte[]> reading = createTask(() -> connection.reader().read());
    sleep(Duration.ZERO);
    network.reset(connection.writer().transport());
    assertThatThrownBy(reading::await).isInstanceOf(ConnectionResetException.class);
    server.close();
    server.waitClosed();
    sleep(Duration.ZERO);
    assertThat(seen).singleElement().isInstanceOf(ConnectionResetException.class);
  }

  @AsyncioTest
  void writingToWhoHasClosedEndsTheConnection() throws IOException {
    var server = startServer((_, writer) -> writer.close(), null, 0);
    var connection = openConnection("localhost", server.port());
    assertThat(connection.reader().read()).isEmpty();
    assertThatThrownBy(() -> {
          while (true) {
            connection.writer().send(new byte[1000]);
            sleep(Duration.ZERO);
          }
        })
        .isInstanceOf(ConnectionResetException.class);
    server.close();
  }

  @AsyncioTest
  void datagramsArriveOrAreRefused() throws IOException {
    List<String> events = new ArrayList<>();
    class Log implements DatagramProtocol {
      @Override
      public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        events.add(UTF_8.decode(data) + " from " + ((InetSocketAddress) sender).getPort());
      }

      @Override
      public void errorReceived(IOException exception) {
        events.add(exception.getClass().getSimpleName());
      }
    }
    var there = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353);
    var server = Endpoints.createDatagramEndpoint(Log::new, there, null, DatagramOptions.DEFAULT);
    var client = Endpoints.createDatagramEndpoint(Log::new, null, there, DatagramOptions.DEFAULT);
    client.transport().sendto("hello".getBytes(UTF_8), null);
    sleep(Duration.ZERO);
    var from = (InetSocketAddress) client.transport().getExtraInfo(ExtraInfo.SOCKNAME);
    assertThat(events).containsExactly("hello from " + from.getPort());
    server.transport().close();
    client.transport().sendto("anyone?".getBytes(UTF_8), null);
    sleep(Duration.ZERO);
    assertThat(events).endsWith(PortUnreachableException.class.getSimpleName());
    client.transport().close();
    sleep(Duration.ZERO);
  }
}
