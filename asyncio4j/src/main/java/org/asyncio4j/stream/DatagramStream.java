package org.asyncio4j.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.net.Datagram;
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

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final Queue<Datagram> received = new ArrayDeque<>();
  private final Set<Future<@Nullable Void>> receivers = new LinkedHashSet<>();
  private final Set<Future<@Nullable Void>> senders = new LinkedHashSet<>();
  private @Nullable DatagramTransport transport;
  private boolean paused;
  private boolean ended;
  private long lost;

  /// What the system said of a datagram that was sent, for the next call to throw.
  private @Nullable IOException error;

  DatagramStream() {}

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
      wakeOne(receivers);
    }

    @Override
    public void errorReceived(IOException exception) {
      error = exception;
      wakeOne(receivers);
    }

    @Override
    public void pauseWriting() {
      paused = true;
    }

    @Override
    public void resumeWriting() {
      paused = false;
      wakeAll(senders);
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      ended = true;
      if (exception instanceof IOException broken) {
        error = broken;
      }
      wakeAll(receivers);
      wakeAll(senders);
    }
  }

  private static void wakeOne(Set<Future<@Nullable Void>> waiters) {
    for (Future<@Nullable Void> waiter : waiters) {
      if (!waiter.done()) {
        waiter.setResult(null);
        return;
      }
    }
  }

  private static void wakeAll(Set<Future<@Nullable Void>> waiters) {
    for (Future<@Nullable Void> waiter : List.copyOf(waiters)) {
      if (!waiter.done()) {
        waiter.setResult(null);
      }
    }
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
    while (paused && !ended && error == null) {
      await(senders);
    }
    check();
    transport().sendto(data, receiver);
  }

  /// Takes the next datagram; suspends until there is one.
  ///
  /// @return the datagram
  /// @throws IOException if one that was sent before was refused, or this is closed
  public Datagram receive() throws IOException {
    while (received.isEmpty() && !ended && error == null) {
      await(receivers);
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

  /// Waits to be woken up. Who is woken and cancelled wakes the next one.
  private void await(Set<Future<@Nullable Void>> waiters) {
    Future<@Nullable Void> waiter = loop.createFuture();
    waiters.add(waiter);
    try {
      waiter.await();
    } finally {
      waiters.remove(waiter);
      if (waiters == receivers && !received.isEmpty()) {
        wakeOne(receivers);
      }
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
