package org.asyncio4j.stress.soak;

import static org.asyncio4j.Asyncio.*;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.stream.StreamConnection;
import org.asyncio4j.stream.StreamReader;
import org.asyncio4j.transport.ExtraInfo;

/// One connection, in one of the ways that connections come and go.
final class Client {
  /// How it goes.
  enum Way {
    /// Message by message.
    PLAIN,
    /// Many messages at once; the output ends before the answers are read.
    HALF_CLOSE,
    /// As before, and the answers are read a few bytes at a time, with pauses.
    SLOW,
    /// As PLAIN; its reads are cancelled again and again.
    CANCELLED_READS,
    /// It resets the connection in the middle.
    RESET,
    /// It closes without reading what has come.
    CLOSE,
    /// The server resets it in the middle.
    RESET_BY_SERVER,
    /// It sends what is no frame.
    GARBAGE,
    /// It sends what is no TLS to who expects TLS.
    NO_TLS,
    /// It is cancelled while it connects.
    CANCELLED_CONNECT;

    /// Whether each byte must come back.
    boolean whole() {
      return compareTo(RESET) < 0;
    }
  }

  private static final int MESSAGES = 20;
  private static final Duration MOMENT = Duration.ofMillis(2);

  private final Listening listening;
  private final boolean encrypted;
  private final Random random;
  private final Way way;

  /// Bytes that came back as they were sent.
  long checked;

  Way way() {
    return way;
  }

  boolean hasTls() {
    return encrypted && way != Way.NO_TLS;
  }

  Client(Listening listening, Random random, Way way) {
    this.listening = listening;
    this.random = random;
    this.way = way;
    encrypted = random.nextInt(3) == 0;
  }

  void run() throws IOException {
    if (way == Way.CANCELLED_CONNECT) {
      cancelledConnect();
      return;
    }
    StreamConnection connection = way == Way.NO_TLS ? listening.connectPlainly() : connect();
    try {
      switch (way) {
        case PLAIN, CANCELLED_READS -> messageByMessage(connection);
        case HALF_CLOSE, SLOW -> allAtOnce(connection);
        case GARBAGE, NO_TLS -> garbage(connection);
        default -> broken(connection);
      }
    } finally {
      if (!way.whole()) {
        connection.writer().abort();
      }
      connection.writer().close();
    }
    if (way.whole()) {
      connection.writer().waitClosed();
    }
  }

  private StreamConnection connect() throws IOException {
    return encrypted ? listening.connectWithTls() : listening.connect();
  }

  private void cancelledConnect() {
    Task<StreamConnection> connecting = createTask(this::connect);
    for (int i = random.nextInt(encrypted ? 12 : 4); i > 0; i--) {
      sleep(Duration.ZERO);
    }
    connecting.cancel();
    try {
      connecting.await().writer().abort();
    } catch (CancelledError e) {
      if (!connecting.cancelled()) {
        throw e;
      }
    }
  }

  private void messageByMessage(StreamConnection connection) throws IOException {
    for (int i = random.nextInt(MESSAGES); i >= 0; i--) {
      byte[] message = Frames.random(random);
      connection.writer().send(message);
      require(message, read(connection.reader(), message.length));
    }
    connection.writer().writeEof();
    require(new byte[0], connection.reader().read());
  }

  private byte[] read(StreamReader reader, int count) throws IOException {
    while (way == Way.CANCELLED_READS) {
      Task<byte[]> reading = createTask(() -> reader.readExactly(count));
      for (int i = random.nextInt(3); i > 0; i--) {
        sleep(Duration.ZERO);
      }
      reading.cancel();
      wait(reading);
      if (!reading.cancelled()) {
        return reading.await();
      }
    }
    return reader.readExactly(count);
  }

  private static void wait(Task<?> task) {
    Asyncio.wait(List.of(task));
  }

  private void allAtOnce(StreamConnection connection) throws IOException {
    Deque<byte[]> sent = new ArrayDeque<>();
    for (int i = random.nextInt(MESSAGES); i >= 0; i--) {
      sent.add(Frames.random(random));
    }
    Task<?> sending = createTask(() -> {
      for (byte[] message : sent) {
        connection.writer().send(message);
      }
      connection.writer().writeEof();
    });
    for (byte[] message : sent) {
      require(
          message,
          way == Way.SLOW
              ? readSlowly(connection.reader(), message.length)
              : connection.reader().readExactly(message.length));
    }
    require(new byte[0], connection.reader().read());
    sending.await();
  }

  private byte[] readSlowly(StreamReader reader, int count) throws IOException {
    byte[] all = new byte[count];
    for (int at = 0; at < count; ) {
      if (random.nextInt(4) == 0) {
        sleep(MOMENT);
      }
      byte[] piece = reader.read(Math.min(count - at, 1 + random.nextInt(4_000)));
      if (piece.length == 0) {
        throw new AssertionError("the end came " + (count - at) + " bytes early");
      }
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return all;
  }

  private void require(byte[] expected, byte[] got) {
    if (!Arrays.equals(expected, got)) {
      throw new AssertionError(
          this + ": " + expected.length + " bytes came back as " + got.length + " others");
    }
    checked += got.length;
  }

  /// `PLAIN with TLS`
  @Override
  public String toString() {
    return encrypted ? way + " with TLS" : way.toString();
  }

  private void garbage(StreamConnection connection) throws IOException {
    byte[] garbage = new byte[Frames.HEADER + random.nextInt(10_000)];
    random.nextBytes(garbage);
    garbage[0] = 0;
    connection.writer().send(garbage);
    readToItsEnd(connection);
  }

  private void broken(StreamConnection connection) throws IOException {
    try {
      for (int i = random.nextInt(MESSAGES); i >= 0; i--) {
        connection.writer().send(Frames.random(random));
      }
      if (way == Way.RESET_BY_SERVER) {
        connection.writer().send(Server.RESET_ME);
      }
    } catch (IOException e) {
      return; // broken already
    }
    switch (way) {
      case RESET -> reset(connection);
      case RESET_BY_SERVER -> readToItsEnd(connection);
      default -> connection.writer().close();
    }
  }

  /// Which has to come, in one way or another.
  private static void readToItsEnd(StreamConnection connection) {
    try {
      timeout(Duration.ofSeconds(60), () -> {
        while (!connection.reader().atEof()) {
          connection.reader().read(Frames.LONGEST);
        }
      });
    } catch (TimeoutException e) {
      throw new AssertionError("no end came: " + connection, e);
    } catch (IOException e) {
      // that is an end
    }
  }

  static void reset(StreamConnection connection) throws IOException {
    if (!connection.writer().isClosing()) {
      var socket = (SocketChannel)
          Objects.requireNonNull(connection.writer().getExtraInfo(ExtraInfo.SOCKET));
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      connection.writer().abort();
    }
  }
}
