package org.asyncio4j.stream;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.asyncio4j.net.Server;
import org.jspecify.annotations.Nullable;

/// Makes the protocols of a server, whose tasks are the server's.
final class Handling implements Supplier<StreamReaderProtocol> {
  private final StreamHandler handler;
  private final int limit;
  private @Nullable Server server;

  Handling(StreamHandler handler, int limit) {
    this.handler = requireNonNull(handler, "handler");
    this.limit = limit;
  }

  /// The first connection comes in a later iteration.
  Server by(Server server) {
    this.server = server;
    return server;
  }

  @Override
  public StreamReaderProtocol get() {
    return new StreamReaderProtocol(
        new StreamReader(limit), handler, requireNonNull(server)::addHandler);
  }
}
