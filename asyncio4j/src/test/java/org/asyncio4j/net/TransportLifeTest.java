package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.stream.Stream;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A transport from the first call of its protocol to the last.
class TransportLifeTest {
  private final Recording protocol = new Recording();

  @AutoClose
  private final Wire wire = new Wire(protocol);

  private final Transport transport = wire.transport;

  /// What may end a connection.
  private enum End {
    CLOSE {
      @Override
      void of(Wire wire) {
        wire.transport.close();
      }
    },
    ABORT {
      @Override
      void of(Wire wire) {
        wire.transport.abort();
      }
    },
    END_OF_OUTPUT {
      @Override
      void of(Wire wire) {
        wire.socket.comesToItsEnd();
        wire.readable();
      }
    },
    RESET {
      @Override
      void of(Wire wire) {
        wire.socket.breaks();
        wire.readable();
      }
    },
    BROKEN_PIPE {
      @Override
      void of(Wire wire) {
        wire.socket.writeError = new IOException("Broken pipe");
        wire.send("x");
      }
    },
    LOOP {
      @Override
      void of(Wire wire) {
        wire.loop.close();
      }
    };

    abstract void of(Wire wire);
  }

  static Stream<Arguments> twoEnds() {
    return Stream.of(End.values())
        .flatMap(one -> Stream.of(End.values()).map(other -> Arguments.of(one, other)));
  }

  @ParameterizedTest
  @MethodSource("twoEnds")
  void whateverEndsItTheProtocolIsToldOnceAndLast(End one, End other) {
    wire.transport.begin();
    one.of(wire);
    if (!wire.loop.isClosed()) {
      other.of(wire);
    }
    wire.close();
    assertThat(protocol.calls)
        .startsWith("made")
        .filteredOn(call -> call.equals("lost") || call.equals("broken"))
        .singleElement()
        .isEqualTo(protocol.calls.getLast());
    assertThat(wire.socket.isOpen()).isFalse();
    assertThat(wire.ends).isOne();
  }

  @ParameterizedTest
  @MethodSource("twoEnds")
  void whatWaitsToBeSentMakesNoSecondEnd(End one, End other) {
    wire.transport.begin();
    wire.fill("waits");
    one.of(wire);
    if (!wire.loop.isClosed()) {
      other.of(wire);
    }
    wire.close();
    assertThat(protocol.calls)
        .filteredOn(call -> call.equals("lost") || call.equals("broken"))
        .hasSize(1);
    assertThat(protocol.calls.getLast()).isIn("lost", "broken");
    assertThat(transport.getWriteBufferSize()).isZero();
    assertThat(wire.ends).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void aTransportThatWasNeverUsedEndsAsWell(End end) {
    wire.transport.begin();
    end.of(wire);
    wire.close();
    assertThat(protocol.calls.getLast()).isIn("lost", "broken");
  }

  @Test
  void itKnowsItsProtocolItsSocketAndBothAddresses() {
    assertThat(transport.getProtocol()).isSameAs(protocol);
    assertThat(transport.getExtraInfo(ExtraInfo.SOCKET)).isSameAs(wire.socket);
    assertThat(transport.getExtraInfo(ExtraInfo.SOCKNAME)).isEqualTo(FakeSocket.HERE);
    assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).isEqualTo(FakeSocket.THERE);
    assertThat(transport).hasToString("<ChannelTransport 127.0.0.1:1 -> 127.0.0.1:2 open>");
  }

  @Test
  void whatItDoesNotKnowIsNullOrWhatTheCallerSays() {
    var cipher = new ExtraInfo<>("cipher", String.class);
    assertThat(transport.getExtraInfo(cipher)).isNull();
    assertThat(transport.getExtraInfo(cipher, "none")).isEqualTo("none");
    SelectableChannel other = new FakeSocket();
    assertThat(transport.getExtraInfo(ExtraInfo.SOCKET, other)).isSameAs(wire.socket);
    assertThat(transport.getExtraInfo(ExtraInfo.PIPE)).isNull();
  }

  @Test
  void itReceivesWhenTheProtocolWasToldOfTheConnection() {
    wire.transport.setProtocol(new Recording() {
      @Override
      public void connectionMade(Transport made) {
        protocol.connectionMade(made);
        assertThat(wire.reads()).isFalse();
      }
    });
    assertThat(protocol.calls).isEmpty();
    wire.transport.begin();
    assertThat(wire.reads()).isTrue();
    assertThat(protocol.calls).containsExactly("made");
    assertThat(wire.reports).isEmpty();
  }

  @Test
  void closedItReceivesNothingMoreAndSaysSoInTheNextIteration() {
    wire.transport.begin();
    transport.close();
    transport.close();
    assertThat(transport.isClosing()).isTrue();
    assertThat(transport.isReading()).isFalse();
    assertThat(wire.reads()).isFalse();
    assertThat(protocol.calls).containsExactly("made");
    assertThat(wire.socket.isOpen()).isTrue();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "lost");
    assertThat(wire.socket.isOpen()).isFalse();
    assertThat(transport).asString().endsWith(" closed>");
  }

  @Test
  void closedItFirstSendsWhatWaits() {
    wire.transport.begin();
    wire.fill("waits");
    transport.close();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made");
    assertThat(transport).asString().endsWith(" closing>");
    wire.takes(2);
    assertThat(protocol.calls).containsExactly("made");
    wire.takes(3);
    assertThat(wire.waitsForRoom()).isFalse();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "lost");
    assertThat(wire.socket.sent()).isEqualTo("waits");
  }

  @Test
  void abortedItDropsWhatWaits() {
    wire.transport.begin();
    wire.fill("waits");
    transport.abort();
    transport.abort();
    assertThat(transport.getWriteBufferSize()).isZero();
    assertThat(wire.reads() || wire.waitsForRoom()).isFalse();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "lost");
    assertThat(wire.socket.sent()).isEmpty();
    assertThat(wire.ends).isOne();
  }

  @Test
  void closedItCannotBeMadeToReceive() {
    wire.transport.begin();
    transport.close();
    transport.pauseReading();
    transport.resumeReading();
    assertThat(transport.isReading()).isFalse();
    assertThat(wire.reads()).isFalse();
    wire.tick();
    transport.pauseReading();
    transport.resumeReading();
    assertThat(wire.reads()).isFalse();
  }

  @Test
  void whatBelongsToItIsFreeWhenItHasEnded() {
    wire.transport.begin();
    assertThatThrownBy(() -> wire.loop.addReader(wire.socket, () -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is used by transport");
    transport.abort();
    wire.tick();
    assertThat(wire.loop.removeReader(wire.socket)).isFalse();
  }

  @Test
  void oneThatIsOpenWhenTheLoopIsClosedIsReportedAndTold() {
    wire.transport.begin();
    wire.close();
    assertThat(wire.reports).singleElement().satisfies(report -> {
      assertThat(report.message())
          .isEqualTo("The loop was closed, and a transport was not: close it");
      assertThat(report.source()).isSameAs(transport);
    });
    assertThat(protocol.lost)
        .isInstanceOf(ConnectionResetException.class)
        .hasMessageContaining("its event loop, which was closed");
    assertThat(wire.socket.isOpen()).isFalse();
    assertThat(transport).asString().endsWith(" closed>");
  }

  @Test
  void oneThatWasClosedJustBeforeTheLoopIsToldAndNotReported() {
    wire.transport.begin();
    transport.close();
    wire.close();
    assertThat(wire.reports).isEmpty();
    assertThat(protocol.calls).containsExactly("made", "lost");
  }

  @Test
  void oneThatStillHadToSendIsReported() {
    wire.transport.begin();
    wire.fill("waits");
    transport.close();
    wire.close();
    assertThat(wire.reports).hasSize(1);
  }
}
