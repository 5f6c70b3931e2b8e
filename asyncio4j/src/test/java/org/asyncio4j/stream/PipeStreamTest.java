package org.asyncio4j.stream;

import static org.asyncio4j.stream.Streams.*;

import java.io.IOException;
import java.nio.channels.Pipe;
import org.asyncio4j.testing.StreamContract;

/// Two pipes, one for each direction.
class PipeStreamTest extends StreamContract {
  @Override
  protected Pair connect() throws IOException {
    Pipe there = Pipe.open();
    Pipe back = Pipe.open();
    return new Pair(
        new StreamConnection(openReadPipe(back.source()), openWritePipe(there.sink())),
        new StreamConnection(openReadPipe(there.source()), openWritePipe(back.sink())));
  }

  @Override
  protected boolean isDuplex() {
    return false;
  }
}
