package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.stream.Streams.openConnection;
import static org.asyncio4j.stream.Streams.startServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.asyncio4j.CancelledError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Servers that serve for ever, and addresses that need no look-up.
@Timeout(60)
class ServingTest {
  @Test
  void whoServesWithAGraceWaitsNoLongerForClients() throws IOException {
    run(() -> {
      var server = startServer(
          (reader, writer) -> {
            writer.send(new byte[1]);
            reader.read();
          },
          "127.0.0.1",
          0);
      var serving = createTask(() -> server.serve(Duration.ZERO));
      try (var client = openConnection("127.0.0.1", server.port())) {
        client.reader().readExactly(1);

        serving.cancel();

        assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
        assertThat(client.reader().read()).isEmpty();
        assertThat(server.isServing()).isFalse();
      }
    });
  }

  @Test
  void anAddressIsLookedUpByNoOtherThread() throws IOException {
    run(() -> {
      var none = Executors.newSingleThreadExecutor();
      none.shutdown();
      getRunningLoop().setDefaultExecutor(none);

      assertThat(Endpoints.getaddrinfo("192.0.2.1", 80))
          .containsExactly(new InetSocketAddress("192.0.2.1", 80));
      assertThat(Endpoints.getaddrinfo("::1", 80))
          .containsExactly(new InetSocketAddress("::1", 80));
      assertThatThrownBy(() -> Endpoints.getaddrinfo("localhost", 80))
          .isInstanceOf(RejectedExecutionException.class);
    });
  }
}
