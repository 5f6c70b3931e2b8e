package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Streams.*;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loops that begin, serve and end together.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopGroupTest {
  private static final int LOOPS = 3;
  private static final int CLIENTS = 60;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allServeAtOneAddressAndEachConnectionGoesToOneOfThem(boolean reusePort) throws IOException {
    Set<Integer> ports = ConcurrentHashMap.newKeySet();
    var served = new AtomicInteger();
    var serving = new AtomicInteger();
    var ready = new CompletableFuture<Integer>();
    var stop = new CompletableFuture<Void>();
    var clients = new Thread(() -> {
      try {
        run(() -> {
          int port = await(ready);
          for (int i = 0; i < CLIENTS; i++) {
            try (var connection = openConnection("127.0.0.1", port)) {
              assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
            }
          }
        });
        stop.complete(null);
      } catch (Throwable e) {
        stop.completeExceptionally(e);
      }
    });
    clients.start();

    LoopGroup.run(
        LOOPS,
        () -> {
          var server = startServer(
              (_, writer) -> {
                served.incrementAndGet();
                writer.write("hello\n", UTF_8);
                writer.close();
              },
              "127.0.0.1",
              0);
          ports.add(server.port());
          if (serving.incrementAndGet() == LOOPS) {
            ready.complete(server.port());
          }
          await(stop);
          server.shutdown(Duration.ofSeconds(10));
        },
        reusePort);

    assertThat(ports).hasSize(1);
    assertThat(served).hasValue(CLIENTS);
  }

  @Test
  void aFailureOfOneCancelsAllOthersAndComesOut() {
    var number = new AtomicInteger();
    var cancelled = new AtomicInteger();
    assertThatThrownBy(() -> LoopGroup.run(LOOPS, () -> {
          if (number.getAndIncrement() == 1) {
            throw new IOException("out of paper");
          }
          Future<?> forever = getRunningLoop().createFuture();
          try {
            forever.await();
          } catch (CancelledError e) {
            cancelled.incrementAndGet();
            throw e;
          }
        }))
        .isInstanceOf(IOException.class)
        .hasMessage("out of paper")
        .hasNoSuppressedExceptions();
    assertThat(cancelled).hasValue(LOOPS - 1);
  }

  @Test
  void whereAllReturnItReturns() {
    Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
    var threads = new ConcurrentLinkedQueue<String>();
    LoopGroup.run(LOOPS, () -> {
      loops.add(getRunningLoop());
      threads.add(Thread.currentThread().toString());
    });
    assertThat(loops).hasSize(LOOPS).allMatch(EventLoop::isClosed);
    assertThat(threads).hasSize(LOOPS);
    assertThatThrownBy(() -> LoopGroup.run(0, () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAddressIsFreeAgainWhenTheLastHasLeft() throws IOException {
    for (int i = 0; i < 2; i++) {
      LoopGroup.run(LOOPS, () -> {
        var server = startServer((_, writer) -> writer.close(), "127.0.0.1", 0);
        server.close();
        startServer((_, writer) -> writer.close(), "127.0.0.1", 0).close();
      });
    }
  }
}
