package org.asyncio4j.net.tls;

import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.net.Endpoints.createConnection;
import static org.asyncio4j.net.Endpoints.createServer;
import static org.asyncio4j.net.Endpoints.startTls;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.util.Random;
import java.util.function.IntSupplier;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.stream.StreamConnection;
import org.asyncio4j.stream.StreamReader;
import org.asyncio4j.stream.StreamReaderProtocol;
import org.asyncio4j.stream.StreamWriter;
import org.asyncio4j.testing.MemoryNetwork;
import org.asyncio4j.testing.StreamContract;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// The streams of TLS whose bytes come in pieces of random sizes, over a network in memory.
class TlsInPiecesTest extends StreamContract {
  private static final int LARGEST = 40_000;

  private final long seed = Long.getLong("asyncio4j.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final MemoryNetwork network = new MemoryNetwork();

  @Override
  protected EventLoop newEventLoop() {
    return new VirtualClock().newEventLoop(Coroutines.system(), network);
  }

  @Override
  protected boolean awaitsFarewell() {
    return true;
  }

  /// Many are small, some are larger than a record.
  @Override
  protected Pair connect() throws Exception {
    return connect(() -> 1 + random.nextInt(1 + random.nextInt(LARGEST)));
  }

  private Pair connect(IntSupplier size) throws IOException {
    Future<PieceTransport> accepted = getRunningLoop().createFuture();
    var server = createServer(
        () -> {
          var pieces = new PieceTransport(size);
          accepted.setResult(pieces);
          return pieces;
        },
        "example.org",
        80);
    var client = createConnection(() -> new PieceTransport(size), "example.org", 80);
    PieceTransport other = accepted.await();
    server.close();
    Task<StreamConnection> shaking = createTask(() -> secured(other, LocalTls.server(), true));
    StreamConnection one =
        secured(client.protocol(), LocalTls.client().serverName("example.org"), false);
    return new Pair(one, shaking.await());
  }

  private static StreamConnection secured(PieceTransport pieces, Tls tls, boolean server)
      throws IOException {
    var reader = new StreamReader();
    var protocol = new StreamReaderProtocol(reader);
    Transport transport = startTls(pieces, protocol, tls, server);
    reader.setTransport(transport);
    return new StreamConnection(reader, new StreamWriter(transport, protocol));
  }

  @Override
  protected void vanish(StreamConnection side) {
    side.writer().transport().abort();
  }

  @RegisterExtension
  TestExecutionExceptionHandler seeded = (_, failure) -> {
    failure.addSuppressed(new AssertionError("-Dasyncio4j.seed=" + seed));
    throw failure;
  };

  @Test
  void oneByteAtATimeIsAsGood() throws IOException {
    try (EventLoop loop = newEventLoop()) {
      loop.runUntilComplete(() -> {
        Pair pair = connect(() -> 1);
        var data = new byte[200_000];
        random.nextBytes(data);
        Task<byte[]> got = createTask(() -> pair.other().reader().readExactly(data.length));
        pair.one().writer().send(data);
        assertArrayEquals(data, got.await());
        pair.one().writer().close();
        pair.other().writer().close();
        pair.other().writer().waitClosed();
      });
    }
  }
}
