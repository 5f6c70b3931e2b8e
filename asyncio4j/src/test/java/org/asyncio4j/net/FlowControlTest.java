package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.asyncio4j.transport.WriteBufferLimits;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// When a protocol is told to pause writing, and to resume.
class FlowControlTest {
  private final Recording protocol = new Recording();

  @AutoClose
  private final Wire wire = Wire.begun(protocol);

  @Test
  void itPausesAboveTheHighMarkAndResumesAtTheLowOne() {
    wire.transport.setWriteBufferLimits(new WriteBufferLimits(2, 4));
    wire.fill("1234");
    assertThat(protocol.calls).containsExactly("made");
    wire.send("5");
    wire.send("6");
    assertThat(protocol.calls).containsExactly("made", "pause");
    wire.takes(3);
    assertThat(protocol.calls).containsExactly("made", "pause");
    wire.takes(1);
    assertThat(protocol.calls).containsExactly("made", "pause", "resume");
    wire.takes(2);
    assertThat(protocol.calls).containsExactly("made", "pause", "resume");
  }

  @Test
  void severalBuffersPauseItAsWell() {
    wire.transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(4));
    wire.socket.room = 0;
    wire.transport.writeLines(List.of(ByteBuffer.allocate(3), ByteBuffer.allocate(3)));
    assertThat(protocol.calls).containsExactly("made", "pause");
  }

  @Test
  void loweredBelowWhatWaitsTheMarksPauseItAtOnce() {
    wire.fill("12345");
    wire.transport.setWriteBufferLimits(new WriteBufferLimits(1, 4));
    assertThat(protocol.calls).containsExactly("made", "pause");
    assertThat(wire.transport.getWriteBufferLimits()).isEqualTo(new WriteBufferLimits(1, 4));
  }

  @Test
  void withAHighMarkOfNothingItPausesWheneverSomethingWaits() {
    wire.transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
    wire.fill("1");
    wire.takes(1);
    assertThat(protocol.calls).containsExactly("made", "pause", "resume");
  }

  @Test
  void theLowMarkIsAQuarterOfTheHighOne() {
    assertThat(wire.transport.getWriteBufferLimits())
        .isEqualTo(new WriteBufferLimits(16 * 1024, 64 * 1024));
    assertThat(WriteBufferLimits.ofHigh(1024)).isEqualTo(new WriteBufferLimits(256, 1024));
  }

  @Test
  void theMarksMustBeInOrder() {
    assertThatThrownBy(() -> new WriteBufferLimits(5, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("high (4) must be >= low (5), and that must be >= 0");
    assertThatThrownBy(() -> new WriteBufferLimits(-1, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAbortFromPauseWritingDropsAll() {
    var aborting = new Recording() {
      @Override
      public void pauseWriting() {
        super.pauseWriting();
        transport().abort();
      }
    };
    try (var other = Wire.begun(aborting)) {
      other.transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
      other.fill("waits");
      other.tick();
      assertThat(aborting.calls).containsExactly("made", "pause", "lost");
      assertThat(other.transport.getWriteBufferSize()).isZero();
    }
  }
}
