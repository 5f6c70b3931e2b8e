package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What comes through a transport, for a protocol with buffers of its own.
class BufferedTransportTest {
  private static class Buffered implements BufferedProtocol {
    final List<String> calls = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.allocate(4);
    boolean staysOpen;

    @Nullable
    Throwable lost;

    @Override
    public void connectionMade(Transport transport) {
      calls.add("made");
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      calls.add("get " + sizeHint);
      return buffer.clear();
    }

    @Override
    public void bufferUpdated(int bytes) {
      calls.add(bytes + " " + UTF_8.decode(buffer.duplicate().flip()));
    }

    @Override
    public boolean eofReceived() {
      calls.add("eof");
      return staysOpen;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      lost = exception;
      calls.add(exception == null ? "lost" : "broken");
    }
  }

  private final Buffered protocol = new Buffered();

  @AutoClose
  private final Wire wire = Wire.begun(protocol);

  @Test
  void itIsToldOfTheConnectionAndThenItReceives() {
    assertThat(protocol.calls).containsExactly("made");
    assertThat(wire.reads()).isTrue();
  }

  @Test
  void whatComesGoesIntoItsBufferAsFarAsThatHasRoom() {
    wire.socket.comes("abcdef");
    wire.readable();
    wire.readable();
    assertThat(protocol.calls).containsExactly("made", "get -1", "4 abcd", "get -1", "2 ef");
  }

  @Test
  void whereNothingHasComeTheBufferStaysAsItIs() {
    wire.readable();
    assertThat(protocol.calls).containsExactly("made", "get -1");
    assertThat(wire.reads()).isTrue();
  }

  @Test
  void theEndClosesIt() {
    wire.socket.comesToItsEnd();
    wire.readable();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "get -1", "eof", "lost");
  }

  @Test
  void itMayStayBehindTheEnd() {
    protocol.staysOpen = true;
    wire.socket.comesToItsEnd();
    wire.readable();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "get -1", "eof");
    assertThat(wire.transport.isClosing()).isFalse();
  }

  @Test
  void aResetEndsIt() {
    wire.socket.breaks();
    wire.readable();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "get -1", "broken");
    assertThat(protocol.lost).isInstanceOf(ConnectionResetException.class);
    assertThat(wire.reports).isEmpty();
  }

  @Test
  void aBufferWithoutRoomEndsIt() {
    protocol.buffer = ByteBuffer.allocate(0);
    wire.receives("hello");
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "get -1", "broken");
    assertThat(protocol.lost)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without room");
    assertThat(wire.reports).hasSize(1);
  }

  @Test
  void aBufferThatCannotBeWrittenToEndsIt() {
    protocol.buffer = ByteBuffer.allocate(4).asReadOnlyBuffer();
    wire.receives("hello");
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "get -1", "broken");
    assertThat(wire.reports).hasSize(1);
  }

  @Test
  void aTransportMayChangeFromOneKindOfProtocolToTheOtherInTheMiddle() {
    var streaming = new Recording() {
      @Override
      public void dataReceived(ByteBuffer data) {
        super.dataReceived(data);
        wire.transport.setProtocol(protocol);
      }
    };
    wire.transport.setProtocol(streaming);
    wire.receives("abcdefgh");
    wire.receives("ij");
    assertThat(streaming.calls).containsExactly("abcdefgh");
    assertThat(protocol.calls).containsExactly("made", "get -1", "2 ij");
  }
}
