package org.asyncio4j.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ScopedValue.CallableOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.stream.StreamConnection;
import org.asyncio4j.stream.StreamReader;
import org.asyncio4j.stream.StreamWriter;
import org.junit.jupiter.api.Test;

/// What holds for every stream of bytes, whatever carries it. A test class extends this, and says
/// how two sides of a connection are made.
///
/// ```java
/// class TcpStreamTest extends StreamContract {
///   @Override
///   protected Pair connect() throws Exception {
///     var accepted = Asyncio.getRunningLoop().<StreamConnection>createFuture();
///     var server = startServer(
///         (reader, writer) -> accepted.setResult(new StreamConnection(reader, writer)),
///         "localhost", 0);
///     var one = openConnection("localhost", server.port());
///     server.close();
///     return new Pair(one, accepted.await());
///   }
/// }
/// ```
///
/// Each test has a loop of its own. None takes real time but for what the connection takes.
public abstract class StreamContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MUCH = 1_000_000;

  /// More than any stream takes while nobody reads.
  private static final int TOO_MUCH = 16_000_000;

  private static final int MESSAGES = 4;
  private static final int MESSAGE_SIZE = 1_000;

  /// For subclasses.
  protected StreamContract() {}

  /// Both sides of a connection.
  ///
  /// @param one reads what the other one writes
  /// @param other reads what the first one writes
  public record Pair(StreamConnection one, StreamConnection other) {
    private void abort() {
      one.writer().transport().abort();
      other.writer().transport().abort();
    }
  }

  /// Makes a connection. Called in a task.
  ///
  /// @return both sides
  /// @throws Exception if it fails
  protected abstract Pair connect() throws Exception;

  /// Makes a loop for a test.
  ///
  /// @return one of the system's sockets, unless this is overridden
  protected EventLoop newEventLoop() {
    return Asyncio.newEventLoop();
  }

  /// Whether closing ends both directions at once, as with a socket, and not with two pipes.
  ///
  /// @return true unless this is overridden
  protected boolean isDuplex() {
    return true;
  }

  /// Whether who closes waits until the other side has, too, as with TLS.
  ///
  /// @return false unless this is overridden
  protected boolean awaitsFarewell() {
    return false;
  }

  /// Has one side vanish without a farewell.
  ///
  /// @param side the one
  /// @throws IOException if it cannot
  protected void vanish(StreamConnection side) throws IOException {
    side.writer().transport().abort();
  }

  private interface Body {
    void run(Pair pair) throws Throwable;
  }

  private void run(Body body) throws Throwable {
    List<ErrorReport> errors = new ArrayList<>();
    try (EventLoop loop = newEventLoop()) {
      loop.setExceptionHandler((_, report) -> errors.add(report));
      loop.runUntilComplete(() -> {
        Asyncio.timeout(LIMIT, () -> {
          Pair pair = connect();
          try {
            body.run(pair);
          } finally {
            pair.abort();
          }
          closed(pair.one);
          closed(pair.other);
        });
      });
    }
    assertEquals(List.of(), errors);
  }

  /// Waits for the end, which may be one by an error.
  private static void closed(StreamConnection side) {
    try {
      side.writer().waitClosed();
    } catch (IOException e) {
      // that is an end
    }
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /* --------------------------------------- in order --------------------------------------- */

  @Test
  final void whatIsWrittenIsReadInBothDirectionsAtOnce() throws Throwable {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    byte[] there = bytes(random, MUCH);
    byte[] back = bytes(random, MUCH);
    run(pair -> {
      Task<?> one = Asyncio.createTask(() -> writeInPieces(pair.one.writer(), there, random));
      Task<?> other = Asyncio.createTask(() -> writeInPieces(pair.other.writer(), back, random));
      Task<byte[]> got = Asyncio.createTask(() -> pair.other.reader().readExactly(MUCH));
      assertArrayEquals(back, readInPieces(pair.one.reader(), MUCH, random), "seed " + seed);
      assertArrayEquals(there, got.await(), "seed " + seed);
      Asyncio.gather(one, other);
    });
  }

  private static void writeInPieces(StreamWriter writer, byte[] data, Random random)
      throws IOException {
    for (int at = 0; at < data.length; ) {
      int end = Math.min(data.length, at + random.nextInt(20_000));
      writer.send(Arrays.copyOfRange(data, at, end));
      at = end;
    }
  }

  private static byte[] readInPieces(StreamReader reader, int count, Random random)
      throws IOException {
    var read = new ByteArrayOutputStream();
    while (read.size() < count) {
      read.writeBytes(reader.read(1 + random.nextInt(20_000)));
    }
    return read.toByteArray();
  }

  @Test
  final void linesInOneDirectionAreReadLineByLine() throws Throwable {
    run(pair -> {
      pair.one.writer().write("one\ntwo\r\n\nlast", US_ASCII);
      pair.one.writer().writeEof();
      List<String> lines = new ArrayList<>();
      pair.other.reader().lines(US_ASCII).forEach(lines::add);
      assertEquals(List.of("one", "two", "", "last"), lines);
    });
  }

  /* ---------------------------------------- the end --------------------------------------- */

  @Test
  final void oneDirectionEndsAndTheOtherGoesOn() throws Throwable {
    run(pair -> {
      pair.one.writer().write(new byte[MUCH]);
      pair.one.writer().writeEof();
      assertEquals(MUCH, pair.other.reader().read().length);
      assertTrue(pair.other.reader().atEof());
      pair.other.writer().send("still here\n", US_ASCII);
      assertEquals("still here", pair.one.reader().readLine(US_ASCII));
      pair.other.writer().close();
      assertEquals(0, pair.one.reader().read().length);
    });
  }

  @Test
  final void closingSendsWhatWasWritten() throws Throwable {
    run(pair -> {
      pair.one.writer().write(new byte[TOO_MUCH]);
      pair.one.writer().close();
      assertTrue(pair.one.writer().isClosing());
      assertEquals(TOO_MUCH, pair.other.reader().read().length);
      if (awaitsFarewell()) {
        pair.other.writer().close();
      }
      pair.one.writer().waitClosed();
    });
  }

  @Test
  final void abortingEndsAtOnceAndTheOtherSideSeesIt() throws Throwable {
    run(pair -> {
      pair.one.writer().write(new byte[TOO_MUCH]);
      pair.one.writer().transport().abort();
      pair.one.writer().waitClosed();
      assertTrue(readToTheEnd(pair.other.reader()) < TOO_MUCH);
    });
  }

  /// However that comes.
  private static int readToTheEnd(StreamReader reader) {
    try {
      return reader.read().length;
    } catch (IOException e) {
      return 0;
    }
  }

  private enum Ending {
    WRITE_EOF,
    CLOSE,
    ABORT;

    void of(StreamConnection side) {
      switch (this) {
        case WRITE_EOF -> side.writer().writeEof();
        case CLOSE -> side.writer().close();
        case ABORT -> side.writer().transport().abort();
      }
    }
  }

  @Test
  final void anyTwoEndingsOfBothSidesInAnyOrderComeToAnEnd() throws Throwable {
    for (Ending first : Ending.values()) {
      for (Ending second : Ending.values()) {
        for (Ending third : Ending.values()) {
          run(pair -> {
            pair.one.writer().write("hello".getBytes(US_ASCII));
            first.of(pair.one);
            second.of(pair.other);
            third.of(pair.one);
            pair.one.writer().close();
            pair.other.writer().close();
            closed(pair.one);
            closed(pair.other);
          });
        }
      }
    }
  }

  @Test
  final void whatIsWrittenAfterTheEndIsAnErrorAtDrain() throws Throwable {
    run(pair -> {
      pair.one.writer().close();
      pair.one.writer().write("too late".getBytes(US_ASCII));
      assertThrows(IOException.class, pair.one.writer()::drain);
      assertThrows(IOException.class, () -> pair.one.writer().send(new byte[1]));
      assertEquals(0, pair.other.reader().read().length);
    });
  }

  /* --------------------------------------- cancelled -------------------------------------- */

  @Test
  final void aReadThatIsCancelledHasTakenNothing() throws Throwable {
    run(pair -> {
      StreamReader reader = pair.other.reader();
      List<CallableOp<?, IOException>> reads = List.of(
          () -> reader.read(10),
          reader::read,
          () -> reader.readExactly(100),
          reader::readLine,
          () -> reader.readUntil("\0".getBytes(US_ASCII)));
      for (CallableOp<?, IOException> read : reads) {
        Task<?> task = Asyncio.createTask(() -> read.call());
        Asyncio.sleep(Duration.ZERO);
        pair.one.writer().send("some", US_ASCII);
        task.cancel();
        assertThrows(CancelledError.class, task::await);
      }
      assertEquals("some".repeat(reads.size()), text(reader.readExactly(4 * reads.size())));
    });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, US_ASCII);
  }

  @Test
  final void aDrainThatIsCancelledLosesNothing() throws Throwable {
    run(pair -> {
      pair.one.writer().write(new byte[TOO_MUCH]);
      Task<?> draining = Asyncio.createTask(() -> pair.one.writer().drain());
      Task<?> sending = Asyncio.createTask(() -> pair.one.writer().send("never", US_ASCII));
      Asyncio.sleep(Duration.ZERO);
      draining.cancel();
      sending.cancel();
      assertThrows(CancelledError.class, draining::await);
      assertThrows(CancelledError.class, sending::await);
      pair.one.writer().writeEof();
      int read = 0;
      while (!pair.other.reader().atEof()) {
        read += pair.other.reader().read(MUCH).length;
      }
      assertEquals(TOO_MUCH, read);
    });
  }

  /// One side sends and reads messages that the other one sends back, and is interrupted at each
  /// of its awaits in turn, in each way: what was sent comes back, once, and nothing else.
  @Test
  final void aConversationThatIsInterruptedAnywhereLosesNothingAndRepeatsNothing()
      throws Throwable {
    for (Interruption interruption : Interruption.values()) {
      int await = 1;
      while (interrupt(await, interruption)) {
        await++;
      }
      assertTrue(await > 1, () -> "it was never " + interruption.done());
    }
  }

  /// Has one conversation, with an interruption.
  ///
  /// @return whether it had so many awaits
  private boolean interrupt(int await, Interruption interruption) throws Throwable {
    var attempt = new Attempt(Coroutines.system(), false, await, interruption);
    var got = new boolean[1];
    run(pair -> {
      Task<?> echo = Asyncio.createTask(() -> echo(pair.other));
      List<byte[]> sent = new ArrayList<>();
      List<byte[]> back = new ArrayList<>();
      got[0] = attempt.interrupts(() -> {
        for (int i = 0; i < MESSAGES; i++) {
          byte[] message = new byte[MESSAGE_SIZE];
          Arrays.fill(message, (byte) i);
          pair.one.writer().send(message);
          sent.add(message);
          back.add(pair.one.reader().readExactly(MESSAGE_SIZE));
        }
      });
      while (back.size() < sent.size()) {
        back.add(pair.one.reader().readExactly(MESSAGE_SIZE));
      }
      pair.one.writer().writeEof();
      assertEquals(0, pair.one.reader().read().length, "nothing else comes");
      for (int i = 0; i < sent.size(); i++) {
        assertArrayEquals(sent.get(i), back.get(i));
      }
      echo.await();
    });
    return got[0];
  }

  private static void echo(StreamConnection side) throws IOException {
    while (!side.reader().atEof()) {
      side.writer().send(side.reader().read(MUCH));
    }
    side.writer().close();
  }

  /* ------------------------------------- who vanishes ------------------------------------- */

  @Test
  final void whoDrainsLearnsThatTheOtherSideHasVanished() throws Throwable {
    assumeTrue(isDuplex(), "what vanishes is one direction");
    run(pair -> {
      pair.one.writer().write(new byte[TOO_MUCH]);
      Task<?> draining = Asyncio.createTask(() -> pair.one.writer().drain());
      Asyncio.sleep(Duration.ZERO);
      vanish(pair.other);
      assertThrows(IOException.class, draining::await);
      closed(pair.one);
    });
  }

  @Test
  final void whoReadsLearnsThatTheOtherSideHasVanished() throws Throwable {
    run(pair -> {
      Task<?> reading = Asyncio.createTask(() -> readToTheEnd(pair.one.reader()));
      Asyncio.sleep(Duration.ZERO);
      vanish(pair.other);
      reading.await();
    });
  }

  @Test
  final void whoGoesOnWritingLearnsThatTheOtherSideHasVanished() throws Throwable {
    assumeTrue(isDuplex(), "what vanishes is one direction");
    run(pair -> {
      vanish(pair.other);
      assertThrows(IOException.class, () -> {
        while (true) {
          pair.one.writer().send(new byte[MESSAGE_SIZE]);
          Asyncio.sleep(Duration.ZERO);
        }
      });
    });
  }

  /* ---------------------------------------- bounds ---------------------------------------- */

  @Test
  final void whoSendsKeepsNoMoreThanABoundWhileNobodyReads() throws Throwable {
    run(pair -> {
      StreamWriter writer = pair.one.writer();
      Task<?> sending = Asyncio.createTask((RunnableOp<IOException>) () -> {
        while (true) {
          writer.send(new byte[MESSAGE_SIZE]);
        }
      });
      while (writer.transport().getWriteBufferSize() == 0) {
        Asyncio.sleep(Duration.ZERO);
      }
      Asyncio.sleep(Duration.ZERO);
      // One more than the limit, to which what carries it may add something.
      int most = writer.transport().getWriteBufferLimits().high() + 2 * MESSAGE_SIZE;
      assertTrue(writer.transport().getWriteBufferSize() <= most);
      sending.cancel();
      assertThrows(CancelledError.class, sending::await);
    });
  }
}
