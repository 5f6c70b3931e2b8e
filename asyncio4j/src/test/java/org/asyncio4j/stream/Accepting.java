package org.asyncio4j.stream;

import org.asyncio4j.Asyncio;
import org.asyncio4j.Future;
import org.asyncio4j.testing.StreamContract;

/// Makes both sides of one connection to a server that is there for it only.
final class Accepting implements StreamHandler {
  private final Future<StreamConnection> accepted = Asyncio.getRunningLoop().createFuture();

  @Override
  public void handle(StreamReader reader, StreamWriter writer) {
    accepted.setResult(new StreamConnection(reader, writer));
  }

  StreamContract.Pair with(StreamConnection one, AutoCloseable server) throws Exception {
    StreamConnection other = accepted.await();
    server.close();
    return new StreamContract.Pair(one, other);
  }
}
