package org.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.net.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// As many connections at once as the system's limit of descriptors allows, up to 10,000: each
/// has two here, since both of its sides are in this process.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyConnectionsTest {
  private static final int MOST = 10_000;
  private static final int OTHER_DESCRIPTORS = 1_000;

  /// Of both sides, with their readers and writers, and the handler's task.
  private static final long MOST_BYTES = 2 * 6 * 1024;

  private static int count() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long free = system.getMaxFileDescriptorCount() - OTHER_DESCRIPTORS;
    return (int) Math.min(MOST, free / 2);
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void areOpenAtOnceAndIdleOnesAreSmall() throws IOException {
    int count = count();
    run(() -> {
      var options = ServerOptions.DEFAULT.backlog(1_000);
      var server = startServer(
          (reader, writer) -> {
            while (!reader.atEof()) {
              writer.send(reader.read(1));
            }
            writer.close();
          },
          "127.0.0.1",
          0,
          StreamReader.DEFAULT_LIMIT,
          options);
      long before = heap();
      List<StreamConnection> connections = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        connections.add(openConnection("127.0.0.1", server.port()));
      }
      echo(connections);
      assertThat((heap() - before) / count).isLessThan(MOST_BYTES);
      echo(connections);
      for (StreamConnection connection : connections) {
        connection.writer().close();
      }
      server.shutdown(Duration.ofMinutes(1));
    });
  }

  private static void echo(List<StreamConnection> connections) throws IOException {
    for (StreamConnection connection : connections) {
      connection.writer().write(new byte[] {1});
    }
    for (StreamConnection connection : connections) {
      assertThat(connection.reader().readExactly(1)).containsExactly(1);
    }
  }
}
