package org.asyncio4j.testing;

import static org.asyncio4j.stream.Streams.openConnection;
import static org.asyncio4j.stream.Streams.startServer;

import java.io.IOException;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.stream.StreamConnection;

/// The streams of a network in memory.
class MemoryStreamTest extends StreamContract {
  private final MemoryNetwork network = new MemoryNetwork();

  @Override
  protected EventLoop newEventLoop() {
    return new VirtualClock().newEventLoop(Coroutines.system(), network);
  }

  @Override
  protected Pair connect() throws IOException {
    Future<StreamConnection> accepted = Asyncio.getRunningLoop().createFuture();
    var server = startServer(
        (reader, writer) -> accepted.setResult(new StreamConnection(reader, writer)),
        "example.org",
        80);
    StreamConnection one = openConnection("example.org", 80);
    StreamConnection other = accepted.await();
    server.close();
    return new Pair(one, other);
  }

  @Override
  protected void vanish(StreamConnection side) {
    network.reset(side.writer().transport());
  }
}
