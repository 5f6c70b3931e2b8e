package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Real.HOST;
import static org.asyncio4j.net.Real.until;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A protocol with small buffers of its own over a real connection.
class BufferedConnectionTest {
  private static final int SIZE = 9 * 1024;

  /// Answers when it has all.
  private static final class Small implements BufferedProtocol {
    private final ByteBuffer buffer = ByteBuffer.allocate(100);
    final ByteArrayOutputStream got = new ByteArrayOutputStream();

    @Nullable
    Transport transport;

    boolean lost;

    @Nullable
    Throwable why;

    @Override
    public void connectionMade(Transport made) {
      transport = made;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return buffer.clear();
    }

    @Override
    public void bufferUpdated(int bytes) {
      got.write(buffer.array(), 0, bytes);
      if (got.size() == SIZE && transport != null) {
        transport.write("done".getBytes(UTF_8));
        transport.close();
      }
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      lost = true;
      why = exception;
    }
  }

  @Test
  void whatIsLargerThanItsBuffersComesInParts() throws Exception {
    Real.run(() -> {
      var small = new Small();
      try (Server server = createServer(() -> small, HOST, 0)) {
        var client = createConnection(Recording::new, HOST, server.port());
        client.transport().write(new byte[SIZE]);
        until(() -> small.lost && client.protocol().calls.contains("lost"));
        assertThat(small.why).isNull();
        assertThat(small.got.size()).isEqualTo(SIZE);
        assertThat(client.protocol().calls).containsExactly("made", "done", "eof", "lost");
      }
    });
  }
}
