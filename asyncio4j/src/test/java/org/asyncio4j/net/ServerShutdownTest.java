package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Real.HOST;
import static org.asyncio4j.net.Real.until;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Limit;
import org.asyncio4j.Task;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.Test;

/// A server that ends in an orderly way.
class ServerShutdownTest {
  private final List<String> events = new ArrayList<>();
  private final Recording accepted = new Recording();

  /// Of a protocol that closes its transport when its handler ends.
  private Task<?> handler(Server server, Future<?> work) {
    Task<?> handler = createTask(() -> {
      try {
        work.await();
        events.add("ended");
      } catch (CancelledError e) {
        events.add("cancelled");
        throw e;
      } finally {
        accepted.transport().close();
      }
    });
    server.addHandler(handler);
    return handler;
  }

  private Server connected() throws IOException {
    Server server = createServer(() -> accepted, HOST, 0);
    createConnection(Recording::new, HOST, server.port());
    until(() -> !accepted.calls.isEmpty());
    return server;
  }

  @Test
  void whatEndsInTimeEndsByItself() throws Exception {
    Real.run(() -> {
      Server server = connected();
      Future<String> work = getRunningLoop().createFuture();
      handler(server, work);
      Task<?> shutdown = createTask(() -> server.shutdown(Limit.TIME));
      sleep(Duration.ZERO);
      assertThat(server.isServing()).isFalse();
      assertThat(shutdown.done()).isFalse();
      work.setResult("done");
      shutdown.await();
      assertThat(events).containsExactly("ended");
      assertThat(accepted.calls).endsWith("lost");
    });
  }

  @Test
  void whenTheGraceIsOverHandlersAreCancelledAndConnectionsAborted() throws Exception {
    Real.run(() -> {
      Server server = connected();
      Task<?> handler = handler(server, getRunningLoop().createFuture());
      sleep(Duration.ZERO);
      server.shutdown(Duration.ZERO);
      assertThat(handler.cancelled()).isTrue();
      assertThat(events).containsExactly("cancelled");
      server.waitClosed();
      assertThat(accepted.calls).endsWith("lost");
    });
  }

  @Test
  void aConnectionWithoutAHandlerIsAbortedWhenTheGraceIsOver() throws Exception {
    Real.run(() -> {
      Server server = connected();
      server.shutdown(Duration.ofNanos(1));
      server.waitClosed();
      assertThat(accepted.calls).endsWith("lost");
    });
  }

  @Test
  void withoutConnectionsItEndsAtOnce() throws Exception {
    Real.run(() -> {
      Server server = createServer(Recording::new, HOST, 0);
      server.shutdown(Limit.TIME);
      server.shutdown(Limit.TIME);
      assertThat(server.addresses()).isEmpty();
    });
  }

  @Test
  void cancelledItDoesNotWaitForTheGrace() throws Exception {
    Real.run(() -> {
      Server server = connected();
      Task<?> handler = handler(server, getRunningLoop().createFuture());
      Task<?> shutdown = createTask(() -> server.shutdown(Duration.ofHours(1)));
      sleep(Duration.ZERO);
      shutdown.cancel();
      assertThatThrownBy(shutdown::await).isInstanceOf(CancelledError.class);
      assertThat(handler.cancelled()).isTrue();
      server.waitClosed();
    });
  }

  @Test
  void aHandlerMayCallItAndIsNotCancelled() throws Exception {
    Real.run(() -> {
      Server server = connected();
      Task<?> other = handler(server, getRunningLoop().createFuture());
      Task<String> caller = createTask(() -> {
        server.shutdown(Duration.ZERO);
        return "went on";
      });
      server.addHandler(caller);
      assertThat(caller.await()).isEqualTo("went on");
      assertThat(other.cancelled()).isTrue();
      server.waitClosed();
    });
  }

  @Test
  void aHandlerThatHasEndedIsForgotten() throws Exception {
    Real.run(() -> {
      Server server = connected();
      Task<?> failed = createTask(() -> {
        throw new ArithmeticException("of the handler");
      });
      server.addHandler(failed);
      assertThatThrownBy(failed::await).hasMessage("of the handler");
      Transport transport = accepted.transport();
      transport.close();
      server.shutdown(Limit.TIME);
    });
  }
}
