package org.asyncio4j.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.asyncio4j.net.Datagram;
import org.asyncio4j.sync.Event;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.DatagramProtocol;
import org.asyncio4j.transport.DatagramTransport;
import org.asyncio4j.transport.ExtraInfo;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams that are awaited. Not in asyncio, where one writes a protocol.
///
/// ```java
/// try (var socket = openDatagram(null, new InetSocketAddress("127.0.0.1", 5353))) {
///   socket.send("ping".getBytes(UTF_8));
///   Datagram answer = timeout(Duration.ofSeconds(1), socket::receive);
/// }
/// ```
///
/// What comes while nobody receives waits, up to a number; beyond that it is lost and counted, as
/// the system loses what comes too fast. Cancelled, a call has sent, or taken, nothing.
///
/// **Threads.** That of its loop.
public final class DatagramStream implements AutoCloseable {
  private static final int MOST_WAITING = 1_000;

  private final Queue<Datagram> received = new ArrayDeque<>();

  /// Set when there is something to receive, to throw, or nothing to wait for any more.
  private final Event arrived = new Event();

  /// Set while there is room to send, or something to throw.
  private final Event room = new Event();

  private @Nullable DatagramTransport transport;
  private boolean ended;
  private long lost;

  /// What the system said of a datagram that was sent, for the next call to throw.
  private @Nullable IOException error;

  DatagramStream() {
    room.set();
  }

  final class Feeding implements DatagramProtocol {
    @Override
    public void connectionMade(DatagramTransport made) {
      transport = made;
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
      if (received.size() == MOST_WAITING) {
        lost++;
        return;
      }
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      received.add(new Datagram(copy, sender));
      arrived.set();
    }

    @Override
    public void errorReceived(IOException exception) {
      fail(exception);
    }

    @Override
    public void pauseWriting() {
      room.clear();
    }

    @Override
    public void resumeWriting() {
      room.set();
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      ended = true;
      fail(exception instanceof IOException broken ? broken : null);
    }
  }

  private void fail(@Nullable IOException exception) {
    if (exception != null) {
      error = exception;
    }
    arrived.set();
    room.set();
  }

  /// What sends.
  ///
  /// @return the transport
  public DatagramTransport transport() {
    if (transport == null) {
      throw new IllegalStateException("the socket is not open yet");
    }
    return transport;
  }

  /// Its address.
  ///
  /// @return with the port that the system chose
  public InetSocketAddress address() {
    if (transport().getExtraInfo(ExtraInfo.SOCKNAME) instanceof InetSocketAddress address) {
      return address;
    }
    throw new IllegalStateException(transport + " has no address");
  }

  /// Sends a datagram to the address that this is connected to; suspends while too many wait to
  /// be sent.
  ///
  /// @param data up to some 65,000 bytes; the caller's again afterwards
  /// @throws IOException if one that was sent before was refused, or this is closed
  public void send(byte[] data) throws IOException {
    send(data, null);
  }

  /// Sends a datagram; suspends while too many wait to be sent.
  ///
  /// @param data up to some 65,000 bytes; the caller's again afterwards
  /// @param receiver where to; null where this is connected to
  /// @throws IOException if one that was sent before was refused, or this is closed
  public void send(byte[] data, @Nullable SocketAddress receiver) throws IOException {
    room.await();
    check();
    transport().sendto(data, receiver);
  }

  /// Takes the next datagram; suspends until there is one.
  ///
  /// @return the datagram
  /// @throws IOException if one that was sent before was refused, or this is closed
  public Datagram receive() throws IOException {
    while (received.isEmpty() && !ended && error == null) {
      arrived.clear();
      arrived.await();
    }
    Datagram next = received.poll();
    if (next == null) {
      check();
      throw new AssertionError("woken for nothing");
    }
    return next;
  }

  private void check() throws IOException {
    IOException thrown = error;
    if (thrown != null) {
      error = null;
      throw thrown;
    }
    if (ended || transport().isClosing()) {
      throw new ConnectionResetException(transport + " is closed");
    }
  }

  /// How many datagrams were lost because nobody received them.
  ///
  /// @return since this was opened
  public long lost() {
    return lost;
  }

  /// Closes the socket when all that was sent is with the system. Does not suspend; closing twice
  /// does nothing. Who waits to receive gets an error.
  @Override
  public void close() {
    transport().close();
  }

  /// `<DatagramStream 2 received, transport=...>`
  @Override
  public String toString() {
    return "<DatagramStream " + received.size() + " received, transport=" + transport + ">";
  }
}
