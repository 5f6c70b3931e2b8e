package org.asyncio4j.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Feed.*;
import static org.asyncio4j.stream.Streams.*;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.Future;
import org.asyncio4j.LoopRun;
import org.asyncio4j.net.ConnectOptions;
import org.asyncio4j.net.Server;
import org.asyncio4j.net.ServerOptions;
import org.asyncio4j.stream.Local.Way;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Connections, and the servers that handle them.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsTest {
  @TempDir
  private Path folder;

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (byte[] line : reader.lines()) {
      writer.send(line);
    }
    writer.close();
  }

  @ParameterizedTest
  @EnumSource
  void aRequestIsAnswered(Way way) throws IOException {
    LoopRun.of(() -> {
      StreamHandler handler = (reader, writer) -> {
        assertThat(reader.readLine(UTF_8)).isEqualTo("GET / HTTP/1.0");
        writer.write("HTTP/1.0 200 OK\r\n", UTF_8);
        writer.writeLines(List.of(bytes("Content: one\r\n"), bytes("\r\n"), bytes("answer")));
        writer.close();
        writer.waitClosed();
      };
      try (Server server = way.serve(handler, folder);
          StreamConnection connection = way.connect(server, folder)) {
        connection.writer().send("GET / HTTP/1.0\r\n", UTF_8);
        assertThat(connection.reader().readLine(UTF_8)).isEqualTo("HTTP/1.0 200 OK");
        assertThat(text(connection.reader().read())).isEqualTo("Content: one\r\n\r\nanswer");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aServerHandlesEachConnection(Way way) throws IOException {
    LoopRun.of(() -> {
      try (Server server = way.serve(StreamsTest::echo, folder);
          StreamConnection first = way.connect(server, folder);
          StreamConnection second = way.connect(server, folder)) {
        first.writer().send(bytes("hello\n"));
        second.writer().send(bytes("world\n"));
        assertThat(text(first.reader().readLine())).isEqualTo("hello\n");
        assertThat(text(second.reader().readLine())).isEqualTo("world\n");
        first.writer().writeEof();
        assertThat(first.reader().read()).isEmpty();
      }
    });
  }

  @Test
  void limitsAndOptionsAreThoseOfTheConnections() throws IOException {
    LoopRun.of(() -> {
      StreamHandler handler = (reader, writer) -> {
        assertThat(reader.toString()).contains("limit=3");
        assertThatThrownBy(reader::readLine).hasMessageContaining("the limit is 3");
        writer.close();
      };
      try (Server server = startServer(handler, Local.HOST, 0, 3, ServerOptions.DEFAULT);
          var connection = openConnection(Local.HOST, server.port(), 5, ConnectOptions.DEFAULT)) {
        assertThat(connection.reader().toString()).contains("limit=5");
        connection.writer().send(bytes("long\n"));
        assertThat(connection.reader().read()).isEmpty();
      }
      Path path = folder.resolve("socket");
      try (Server _ = startUnixServer(handler, path, 3, ServerOptions.DEFAULT);
          var connection = openUnixConnection(path, 5)) {
        assertThat(connection.reader().toString()).contains("limit=5");
        connection.writer().send(bytes("long\n"));
        assertThat(connection.reader().read()).isEmpty();
      }
    });
  }

  @Test
  void aSocketThatIsConnectedBecomesAStream() throws IOException {
    LoopRun.of(() -> {
      try (Server server = startServer(StreamsTest::echo, Local.HOST, 0);
          var connection = openConnection(
              SocketChannel.open(new InetSocketAddress(Local.HOST, server.port())))) {
        connection.writer().send(bytes("hello\n"));
        assertThat(text(connection.reader().readLine())).isEqualTo("hello\n");
      }
    });
  }

  @Test
  void aPipeHasAStreamAtEachEnd() throws IOException {
    LoopRun.of(() -> {
      Pipe pipe = Pipe.open();
      StreamReader reader = openReadPipe(pipe.source());
      try (StreamWriter writer = openWritePipe(pipe.sink())) {
        writer.send(bytes("hello\n"));
        assertThat(text(reader.readLine())).isEqualTo("hello\n");
      }
      assertThat(reader.read()).isEmpty();
    });
  }

  /* -------------------------------------- the handler ------------------------------------- */

  private record Failed(String client, Transport transport) {}

  private static Failed failing(StreamHandler handler) throws IOException {
    Future<Transport> transport = getRunningLoop().createFuture();
    StreamHandler told = (reader, writer) -> {
      transport.setResult(writer.transport());
      handler.handle(reader, writer);
    };
    try (Server server = startServer(told, Local.HOST, 0);
        var connection = Local.connect(server)) {
      assertThat(connection.reader().read()).isEmpty();
      var socket = (SocketChannel) connection.writer().getExtraInfo(ExtraInfo.SOCKET);
      int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
      return new Failed(Local.HOST + ":" + port, transport.await());
    }
  }

  @Test
  void whatAHandlerThrowsIsReportedWithItsClientAndClosesTheConnection() throws IOException {
    var failure = new IOException("failure");
    var failed = new Failed[1];
    List<ErrorReport> reports = LoopRun.reports(() -> {
      failed[0] = failing((_, _) -> {
        throw failure;
      });
    });
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message())
        .isEqualTo("Unhandled exception in the handler of client " + failed[0].client);
    assertThat(reports.getFirst().exception()).isSameAs(failure);
    assertThat(reports.getFirst().source()).isSameAs(failed[0].transport);
  }

  @Test
  void aHandlerThatIsCancelledIsNotReportedAndItsConnectionIsClosed() throws IOException {
    LoopRun.of(() -> {
      failing((_, _) -> {
        throw new CancelledError("test");
      });
      failing((reader, _) -> {
        currentTask().cancel();
        reader.read();
      });
    });
  }

  @Test
  void aHandlerThatReturnsLeavesTheConnectionAsItIs() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Local.Pair.open()) { // whose handler has returned
        pair.here().writer().send(bytes("hello\n"));
        assertThat(text(pair.there().reader().readLine())).isEqualTo("hello\n");
        pair.there().writer().send(bytes("hello too\n"));
        assertThat(text(pair.here().reader().readLine())).isEqualTo("hello too\n");
      }
    });
  }

  @Test
  void aHandlersTaskIsNamedAfterItsClient() throws IOException {
    LoopRun.of(() -> {
      StreamHandler handler = (_, writer) -> {
        writer.write(currentTask().getName() + "\n", UTF_8);
        writer.close();
      };
      try (Server server = startServer(handler, Local.HOST, 0);
          var connection = Local.connect(server)) {
        String here = connection.writer().transport().toString();
        String client = connection.reader().readLine(UTF_8);
        assertThat(client).startsWith("client 127.0.0.1:");
        assertThat(here).contains(client.substring("client ".length()) + " -> ");
      }
      Path path = folder.resolve("socket");
      try (Server _ = startUnixServer(handler, path);
          var connection = openUnixConnection(path)) {
        assertThat(connection.reader().readLine(UTF_8)).isEqualTo("client unnamed");
      }
    });
  }
}
