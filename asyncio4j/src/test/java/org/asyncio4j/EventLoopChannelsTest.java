package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Readers and writers of real channels.
class EventLoopChannelsTest {
  @AutoClose
  private final EventLoop loop = new EventLoop();

  @AutoClose
  private final Pipe.SourceChannel source;

  @AutoClose
  private final Pipe.SinkChannel sink;

  private final List<String> calls = new ArrayList<>();

  EventLoopChannelsTest() throws IOException {
    Pipe pipe = Pipe.open();
    source = pipe.source();
    sink = pipe.sink();
    source.configureBlocking(false);
    sink.configureBlocking(false);
  }

  @BeforeEach
  void limit() {
    Limit.on(loop);
  }

  private void send(String text) {
    try {
      sink.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void closeSink() {
    try {
      sink.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads two bytes at most, so that there may be something left.
  private void read() {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(2);
      if (source.read(buffer) < 0) {
        calls.add("end");
        assertTrue(loop.removeReader(source));
        assertFalse(loop.removeReader(source));
        loop.stop();
      } else {
        calls.add(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aReaderIsCalledAsLongAsThereIsSomethingToReadTheEndIncluded() {
    loop.addReader(source, this::read);
    loop.callSoon(() -> send("abc"));
    loop.callSoon(() -> loop.callSoon(this::closeSink));
    loop.runForever();
    assertEquals(List.of("ab", "c", "end"), calls);
  }

  @Test
  void aWriterIsCalledWithWhatItCapturesUntilItIsRemoved() throws IOException {
    String argument = "argument";
    loop.addWriter(sink, () -> {
      calls.add(argument);
      if (calls.size() == 2) {
        assertTrue(loop.removeWriter(sink));
        assertFalse(loop.removeWriter(sink));
        loop.callSoon(loop::stop);
      }
    });
    loop.runForever();
    assertEquals(List.of("argument", "argument"), calls);
  }

  @Test
  void cancellingATaskThatWaitsForAChannelEndsItAtOnce() {
    Task<String> reading = loop.createTask(() -> {
      Future<String> readable = loop.createFuture();
      loop.addReader(source, () -> readable.setResult("readable"));
      try {
        return readable.await();
      } finally {
        calls.add("removed " + loop.removeReader(source));
      }
    });
    loop.callSoon(() -> loop.callSoon(reading::cancel));
    assertThrows(CancelledError.class, () -> loop.runUntilComplete(reading));
    assertEquals(List.of("removed true"), calls);
  }

  @Test
  void aReaderAcceptsAndAWriterConnects() throws IOException {
    try (var server = ServerSocketChannel.open();
        var client = SocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      client.configureBlocking(false);
      loop.addReader(server, () -> {
        calls.add("accept");
        try (var _ = server.accept()) {
          loop.removeReader(server);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      client.connect(server.getLocalAddress());
      loop.addWriter(client, () -> {
        calls.add("connect");
        loop.removeWriter(client);
      });
      while (calls.size() < 2) {
        loop.callSoon(loop::stop);
        loop.runForever();
      }
      assertEquals(List.of("accept", "connect"), calls.stream().sorted().toList());
    }
  }

  @Test
  void aChannelThatWasRemovedCanBeAddedAgainInTheSameIteration() {
    loop.addReader(source, () -> calls.add("old"));
    loop.callSoon(() -> {
      loop.removeReader(source);
      loop.addReader(source, () -> {
        calls.add("new");
        loop.stop();
      });
      send("a");
    });
    loop.runForever();
    assertEquals(List.of("new"), calls);
  }

  @Test
  void aChannelThatIsClosedCanStillBeRemoved() throws IOException {
    loop.addReader(source, () -> calls.add("reader"));
    source.close();
    Tick.of(loop);
    assertTrue(loop.removeReader(source));
    var refused = assertThrows(UncheckedIOException.class, () -> loop.addReader(source, () -> {}));
    assertTrue(refused.getMessage().endsWith("it is closed"), refused::getMessage);
    assertFalse(loop.removeReader(source));
  }

  @Test
  void aClosedSocketsReaderAndWriterAreRemovedOneByOne() throws IOException {
    SocketChannel socket = SocketChannel.open();
    socket.configureBlocking(false);
    loop.addReader(socket, () -> {});
    loop.addWriter(socket, () -> {});
    socket.close();
    assertTrue(loop.removeReader(socket));
    assertTrue(loop.removeWriter(socket));
    assertFalse(loop.removeWriter(socket));
  }

  @Test
  void aChannelMustBeOneInNonBlockingMode() throws IOException {
    assertThrows(NullPointerException.class, () -> loop.addReader(null, () -> {}));
    assertThrows(NullPointerException.class, () -> loop.addWriter(null, () -> {}));
    source.configureBlocking(true);
    assertThrows(IllegalBlockingModeException.class, () -> loop.addReader(source, () -> {}));
    assertFalse(loop.removeReader(source));
  }
}
