package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Limit;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.transport.BaseTransport;
import org.asyncio4j.transport.ExtraInfo;

/// Real sockets of this machine, on a loop in real time.
final class Real {
  static final String HOST = "127.0.0.1";

  private Real() {}

  /// Runs a test, for a limited time. Nothing must be reported to the loop's exception handler.
  static <X extends Throwable> void run(RunnableOp<X> test) throws X {
    run(EventLoop::new, test);
  }

  static <X extends Throwable> void run(Supplier<EventLoop> loops, RunnableOp<X> test) throws X {
    List<ErrorReport> reports = new ArrayList<>();
    Asyncio.run(loops, () -> {
      getRunningLoop().setExceptionHandler((_, report) -> reports.add(report));
      timeout(Limit.TIME, test);
    });
    assertThat(reports).isEmpty();
  }

  /// Lets the loop turn until something holds.
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(Duration.ZERO);
    }
  }

  /// A socket that listens, and accepts by itself as far as the system does.
  static ServerSocketChannel listening() throws IOException {
    return ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
  }

  static int port(ServerSocketChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  static int port(BaseTransport transport) {
    return ((InetSocketAddress)
            transport.getExtraInfo(ExtraInfo.SOCKNAME, new InetSocketAddress(0)))
        .getPort();
  }

  /// A port of which nobody answers.
  static int deadPort() throws IOException {
    try (ServerSocketChannel channel = listening()) {
      return port(channel);
    }
  }

  /// Lets the loop turn until the other side of a socket has ended.
  static void untilTheEnd(SocketChannel peer) throws IOException {
    peer.configureBlocking(false);
    ByteBuffer bytes = ByteBuffer.allocate(100_000);
    while (peer.read(bytes.clear()) >= 0) {
      sleep(Duration.ZERO);
    }
  }
}
