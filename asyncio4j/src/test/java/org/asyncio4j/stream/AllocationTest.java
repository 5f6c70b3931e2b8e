package org.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.stream.Streams.*;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a message costs in memory, once the loop has what its connections share.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AllocationTest {
  private static final int WARM_UP = 2_000;
  private static final int MESSAGES = 2_000;

  /// Futures and tasks of a message, there and back, in bytes.
  private static final int WHATEVER_ITS_SIZE = 4_000;

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 48_000})
  void isTheArrayThatTheReaderAsksFor(int size) throws IOException {
    run(() -> {
      var server = startServer(
          (reader, writer) -> {
            var buffer = ByteBuffer.allocate(size);
            while (reader.read(buffer) >= 0) {
              writer.send(buffer.flip());
              buffer.clear();
            }
            writer.close();
          },
          "127.0.0.1",
          0);
      try (var connection = openConnection("127.0.0.1", server.port())) {
        echo(connection, size, WARM_UP);
        long before = allocated();
        echo(connection, size, MESSAGES);
        assertThat((allocated() - before) / MESSAGES).isLessThan(size + WHATEVER_ITS_SIZE);
        connection.writer().writeEof();
      }
      server.shutdown(Duration.ofSeconds(1));
    });
  }

  private static void echo(StreamConnection connection, int size, int times) throws IOException {
    byte[] message = new byte[size];
    for (int i = 0; i < times; i++) {
      connection.writer().send(message);
      assertThat(connection.reader().readExactly(size).length).isEqualTo(size);
    }
  }
}
