package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Endpoints.createUnixConnection;
import static org.asyncio4j.net.Endpoints.createUnixServer;
import static org.asyncio4j.net.Real.until;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.transport.ExtraInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections and servers at Unix sockets, and their files.
class UnixSocketTest {
  private final List<Recording> accepted = new ArrayList<>();
  private final Path path;

  UnixSocketTest(@TempDir Path folder) {
    path = folder.resolve("socket");
  }

  private Recording protocol() {
    accepted.add(new Recording());
    return accepted.getLast();
  }

  private Server server() throws IOException {
    return createUnixServer(this::protocol, path, ServerOptions.DEFAULT);
  }

  private ServerSocketChannel bound() throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }

  @Test
  void whatAClientSendsComesToAProtocolOfItsOwn() throws Exception {
    Real.run(() -> {
      try (Server server = server()) {
        assertThat(server).asString().contains(path.toString());
        var client = createUnixConnection(Recording::new, path);
        assertThat(client.protocol().calls).containsExactly("made");
        assertThat(client.transport().getExtraInfo(ExtraInfo.PEERNAME))
            .isEqualTo(UnixDomainSocketAddress.of(path));
        client.transport().write("hello".getBytes(UTF_8));
        client.transport().close();
        until(() -> !accepted.isEmpty() && accepted.getFirst().calls.contains("lost"));
        assertThat(accepted.getFirst().calls).containsExactly("made", "hello", "eof", "lost");
      }
    });
  }

  @Test
  void itServesFromTheMomentThatItIsToldTo() throws Exception {
    Real.run(() -> {
      Server server =
          createUnixServer(this::protocol, path, ServerOptions.DEFAULT.startServing(false));
      assertThat(server.isServing()).isFalse();
      server.startServing();
      assertThat(server.isServing()).isTrue();
      Task<?> serving = createTask(server::serveForever);
      createUnixConnection(Recording::new, path).transport().close();
      until(() -> !accepted.isEmpty());
      serving.cancel();
      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
      assertThat(server.addresses()).isEmpty();
    });
  }

  @Test
  void closedItRemovesItsFile() throws Exception {
    Real.run(() -> {
      Server server = server();
      assertThat(path).exists();
      server.close();
      assertThat(path).doesNotExist();
    });
  }

  @Test
  void itRemovesTheFileOfASocketThatItWasGiven() throws Exception {
    Real.run(() -> {
      createServer(this::protocol, bound(), ServerOptions.DEFAULT).close();
      assertThat(path).doesNotExist();
    });
  }

  @Test
  void aFileThatIsGoneAlreadyIsNoError() throws Exception {
    Real.run(() -> {
      Server server = server();
      Files.delete(path);
      server.close();
      assertThat(server.isServing()).isFalse();
    });
  }

  @Test
  void aFileThatHasTakenItsPlaceStays() throws Exception {
    Real.run(() -> {
      Server server = server();
      Path other = path.resolveSibling("other");
      Files.createFile(other); // while the first one is there, so that their keys differ
      Files.delete(path);
      Files.move(other, path);
      server.close();
      assertThat(path).exists();
    });
  }

  @Test
  void itLeavesItsFileIfItIsToldTo() throws Exception {
    Real.run(() -> {
      createUnixServer(this::protocol, path, ServerOptions.DEFAULT.cleanupSocket(false))
          .close();
      assertThat(path).exists();
    });
  }

  @Test
  void aFileThatAServerHasLeftBehindIsReplaced() throws Exception {
    Real.run(() -> {
      bound().close();
      assertThat(path).exists();
      try (Server _ = server()) {
        createUnixConnection(Recording::new, path).transport().abort();
        until(() -> !accepted.isEmpty() && accepted.getFirst().calls.size() > 1);
      }
    });
  }

  @Test
  void aServerThatIsThereIsNotReplaced() throws Exception {
    Real.run(() -> {
      try (Server first = server()) {
        assertThatThrownBy(this::server)
            .isInstanceOf(BindException.class)
            .hasMessageContaining("another server");
        assertThat(path).exists();
        assertThat(first.isServing()).isTrue();
        until(() -> accepted.stream().allMatch(each -> each.calls.size() > 1)); // who looked
      }
    });
  }

  @Test
  void aFileThatIsNoSocketIsNotReplaced() throws Exception {
    Real.run(() -> {
      Files.writeString(path, "precious");
      assertThatThrownBy(this::server)
          .isInstanceOf(BindException.class)
          .hasMessageStartingWith("cannot bind to address " + path);
      assertThat(path).hasContent("precious");
    });
  }

  @Test
  void aPathThatCannotBeHadIsNamed() throws Exception {
    Real.run(() -> {
      Path nowhere = path.resolve("no").resolve("folder");
      assertThatThrownBy(() -> createUnixServer(this::protocol, nowhere, ServerOptions.DEFAULT))
          .isInstanceOf(BindException.class)
          .hasMessageContaining(nowhere.toString());
      assertThatThrownBy(() -> createUnixConnection(Recording::new, path))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining(path.toString());
    });
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller must not do
  void aPathIsNeeded() throws Exception {
    Real.run(() -> {
      assertThatThrownBy(() -> createUnixServer(this::protocol, null, ServerOptions.DEFAULT))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> createUnixConnection(Recording::new, null))
          .isInstanceOf(NullPointerException.class);
    });
  }
}
