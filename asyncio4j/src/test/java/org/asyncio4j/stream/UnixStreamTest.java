package org.asyncio4j.stream;

import static org.asyncio4j.stream.Streams.*;

import java.nio.file.Path;
import org.asyncio4j.testing.StreamContract;
import org.junit.jupiter.api.io.TempDir;

class UnixStreamTest extends StreamContract {
  @TempDir
  Path directory;

  @Override
  protected Pair connect() throws Exception {
    var accepting = new Accepting();
    Path path = directory.resolve("socket");
    var server = startUnixServer(accepting, path);
    return accepting.with(openUnixConnection(path), server);
  }
}
