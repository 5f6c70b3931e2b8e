package org.asyncio4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.net.Server;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.stream.StreamConnection;
import org.asyncio4j.stream.StreamHandler;
import org.asyncio4j.stream.StreamReader;
import org.asyncio4j.stream.StreamWriter;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A writer that is dropped without being closed is reported once, and its connection closed.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnclosedWriterTest {
  private static final String HOST = "127.0.0.1";
  private static final int COLLECTIONS = 200;

  @AutoClose
  private final EventLoop loop = new EventLoop();

  private final List<String> reports = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();

  @BeforeEach
  void limit() {
    Limit.on(loop);
    loop.setExceptionHandler((_, report) -> reports.add(report.message()));
  }

  private void readToTheEnd(StreamReader reader, StreamWriter writer) throws IOException {
    ended.add(reader.read(UTF_8));
    writer.close();
  }

  /// Collects garbage until the other side has seen the end.
  private void collect(Task<?> untilDone) {
    for (int i = 0; i < COLLECTIONS && !untilDone.done(); i++) {
      System.gc();
      toThread(() -> Thread.onSpinWait()); // others have their turn, the system among them
    }
    assertThat(untilDone.done()).isTrue();
  }

  private static StreamReader connect(Server server) throws IOException {
    return openConnection(HOST, server.port()).reader();
  }

  @Test
  void ofAClient() throws IOException {
    loop.runUntilComplete(() -> {
      Server server = startServer(this::readToTheEnd, HOST, 0);
      StreamReader reader = connect(server);
      collect(createTask(() -> reader.read()));
      server.close();
      server.waitClosed();
    });
    assertThat(ended).containsExactly("");
    loop.close();
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst())
        .matches("unclosed <StreamWriter transport=<ChannelTransport 127.* open>>: close it");
  }

  @Test
  void ofAHandlerThatHasReturned() throws IOException {
    loop.runUntilComplete(() -> {
      try (Server server = startServer((_, _) -> {}, HOST, 0);
          StreamConnection connection = openConnection(HOST, server.port())) {
        Task<?> ending = createTask(() -> connection.reader().read());
        collect(ending);
      }
    });
    loop.close();
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst()).startsWith("unclosed <StreamWriter transport=");
  }

  @Test
  void ofAClientThatWentOnInTls() throws IOException {
    loop.runUntilComplete(() -> {
      StreamHandler secured = (reader, writer) -> {
        writer.startTls(LocalTls.server());
        readToTheEnd(reader, writer);
      };
      Server server = startServer(secured, HOST, 0);
      StreamReader reader = connectAndSecure(server);
      collect(createTask(() -> reader.read()));
      server.close();
      server.waitClosed();
    });
    assertThat(ended).containsExactly("");
    loop.close();
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst())
        .matches("unclosed <StreamWriter transport=<TlsTransport open, TLSv1.3.*>>: close it");
  }

  private static StreamReader connectAndSecure(Server server) throws IOException {
    StreamConnection connection = openConnection(HOST, server.port());
    connection.writer().startTls(LocalTls.client().serverName(HOST));
    return connection.reader();
  }

  @Test
  void notOfAHandshakeThatWasGivenUp() throws IOException {
    loop.runUntilComplete(() -> {
      StreamHandler deaf = (reader, writer) -> {
        reader.read(1);
        ended.add("begun");
        reader.read();
        ended.add("over");
        writer.close();
      };
      Server server = startServer(deaf, HOST, 0);
      List<Task<?>> connecting = List.of(
          createTask(() -> openConnection(HOST, server.port(), LocalTls.client())),
          createTask(() -> connectAndSecure(server)));
      while (ended.size() < 2) {
        sleep(Duration.ZERO);
      }
      connecting.forEach(Task::cancel);
      Asyncio.wait(connecting);
      assertThat(connecting).allMatch(Task::cancelled);
      server.close();
      collect(createTask(server::waitClosed));
    });
    assertThat(ended).containsExactly("begun", "begun", "over", "over");
    loop.close();
    assertThat(reports).isEmpty();
  }

  @Test
  void notOfAHandlerThatOnlyReads() throws IOException {
    var lines = new ArrayList<String>();
    loop.runUntilComplete(() -> {
      try (Server server =
              startServer((reader, _) -> reader.lines(UTF_8).forEach(lines::add), HOST, 0);
          StreamConnection connection = openConnection(HOST, server.port())) {
        connection.writer().send("one\n", UTF_8);
        for (int i = 0; i < 10; i++) {
          System.gc();
          toThread(() -> Thread.onSpinWait());
        }
        connection.writer().send("two\n", UTF_8);
        connection.writer().writeEof();
        collect(createTask(() -> connection.reader().read())); // the handler drops it at its end
      }
    });
    assertThat(lines).containsExactly("one", "two");
    loop.close();
    assertThat(reports).hasSize(1);
  }

  @Test
  void whileTheLoopDoesNotRunItIsReportedAndClosedInTheNextRun() throws IOException {
    Server server = loop.runUntilComplete(() -> startServer(this::readToTheEnd, HOST, 0));
    var garbage = new Garbage(loop);
    Garbage.drop(() -> {
      try {
        return loop.runUntilComplete(() -> openConnection(HOST, server.port()).writer());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    assertThat(garbage.reports())
        .singleElement()
        .satisfies(report -> assertThat(report.message()).startsWith("unclosed <StreamWriter"));
    loop.runUntilComplete(() -> {
      server.close();
      server.waitClosed();
    });
    assertThat(ended).containsExactly("");
  }

  @Test
  void withItsLoopItIsReportedAsThat() throws IOException {
    loop.runUntilComplete(() -> {
      try (Server server = startServer((_, _) -> {}, HOST, 0)) {
        StreamWriter writer = openConnection(HOST, server.port()).writer();
        assertThat(writer.isClosing()).isFalse();
      }
    });
    loop.close();
    assertThat(reports)
        .isNotEmpty()
        .allMatch(report -> report.startsWith("The loop was closed, and a transport was not"));
  }

  @Test
  void oneThatWasClosedIsNotReported() throws IOException {
    loop.runUntilComplete(() -> {
      Server server = startServer(this::readToTheEnd, HOST, 0);
      Garbage.drop(() -> {
        try {
          StreamWriter writer = openConnection(HOST, server.port()).writer();
          writer.close();
          writer.waitClosed();
          return writer;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      server.close();
      server.waitClosed();
    });
    loop.close();
    assertThat(reports).isEmpty();
  }
}
