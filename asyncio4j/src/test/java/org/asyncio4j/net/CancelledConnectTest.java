package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Real.HOST;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Task;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A connect that is cancelled leaves nothing open.
class CancelledConnectTest {
  private final FakeNetwork network = new FakeNetwork().name("host", HOST, HOST);

  private static void endsAll(ServerSocketChannel listening) throws java.io.IOException {
    listening.configureBlocking(false);
    for (SocketChannel peer; (peer = listening.accept()) != null; ) {
      Real.untilTheEnd(peer);
      peer.close();
    }
  }

  private static void assertOnceMadeOnceLost(Recording protocol) {
    if (!protocol.calls.isEmpty()) {
      assertThat(protocol.calls).startsWith("made").endsWith("lost").hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cancelledAtAnyMomentItLeavesNothingOpen(boolean race) throws Exception {
    var options =
        race ? ConnectOptions.DEFAULT.happyEyeballsDelay(Duration.ZERO) : ConnectOptions.DEFAULT;
    network.run(() -> {
      boolean cancelled = true;
      for (int moment = 0; cancelled; moment++) {
        try (ServerSocketChannel listening = Real.listening()) {
          int port = Real.port(listening);
          var protocol = new Recording();
          Task<Endpoint<Transport, Recording>> connecting =
              createTask(() -> createConnection(() -> protocol, "host", port, options));
          for (int i = 0; i < moment; i++) {
            sleep(Duration.ZERO);
          }
          connecting.cancel();
          Asyncio.wait(List.of(connecting));
          cancelled = connecting.cancelled();
          if (!cancelled) {
            connecting.result().transport().abort();
          }
          endsAll(listening);
          assertOnceMadeOnceLost(protocol);
        }
      }
    });
  }

  @Test
  void cancelledByItsOwnProtocolItLeavesNothingOpen() throws Exception {
    network.run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        int port = Real.port(listening);
        var tasks = new ArrayList<Task<?>>();
        var protocol = new Recording() {
          @Override
          public void connectionMade(@Nullable Transport transport) {
            calls.add("made");
            tasks.getFirst().cancel();
          }
        };
        tasks.add(createTask(() -> createConnection(() -> protocol, "host", port)));
        Asyncio.wait(tasks);
        assertThat(tasks.getFirst().cancelled()).isTrue();
        endsAll(listening);
        assertOnceMadeOnceLost(protocol);
      }
    });
  }

  @Test
  void cancelledWhenItIsDoneItsConnectionStays() throws Exception {
    network.run(() -> {
      try (ServerSocketChannel listening = Real.listening()) {
        int port = Real.port(listening);
        var connecting = createTask(() -> createConnection(Recording::new, "host", port));
        Asyncio.wait(List.of(connecting));
        assertThat(connecting.cancel()).isFalse();
        sleep(Duration.ZERO);
        var made = connecting.result();
        assertThat(made.transport().isClosing()).isFalse();
        made.transport().abort();
      }
    });
  }
}
