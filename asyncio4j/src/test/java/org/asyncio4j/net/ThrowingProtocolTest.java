package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.transport.BufferedProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a protocol throws ends its connection, whichever call throws it.
class ThrowingProtocolTest {
  private static final class Throwing extends Recording {
    private final String culprit;
    private final RuntimeException failure;

    Throwing(String culprit, RuntimeException failure) {
      this.culprit = culprit;
      this.failure = failure;
    }

    private void mayThrow(String call) {
      if (call.equals(culprit)) {
        throw failure;
      }
    }

    @Override
    public void connectionMade(Transport transport) {
      super.connectionMade(transport);
      mayThrow("connectionMade");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      super.dataReceived(data);
      mayThrow("dataReceived");
    }

    @Override
    public boolean eofReceived() {
      mayThrow("eofReceived");
      return super.eofReceived();
    }

    @Override
    public void pauseWriting() {
      super.pauseWriting();
      mayThrow("pauseWriting");
    }

    @Override
    public void resumeWriting() {
      super.resumeWriting();
      mayThrow("resumeWriting");
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      super.connectionLost(exception);
      mayThrow("connectionLost");
    }
  }

  private static final class ThrowingBuffered implements BufferedProtocol {
    final List<String> calls = new ArrayList<>();
    private final String culprit;
    private final RuntimeException failure;

    ThrowingBuffered(String culprit, RuntimeException failure) {
      this.culprit = culprit;
      this.failure = failure;
    }

    private void mayThrow(String call) {
      calls.add(call);
      if (call.equals(culprit)) {
        throw failure;
      }
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      mayThrow("getBuffer");
      return ByteBuffer.allocate(10);
    }

    @Override
    public void bufferUpdated(int bytes) {
      mayThrow("bufferUpdated");
    }

    @Override
    public boolean eofReceived() {
      mayThrow("eofReceived");
      return true;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      assertThat(exception).isSameAs(failure);
      calls.add("broken");
    }
  }

  private final RuntimeException failure = new ArithmeticException("of the protocol");

  /// Has every call of a protocol come, as long as there is a connection.
  private static void live(Wire wire) {
    wire.transport.begin();
    wire.receives("hello");
    wire.fill("x".repeat(100_000));
    wire.takes(100_000);
    wire.socket.comesToItsEnd();
    wire.readable();
    wire.tick();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"connectionMade", "dataReceived", "pauseWriting", "resumeWriting", "eofReceived"})
  void whatAProtocolThrowsIsReportedAndEndsItsConnection(String culprit) {
    var protocol = new Throwing(culprit, failure);
    try (var wire = new Wire(protocol)) {
      live(wire);
      assertThat(wire.reports).singleElement().satisfies(report -> {
        assertThat(report.message()).startsWith("Fatal error: ").contains(culprit);
        assertThat(report.exception()).isSameAs(failure);
        assertThat(report.source()).isSameAs(wire.transport);
      });
      assertThat(protocol.lost).isSameAs(failure);
      assertThat(protocol.calls).startsWith("made").endsWith("broken").doesNotHaveDuplicates();
      assertThat(wire.socket.isOpen()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"getBuffer", "bufferUpdated", "eofReceived"})
  void soDoesWhatOneWithBuffersThrows(String culprit) {
    var protocol = new ThrowingBuffered(culprit, failure);
    try (var wire = new Wire(protocol)) {
      live(wire);
      assertThat(wire.reports)
          .singleElement()
          .satisfies(report -> assertThat(report.message())
              .isEqualTo("Fatal error: " + culprit + "() of the protocol failed"));
      assertThat(protocol.calls).endsWith(culprit, "broken");
      assertThat(wire.socket.isOpen()).isFalse();
    }
  }

  @Test
  void whatItThrowsAtTheEndIsReportedAndTheSocketIsClosed() {
    var protocol = new Throwing("connectionLost", failure);
    try (var wire = new Wire(protocol)) {
      live(wire);
      assertThat(wire.reports)
          .singleElement()
          .satisfies(report ->
              assertThat(report.message()).isEqualTo("connectionLost() of the protocol failed"));
      assertThat(wire.socket.isOpen()).isFalse();
      assertThat(wire.ends).isOne();
    }
  }

  @Test
  void anInterruptLeavesTheLoopAtOnce() {
    var interrupt = new KeyboardInterrupt("for the program");
    var protocol = new Recording() {
      @Override
      public void dataReceived(ByteBuffer data) {
        throw interrupt;
      }
    };
    try (var wire = Wire.begun(protocol)) {
      assertThatThrownBy(() -> wire.receives("hello")).isSameAs(interrupt);
      assertThat(wire.reports).isEmpty();
    }
    assertThat(protocol.calls).containsExactly("made", "broken");
  }
}
