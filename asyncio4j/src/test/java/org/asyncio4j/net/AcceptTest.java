package org.asyncio4j.net;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.FakePoller;
import org.asyncio4j.Tick;
import org.asyncio4j.transport.StreamingProtocol;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a server accepts, from a listening socket in memory.
class AcceptTest {
  private static final long SECOND = 1_000_000_000;

  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private final FakeServerSocket socket = new FakeServerSocket();
  private final List<Recording> protocols = new ArrayList<>();
  private final List<ErrorReport> reports = new ArrayList<>();

  private Recording protocol() {
    protocols.add(new Recording());
    return protocols.getLast();
  }

  private Server server(ServerOptions options) {
    return server(options, this::protocol);
  }

  private Server server(ServerOptions options, Supplier<? extends StreamingProtocol> factory) {
    loop.setExceptionHandler((_, report) -> reports.add(report));
    return loop.runUntilComplete(
        loop.createTask(() -> Endpoints.createServer(factory, socket, options)));
  }

  private void acceptable() {
    poller.makeReady(socket, OP_ACCEPT);
    Tick.of(loop);
  }

  private boolean accepts() {
    return poller.operations(socket) != 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void inOneIterationItAcceptsTheBacklogAndOneMore(int backlog) {
    server(ServerOptions.DEFAULT.backlog(backlog));
    socket.waiting = 1000;
    acceptable();
    assertThat(socket.accepts).isEqualTo(backlog + 1);
    assertThat(protocols)
        .hasSize(backlog + 1)
        .allSatisfy(protocol -> assertThat(protocol.calls).containsExactly("made"));
    acceptable();
    assertThat(socket.accepts).isEqualTo(2 * (backlog + 1));
  }

  @Test
  void whereNobodyConnectsAfterAllItGoesOn() {
    server(ServerOptions.DEFAULT);
    acceptable();
    assertThat(socket.accepts).isOne();
    assertThat(socket.isOpen()).isTrue();
    assertThat(accepts()).isTrue();
    assertThat(reports).isEmpty();
  }

  @Test
  void withoutRoomItSaysSoOnceAndTriesAgainEachSecond() {
    server(ServerOptions.DEFAULT);
    socket.error = new IOException("Too many open files");
    acceptable();
    assertThat(accepts()).isFalse();
    assertThat(socket.isOpen()).isTrue();
    poller.now += SECOND;
    Tick.of(loop, 2);
    assertThat(accepts()).isTrue();
    acceptable();
    assertThat(reports).singleElement().satisfies(report -> {
      assertThat(report.exception()).isSameAs(socket.error);
      assertThat(report.message()).contains("trying again each 1 s");
    });
    socket.error = null;
    socket.waiting = 1;
    poller.now += SECOND;
    Tick.of(loop, 2);
    acceptable();
    assertThat(protocols).hasSize(1);
    socket.error = new IOException("Too many open files");
    acceptable();
    assertThat(reports).hasSize(2);
  }

  @Test
  void closedWhileThereIsNoRoomItStaysClosed() {
    Server server = server(ServerOptions.DEFAULT);
    socket.error = new IOException("Too many open files");
    acceptable();
    server.close();
    poller.now += SECOND;
    Tick.of(loop, 2);
    assertThat(accepts()).isFalse();
    assertThat(reports).hasSize(1);
  }

  @Test
  void aFactoryThatThrowsClosesThatConnectionOnly() {
    var failure = new ArithmeticException("of the factory");
    server(ServerOptions.DEFAULT, () -> {
      if (socket.accepted.size() == 1) {
        throw failure;
      }
      return protocol();
    });
    socket.waiting = 2;
    acceptable();
    assertThat(reports)
        .singleElement()
        .satisfies(report -> assertThat(report.exception()).isSameAs(failure));
    assertThat(socket.accepted).extracting(FakeSocket::isOpen).containsExactly(false, true);
    assertThat(protocols).hasSize(1);
  }

  @Test
  @SuppressWarnings("NullAway") // what a factory must not do
  void aFactoryThatGivesNoneLeavesNoConnectionThatTheServerWaitsFor() {
    Server server = server(ServerOptions.DEFAULT, () -> null);
    socket.waiting = 1;
    acceptable();
    assertThat(reports)
        .singleElement()
        .satisfies(
            report -> assertThat(report.exception()).isInstanceOf(NullPointerException.class));
    assertThat(socket.accepted.getFirst().isOpen()).isFalse();
    server.close();
    loop.runUntilComplete(loop.createTask(server::waitClosed));
  }

  @Test
  void atTheLimitItPausesAndDropsNothing() {
    Server server = server(ServerOptions.DEFAULT.maxConnections(2));
    socket.waiting = 5;
    acceptable();
    assertThat(protocols).hasSize(2);
    assertThat(accepts()).isFalse();
    assertThat(socket.waiting).isEqualTo(3);
    assertThat(server).asString().endsWith(" serving, 2 connections>");
    protocols.getFirst().transport().close();
    Tick.of(loop);
    assertThat(accepts()).isTrue();
    acceptable();
    assertThat(protocols).hasSize(3);
    assertThat(accepts()).isFalse();
    protocols.forEach(each -> each.transport().abort());
    Tick.of(loop);
    acceptable();
    assertThat(protocols).hasSize(5);
    assertThat(socket.waiting).isZero();
  }

  @Test
  void closedAtTheLimitItDoesNotGoOn() {
    Server server = server(ServerOptions.DEFAULT.maxConnections(1));
    socket.waiting = 2;
    acceptable();
    server.close();
    protocols.getFirst().transport().close();
    Tick.of(loop);
    assertThat(accepts()).isFalse();
    assertThat(socket.waiting).isOne();
  }

  @Test
  void closedByAProtocolItAcceptsNoMore() {
    var servers = new ArrayList<Server>();
    servers.add(server(ServerOptions.DEFAULT, () -> {
      servers.getFirst().close();
      return protocol();
    }));
    socket.waiting = 5;
    acceptable();
    assertThat(protocols).hasSize(1);
    assertThat(socket.waiting).isEqualTo(4);
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void aProtocolThatFailsAtTheBeginningIsNoLongerCounted() {
    Server server = server(ServerOptions.DEFAULT.maxConnections(1), () -> new Recording() {
      @Override
      public void connectionMade(org.asyncio4j.transport.Transport transport) {
        throw new ArithmeticException("of the protocol");
      }
    });
    socket.waiting = 1;
    acceptable();
    Tick.of(loop);
    assertThat(accepts()).isTrue();
    assertThat(server).asString().endsWith(" 0 connections>");
  }

  @Test
  void aServerWhoseLoopIsClosedGivesItsAddressUp() {
    server(ServerOptions.DEFAULT);
    loop.close();
    assertThat(socket.isOpen()).isFalse();
  }
}
