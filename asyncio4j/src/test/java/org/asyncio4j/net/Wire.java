package org.asyncio4j.net;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.FakePoller;
import org.asyncio4j.Tick;
import org.asyncio4j.transport.StreamingProtocol;

/// A transport over a socket in memory, on a loop that a test moves on by hand.
final class Wire implements AutoCloseable {
  private static final int WRITE = OP_WRITE | OP_CONNECT;

  final FakePoller poller = new FakePoller();
  final EventLoop loop = poller.newEventLoop();
  final FakeSocket socket = new FakeSocket();
  final List<ErrorReport> reports = new ArrayList<>();
  final ChannelTransport transport;

  /// How often the one who opened it was told of its end.
  int ends;

  Wire(StreamingProtocol protocol) {
    loop.setExceptionHandler((_, report) -> reports.add(report));
    try {
      transport = new ChannelTransport(loop, ChannelInfo.of(socket), protocol, () -> ends++);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A transport whose protocol was told of the connection.
  static Wire begun(StreamingProtocol protocol) {
    var wire = new Wire(protocol);
    wire.transport.begin();
    return wire;
  }

  boolean reads() {
    return (poller.operations(socket) & OP_READ) != 0;
  }

  boolean waitsForRoom() {
    return (poller.operations(socket) & OP_WRITE) != 0;
  }

  void tick() {
    Tick.of(loop);
  }

  /// One iteration in which there is something to read, as far as it is asked for.
  void readable() {
    poller.makeReady(socket, OP_READ);
    tick();
  }

  void receives(String data) {
    socket.comes(data);
    readable();
  }

  /// One iteration in which the socket takes some more bytes.
  void takes(int bytes) {
    socket.room = bytes;
    poller.makeReady(socket, WRITE);
    tick();
  }

  /// Has it send what it cannot.
  void fill(String data) {
    socket.room = 0;
    transport.write(data.getBytes(UTF_8));
  }

  void send(String data) {
    transport.write(data.getBytes(UTF_8));
  }

  @Override
  public void close() {
    loop.close();
  }
}
