package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.Protocol;
import org.junit.jupiter.api.Test;

/// What a protocol does that says nothing.
class DefaultsTest {
  private static final class Plain implements Protocol {}

  private static final class Buffered implements BufferedProtocol {
    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return ByteBuffer.allocate(1);
    }

    @Override
    public void bufferUpdated(int bytes) {}
  }

  private static final class Datagrams implements DatagramProtocol {}

  @Test
  void aProtocolThatSaysNothingTakesAllAndClosesAtTheEnd() {
    var protocol = new Plain();
    try (var wire = Wire.begun(protocol)) {
      wire.receives("hello");
      wire.fill("x".repeat(100_000));
      wire.takes(100_000);
      wire.socket.comesToItsEnd();
      wire.readable();
      wire.tick();
      assertThat(wire.socket.isOpen()).isFalse();
      assertThat(wire.reports).isEmpty();
    }
  }

  @Test
  void oneWithBuffersClosesAtTheEnd() {
    assertThat(new Buffered().eofReceived()).isFalse();
  }

  @Test
  void oneOfDatagramsTakesAll() {
    var protocol = new Datagrams();
    protocol.datagramReceived(ByteBuffer.allocate(1), new InetSocketAddress(1));
    protocol.errorReceived(new IOException("refused"));
    protocol.pauseWriting();
    protocol.resumeWriting();
    protocol.connectionLost(null);
    assertThat(protocol).isInstanceOf(DatagramProtocol.class);
  }
}
