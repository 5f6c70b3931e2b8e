package org.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.asyncio4j.LoopLog;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.WriteBufferLimits;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is written to a transport goes out at once, or waits until there is room.
class TransportWriteTest {
  private final Recording protocol = new Recording();

  @AutoClose
  private final Wire wire = Wire.begun(protocol);

  private final FakeSocket socket = wire.socket;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  /// The same word in several kinds of buffers.
  static Stream<ByteBuffer> words() {
    ByteBuffer direct = ByteBuffer.allocateDirect(6).put(bytes("a word")).flip();
    return Stream.of(
        bytes("word"),
        bytes("a word").position(2),
        bytes("words").limit(4),
        bytes("a words").slice(2, 4),
        bytes("word").asReadOnlyBuffer(),
        direct.position(2));
  }

  @Test
  void whereThereIsRoomItIsSentAtOnce() {
    wire.send("hello");
    assertThat(socket.sent()).isEqualTo("hello");
    assertThat(wire.waitsForRoom()).isFalse();
    assertThat(wire.transport.getWriteBufferSize()).isZero();
  }

  @ParameterizedTest
  @MethodSource("words")
  void anyBufferWillDoAndDoesNotMove(ByteBuffer word) {
    ByteBuffer before = word.duplicate();
    wire.transport.write(word);
    assertThat(socket.sent()).isEqualTo("word");
    assertThat(word).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("words")
  void whatDoesNotGoOutWaitsAsACopy(ByteBuffer word) {
    ByteBuffer before = word.duplicate();
    socket.room = 1;
    wire.transport.write(word);
    assertThat(word).isEqualTo(before);
    assertThat(wire.waitsForRoom()).isTrue();
    assertThat(wire.transport.getWriteBufferSize()).isEqualTo(3);
    if (!word.isReadOnly()) {
      word.put(bytes("XXXX"));
    }
    wire.takes(3);
    assertThat(socket.sent()).isEqualTo("word");
    assertThat(wire.waitsForRoom()).isFalse();
  }

  @Test
  void anArrayIsTheCallersAgain() {
    byte[] word = "word".getBytes(UTF_8);
    socket.room = 0;
    wire.transport.write(word);
    word[0] = 'X';
    wire.takes(4);
    assertThat(socket.sent()).isEqualTo("word");
  }

  @Test
  void nothingIsNotSent() {
    wire.transport.write(new byte[0]);
    wire.transport.writeLines(List.of());
    assertThat(socket.writes).isZero();
    assertThat(wire.waitsForRoom()).isFalse();
  }

  @Test
  void whereNothingGoesOutAllWaits() {
    wire.fill("hello");
    assertThat(wire.transport.getWriteBufferSize()).isEqualTo(5);
    assertThat(wire.waitsForRoom()).isTrue();
  }

  @Test
  void behindWhatWaitsNothingIsTried() {
    wire.fill("one");
    socket.room = 100;
    wire.send("two");
    wire.transport.writeLines(List.of(bytes("thr"), bytes("ee")));
    assertThat(socket.writes).isOne();
    assertThat(socket.sent()).isEmpty();
    wire.takes(100);
    assertThat(socket.sent()).isEqualTo("onetwothree");
    assertThat(wire.waitsForRoom()).isFalse();
  }

  @Test
  void severalBuffersGoOutInOneCall() {
    wire.transport.writeLines(List.of(bytes("one"), bytes("two"), bytes("three")));
    assertThat(socket.sent()).isEqualTo("onetwothree");
    assertThat(socket.writes).isOne();
  }

  @Test
  void ofSeveralBuffersTheRestWaits() {
    socket.room = 4;
    ByteBuffer one = bytes("one");
    wire.transport.writeLines(List.of(one, bytes("two"), bytes("three")));
    assertThat(one.position()).isZero();
    assertThat(wire.transport.getWriteBufferSize()).isEqualTo(7);
    assertThat(wire.waitsForRoom()).isTrue();
    wire.takes(7);
    assertThat(socket.sent()).isEqualTo("onetwothree");
  }

  @Test
  void aPartThatGoesOutLeavesTheRestWaiting() {
    wire.fill("data");
    wire.takes(2);
    assertThat(socket.sent()).isEqualTo("da");
    assertThat(wire.transport.getWriteBufferSize()).isEqualTo(2);
    assertThat(wire.waitsForRoom()).isTrue();
    wire.takes(0);
    assertThat(wire.transport.getWriteBufferSize()).isEqualTo(2);
    assertThat(wire.waitsForRoom()).isTrue();
    wire.takes(2);
    assertThat(socket.sent()).isEqualTo("data");
  }

  @Test
  void exactlyWhatWasSentLeavesTheQueueAcrossItsChunks() {
    String text =
        Stream.iterate(0, i -> i + 1).limit(60_000).map(i -> i + ",").collect(Collectors.joining());
    wire.fill(text.substring(0, 100_000));
    wire.send(text.substring(100_000));
    int steps = 0;
    while (wire.transport.getWriteBufferSize() > 0) {
      wire.takes(70_001);
      steps++;
    }
    assertThat(socket.sent()).isEqualTo(text);
    assertThat(steps).isEqualTo(Math.ceilDiv(text.length(), 70_001));
  }

  @Test
  void anErrorEndsItAndWhatFollowsIsDroppedAndLoggedOnce() {
    socket.writeError = new IOException("Broken pipe");
    wire.send("hello");
    assertThat(wire.transport.isClosing()).isTrue();
    try (var log = new LoopLog()) {
      for (int i = 0; i < 4; i++) {
        wire.send("in vain");
      }
      assertThat(log.messages()).isEmpty();
      wire.send("in vain");
      wire.send("in vain");
      assertThat(log.messages()).singleElement().asString().endsWith(" is dropped");
    }
    wire.tick();
    assertThat(protocol.lost)
        .isInstanceOf(ConnectionResetException.class)
        .hasMessageContaining("while it was written to, after 0 bytes received and 0 sent");
    assertThat(wire.reports).isEmpty();
  }

  @Test
  void anErrorInTheQueueEndsItAndDropsTheRest() {
    wire.fill("waits");
    socket.writeError = new IOException("Broken pipe");
    wire.takes(5);
    assertThat(wire.transport.getWriteBufferSize()).isZero();
    assertThat(wire.waitsForRoom()).isFalse();
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "broken");
  }

  @Test
  void anErrorOfSeveralBuffersEndsIt() {
    socket.writeError = new IOException("Broken pipe");
    wire.transport.writeLines(List.of(bytes("one"), bytes("two")));
    wire.tick();
    assertThat(protocol.calls).containsExactly("made", "broken");
  }

  @Test
  void whatIsWrittenWhenItIsClosedIsDropped() {
    wire.transport.close();
    wire.send("hello");
    wire.transport.writeLines(List.of(bytes("hello")));
    wire.tick();
    wire.send("hello");
    assertThat(socket.sent()).isEmpty();
    assertThat(protocol.calls).containsExactly("made", "lost");
  }

  @Test
  void theOutputEndsAtOnceAndOnlyOnce() {
    assertThat(wire.transport.canWriteEof()).isTrue();
    wire.transport.writeEof();
    wire.transport.writeEof();
    assertThat(socket.outputEnded).isTrue();
    assertThat(wire.transport.isClosing()).isFalse();
    assertThatThrownBy(() -> wire.send("more"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("after writeEof()");
    wire.receives("hello");
    assertThat(protocol.calls).containsExactly("made", "hello");
  }

  @Test
  void theOutputEndsBehindWhatWaits() {
    wire.fill("waits");
    wire.transport.writeEof();
    assertThat(socket.outputEnded).isFalse();
    wire.takes(5);
    assertThat(socket.outputEnded).isTrue();
    assertThat(socket.sent()).isEqualTo("waits");
  }

  @Test
  void closedItsOutputIsNotEndedAlone() {
    wire.transport.close();
    wire.transport.writeEof();
    assertThat(socket.outputEnded).isFalse();
  }

  @Test
  void whatAProtocolWritesWhenItMayResumeIsSentBeforeTheEnd() {
    var writes = new ArrayList<String>(List.of("more", "and more"));
    var resuming = new Recording() {
      @Override
      public void resumeWriting() {
        super.resumeWriting();
        if (!writes.isEmpty()) {
          transport().write(bytes(writes.removeFirst()));
        }
      }
    };
    try (var other = Wire.begun(resuming)) {
      other.transport.setWriteBufferLimits(new WriteBufferLimits(0, 3));
      other.fill("waits, ");
      other.transport.close();
      other.takes(7);
      assertThat(resuming.calls).containsExactly("made", "pause", "resume", "pause");
      other.takes(4);
      other.takes(100);
      other.tick();
      assertThat(other.socket.sent()).isEqualTo("waits, moreand more");
      assertThat(resuming.calls.getLast()).isEqualTo("lost");
    }
  }
}
