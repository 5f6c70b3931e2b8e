package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.asyncio4j.loop.Buffers;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What comes through a transport, for a protocol that takes it as it comes.
class TransportReadTest {
  private final Recording protocol = new Recording();

  @AutoClose
  private final Wire wire = Wire.begun(protocol);

  @Test
  void whatComesIsHandedOver() {
    wire.receives("hello");
    assertThat(protocol.calls).containsExactly("made", "hello");
  }

  @Test
  void whereNothingHasComeAfterAllNothingIsHandedOver() {
    wire.readable();
    assertThat(protocol.calls).containsExactly("made");
    assertThat(wire.reads()).isTrue();
  }

  @Test
  void inOneIterationItTakesOnceSoThatAFastPeerDoesNotStarveTheRest() {
    wire.socket.comes("one");
    wire.socket.comes("two");
    wire.loop.callSoon(() -> protocol.calls.add("another callback"));
    wire.readable();
    wire.loop.callSoon(() -> protocol.calls.add("yet another"));
    wire.readable();
    assertThat(protocol.calls)
        .containsExactly("made", "another callback", "one", "yet another", "two");
  }

  @Test
  void oneReadTakesABufferFullAtMost() {
    wire.receives("x".repeat(1 << 20));
    assertThat(protocol.calls.getLast()).hasSize(Buffers.RECEIVED);
  }

  @Test
  void pausedItReceivesNothingUntilItIsResumed() {
    Transport transport = wire.transport;
    assertThat(transport.isReading()).isTrue();
    transport.pauseReading();
    transport.pauseReading();
    assertThat(transport.isReading()).isFalse();
    assertThat(wire.reads()).isFalse();
    wire.receives("waits");
    assertThat(protocol.calls).containsExactly("made");
    transport.resumeReading();
    transport.resumeReading();
    assertThat(transport.isReading()).isTrue();
    wire.readable();
    assertThat(protocol.calls).containsExactly("made", "waits");
    transport.close();
    assertThat(transport.isReading()).isFalse();
  }

  @Test
  void pausedWhenItIsToldOfTheConnectionItReceivesNothing() {
    var pausing = new Recording() {
      @Override
      public void connectionMade(Transport transport) {
        transport.pauseReading();
        assertThat(transport.isReading()).isFalse();
      }
    };
    try (var other = Wire.begun(pausing)) {
      assertThat(other.reads()).isFalse();
      other.transport.resumeReading();
      other.receives("hello");
      assertThat(pausing.calls).containsExactly("hello");
    }
  }

  @Test
  void whatComesBehindTheLastIsTheEndAndClosesIt() {
    wire.socket.comesToItsEnd();
    wire.readable();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "eof", "lost");
    assertThat(wire.socket.isOpen()).isFalse();
  }

  @Test
  void aProtocolThatStaysGoesOnSendingBehindTheEnd() {
    protocol.staysOpen = true;
    wire.socket.comesToItsEnd();
    wire.readable();
    wire.tick();
    wire.send("answer");
    assertThat(protocol.calls).containsExactly("made", "eof");
    assertThat(wire.transport.isClosing()).isFalse();
    assertThat(wire.reads()).isFalse();
    assertThat(wire.socket.sent()).isEqualTo("answer");
    wire.transport.pauseReading();
    wire.transport.resumeReading();
    assertThat(wire.reads()).as("reads behind the end").isFalse();
  }

  @Test
  void aResetEndsItWithASentenceAndIsNotReported() {
    wire.receives("hello");
    wire.send("hi");
    wire.socket.breaks();
    wire.readable();
    assertThat(wire.transport.isClosing()).isTrue();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "hello", "broken");
    assertThat(protocol.lost)
        .isInstanceOf(ConnectionResetException.class)
        .hasMessage(
            "127.0.0.1:1 -> 127.0.0.1:2 broke while it was read from, after 5 bytes received"
                + " and 2 sent: Connection reset by peer")
        .hasCauseInstanceOf(IOException.class);
    assertThat(wire.reports).isEmpty();
  }

  @Test
  void whatWaitsWhenItBreaksIsDropped() {
    wire.fill("waits");
    wire.socket.breaks();
    wire.readable();
    assertThat(wire.transport.getWriteBufferSize()).isZero();
    assertThat(wire.waitsForRoom()).isFalse();
  }

  @Test
  void closedByTheProtocolInTheMiddleNothingMoreComes() {
    var closing = new Recording() {
      @Override
      public void dataReceived(ByteBuffer data) {
        super.dataReceived(data);
        transport().close();
      }
    };
    try (var other = Wire.begun(closing)) {
      other.socket.comes("one");
      other.socket.comes("two");
      other.readable();
      other.readable();
      assertThat(closing.calls).containsExactly("made", "one", "lost");
    }
  }

  @Test
  void anotherProtocolGetsWhatComesFromNowOn() {
    var other = new Recording();
    wire.transport.setProtocol(other);
    assertThat(wire.transport.getProtocol()).isSameAs(other);
    wire.receives("hello");
    wire.transport.close();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made");
    assertThat(other.calls).containsExactly("hello", "lost");
  }
}
