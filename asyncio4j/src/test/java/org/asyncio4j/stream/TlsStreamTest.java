package org.asyncio4j.stream;

import static org.asyncio4j.stream.Streams.*;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.asyncio4j.net.tls.LocalTls;
import org.asyncio4j.testing.StreamContract;
import org.asyncio4j.transport.ExtraInfo;

class TlsStreamTest extends StreamContract {
  @Override
  protected Pair connect() throws Exception {
    var accepting = new Accepting();
    var server = startServer(accepting, "127.0.0.1", 0, LocalTls.server());
    return accepting.with(openConnection("127.0.0.1", server.port(), LocalTls.client()), server);
  }

  @Override
  protected boolean awaitsFarewell() {
    return true;
  }

  /// With a reset.
  @Override
  protected void vanish(StreamConnection side) throws IOException {
    var socket =
        (SocketChannel) Objects.requireNonNull(side.writer().getExtraInfo(ExtraInfo.SOCKET));
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    side.writer().transport().abort();
  }
}
