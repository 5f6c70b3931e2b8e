package org.asyncio4j.net;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.FakePoller;
import org.asyncio4j.LoopLog;
import org.asyncio4j.Tick;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.WriteBufferLimits;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A transport of datagrams over a socket in memory.
class DatagramTransportTest {
  private static final SocketAddress THERE = FakeSocket.THERE;

  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private final List<ErrorReport> reports = new ArrayList<>();
  private final RecordingDatagrams protocol = new RecordingDatagrams();
  private FakeDatagramSocket socket = new FakeDatagramSocket(null);
  private ChannelDatagrams transport = open(false);

  private ChannelDatagrams open(boolean connected) {
    loop.setExceptionHandler((_, report) -> reports.add(report));
    socket = new FakeDatagramSocket(connected ? THERE : null);
    try {
      transport = new ChannelDatagrams(loop, ChannelInfo.of(socket), protocol, () -> {});
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    protocol.calls.clear();
    transport.begin();
    return transport;
  }

  private void readable() {
    poller.makeReady(socket, OP_READ);
    Tick.of(loop);
  }

  private void takes(int datagrams) {
    socket.room = datagrams;
    poller.makeReady(socket, OP_WRITE);
    Tick.of(loop);
  }

  private void send(String data) {
    transport.sendto(data.getBytes(UTF_8), THERE);
  }

  private boolean waitsForRoom() {
    return (poller.operations(socket) & OP_WRITE) != 0;
  }

  @Test
  void aDatagramComesWithItsSender() {
    socket.comes("hello");
    socket.comes("");
    readable();
    assertThat(protocol.calls).containsExactly("made", "hello from 2", " from 2");
    assertThat(transport).isInstanceOf(DatagramTransport.class);
    assertThat(transport.getProtocol()).isSameAs(protocol);
  }

  @Test
  void whereNothingHasComeAfterAllNothingIsHandedOver() {
    readable();
    assertThat(protocol.calls).containsExactly("made");
    assertThat(poller.operations(socket)).isEqualTo(OP_READ);
  }

  @Test
  void inOneIterationItTakesABoundedNumber() {
    for (int i = 0; i < 100; i++) {
      socket.comes("x");
    }
    readable();
    assertThat(protocol.calls).hasSizeLessThan(50).hasSizeGreaterThan(1);
  }

  @Test
  void closedByTheProtocolInTheMiddleNothingMoreComes() {
    transport.setProtocol(new RecordingDatagrams() {
      @Override
      public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        protocol.datagramReceived(data, sender);
        transport.close();
      }
    });
    socket.comes("one");
    socket.comes("two");
    readable();
    assertThat(protocol.calls).containsExactly("made", "one from 2");
  }

  @Test
  void aRefusalThatComesIsToldAndItGoesOn() {
    socket.refuses();
    socket.comes("hello");
    readable();
    readable();
    assertThat(protocol.calls).containsExactly("made", "error Connection refused", "hello from 2");
    assertThat(transport.isClosing()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", ""})
  void aDatagramGoesOutAtOnceAlsoAnEmptyOne(String data) {
    ByteBuffer bytes = ByteBuffer.wrap(data.getBytes(UTF_8)).asReadOnlyBuffer();
    transport.sendto(bytes, THERE);
    send(data);
    assertThat(socket.sent).containsExactly(data, data);
    assertThat(bytes.position()).isZero();
    assertThat(waitsForRoom()).isFalse();
  }

  @Test
  void whatDoesNotGoOutWaitsAsACopyInOrder() {
    socket.room = 0;
    byte[] one = "one".getBytes(UTF_8);
    transport.sendto(one, THERE);
    send("");
    send("three");
    one[0] = 'X';
    assertThat(socket.writes).isOne();
    assertThat(waitsForRoom()).isTrue();
    assertThat(transport.getWriteBufferSize()).isGreaterThanOrEqualTo(8);
    takes(2);
    assertThat(socket.sent).containsExactly("one", "");
    assertThat(waitsForRoom()).isTrue();
    takes(0);
    assertThat(waitsForRoom()).isTrue();
    takes(1);
    assertThat(socket.sent).containsExactly("one", "", "three");
    assertThat(waitsForRoom()).isFalse();
    assertThat(transport.getWriteBufferSize()).isZero();
  }

  @Test
  void emptyDatagramsThatWaitPauseTheProtocolInTheEnd() {
    transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(100));
    socket.room = 0;
    send("waits");
    for (int i = 0; i < 100; i++) {
      send("");
    }
    assertThat(protocol.calls).containsExactly("made", "pause");
    takes(101);
    assertThat(protocol.calls).containsExactly("made", "pause", "resume");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneThatIsRefusedIsToldAndItGoesOn(boolean connected) {
    open(connected);
    socket.writeError = new IOException("Connection refused");
    send("one");
    assertThat(protocol.calls).containsExactly("made", "error Connection refused");
    assertThat(transport.isClosing()).isFalse();
    send("two");
    assertThat(socket.sent).containsExactly("two");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneThatIsRefusedWhenItHasWaitedIsToldAndTheOthersGoOut(boolean connected) {
    open(connected);
    socket.room = 0;
    send("one");
    send("two");
    socket.writeError = new IOException("Connection refused");
    takes(5);
    assertThat(protocol.calls).containsExactly("made", "error Connection refused");
    assertThat(socket.sent).containsExactly("two");
    assertThat(waitsForRoom()).isFalse();
  }

  @Test
  void theProtocolMayAbortWhenItIsToldOfARefusal() {
    transport.setProtocol(new RecordingDatagrams() {
      @Override
      public void errorReceived(IOException exception) {
        transport.abort();
      }
    });
    socket.room = 0;
    send("one");
    send("two");
    socket.writeError = new IOException("Connection refused");
    takes(5);
    assertThat(socket.sent).isEmpty();
    assertThat(transport.getWriteBufferSize()).isZero();
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"datagramReceived", "errorReceived", "pauseWriting"})
  void whatTheProtocolThrowsIsReportedAndEndsIt(String culprit) {
    var failure = new ArithmeticException("of the protocol");
    transport.setProtocol(new RecordingDatagrams() {
      @Override
      void told(String call, String text) {
        protocol.told(call, text);
        if (call.equals(culprit)) {
          throw failure;
        }
      }

      @Override
      public void connectionLost(@org.jspecify.annotations.Nullable Throwable exception) {
        assertThat(exception).isSameAs(failure);
        protocol.calls.add("broken");
      }
    });
    transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
    socket.refuses();
    readable();
    socket.comes("hello");
    readable();
    socket.room = 0;
    send("waits");
    Tick.of(loop);
    assertThat(reports).singleElement().satisfies(report -> {
      assertThat(report.exception()).isSameAs(failure);
      assertThat(report.message()).contains(culprit);
    });
    assertThat(protocol.calls).endsWith("broken");
    assertThat(socket.isOpen()).isFalse();
    assertThat(transport.getWriteBufferSize()).isZero();
  }

  @Test
  void connectedItSendsToNobodyElse() {
    open(true);
    transport.sendto("one".getBytes(UTF_8), null);
    transport.sendto("two".getBytes(UTF_8), THERE);
    assertThatThrownBy(() -> transport.sendto(new byte[1], new InetSocketAddress("127.0.0.1", 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot send to 127.0.0.1:3: the socket is connected to 127.0.0.1:2");
    assertThat(socket.sent).containsExactly("one", "two");
  }

  @Test
  void notConnectedItNeedsAReceiverWithAnAddress() {
    assertThatThrownBy(() -> transport.sendto(new byte[1], null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no receiver is given");
    assertThatThrownBy(
            () -> transport.sendto(new byte[1], InetSocketAddress.createUnresolved("name", 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("look its address up");
  }

  @Test
  void closedItDropsWhatIsSentAndLogsThatOnce() {
    transport.close();
    try (var log = new LoopLog()) {
      for (int i = 0; i < 8; i++) {
        send("in vain");
      }
      assertThat(log.messages()).singleElement().asString().endsWith(" is dropped");
    }
    Tick.of(loop);
    assertThat(socket.writes).isZero();
    assertThat(protocol.calls).containsExactly("made", "lost");
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void closedItFirstSendsWhatWaits() {
    socket.room = 0;
    send("waits");
    transport.close();
    Tick.of(loop);
    assertThat(protocol.calls).containsExactly("made");
    takes(1);
    Tick.of(loop);
    assertThat(socket.sent).containsExactly("waits");
    assertThat(protocol.calls).containsExactly("made", "lost");
  }

  @Test
  void oneThatIsOpenWhenTheLoopIsClosedIsReportedAndTold() {
    loop.close();
    assertThat(reports)
        .last()
        .satisfies(report -> assertThat(report.message())
            .startsWith("The loop was closed, and a transport was not"));
    assertThat(protocol.calls).endsWith("broken");
    assertThat(socket.isOpen()).isFalse();
  }
}
